#include "foundation/http/service_keys.hpp"

#include <fstream>
#include <iterator>
#include <string_view>

namespace souk::http {

namespace {

constexpr std::size_t most_services = 64;
constexpr std::size_t largest_file = 8192;
constexpr std::string_view begin = "-----BEGIN PUBLIC KEY-----";
constexpr std::string_view end = "-----END PUBLIC KEY-----";

std::vector<std::string> keys_in(std::string_view text) {
    std::vector<std::string> keys;
    for (auto at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at)) {
        const auto last = text.find(end, at);
        if (last == std::string_view::npos) break;
        keys.push_back(std::string(text.substr(at, last + end.size() - at)) + '\n');
        at = last;
    }
    return keys;
}

}  // namespace

std::expected<ServiceKeyRing, std::string> read_service_keys(const std::filesystem::path& folder) try {
    ServiceKeyRing ring;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".pem" || ring.size() == most_services) continue;
        if (!entry.is_regular_file() || entry.file_size() > largest_file) continue;
        std::ifstream file(entry.path());
        if (!file) return std::unexpected(entry.path().string() + " cannot be opened");
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        if (auto keys = keys_in(text); !keys.empty()) ring.emplace(entry.path().stem().string(), std::move(keys));
    }
    if (ring.empty()) return std::unexpected(folder.string() + " holds no keys");
    return ring;
} catch (const std::filesystem::filesystem_error& why) {
    return std::unexpected(why.what());
}

}  // namespace souk::http
