#include "foundation/crypto/qr_code.hpp"

#include <qrencode.h>

#include <memory>
#include <stdexcept>

namespace souk::crypto {

namespace {

constexpr int quiet = 4;
constexpr std::size_t most_bytes = 2300;

}  // namespace

std::string qr_svg(std::string_view text) {
    if (text.empty() || text.size() > most_bytes) throw std::runtime_error("this text makes no QR code");
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                          QR_ECLEVEL_M),
        &QRcode_free);
    if (!code) throw std::runtime_error("this text makes no QR code");

    const int width = code->width;
    const auto dark = [&](int x, int y) { return x < width && (code->data[y * width + x] & 1) != 0; };
    std::string path;  // a bar for each run of dark modules
    for (int y = 0; y < width; ++y)
        for (int x = 0; x < width; ++x) {
            if (!dark(x, y)) continue;
            int end = x;
            while (dark(end, y)) ++end;
            const std::string run = std::to_string(end - x);
            path += "M" + std::to_string(x + quiet) + " " + std::to_string(y + quiet) + "h" + run + "v1h-" + run + "z";
            x = end;
        }
    const std::string side = std::to_string(width + 2 * quiet);
    return R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 )" + side + " " + side +
           R"(" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h)" + side + "v" + side + R"(H0z"/><path d=")" +
           path + R"("/></svg>)";
}

}  // namespace souk::crypto
