#include "foundation/http/page_policy.hpp"

#include "foundation/crypto/digest.hpp"

#include <openssl/evp.h>

#include <array>

namespace souk::http {

namespace {

std::string base64(const crypto::Digest& digest) {
    std::array<unsigned char, 4 * ((sizeof(digest) + 2) / 3) + 1> text{};
    const auto length = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
    return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(length)};
}

// " 'sha256-…'" for what stands between each <script> and </script>; 'none' where there is none.
std::string sources(std::string_view html, std::string_view tag) {
    const auto opening = "<" + std::string(tag) + ">";
    const auto closing = "</" + std::string(tag) + ">";
    std::string names;
    for (auto begin = html.find(opening); begin != html.npos; begin = html.find(opening, begin)) {
        begin += opening.size();
        const auto inside = html.substr(begin, html.find(closing, begin) - begin);
        names += " 'sha256-" + base64(crypto::sha256(inside)) + "'";
    }
    return names.empty() ? " 'none'" : names;
}

}  // namespace

std::string page_policy(std::string_view html) {
    return "default-src 'none'; script-src" + sources(html, "script") + "; style-src" + sources(html, "style") +
           "; img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
}

}  // namespace souk::http
