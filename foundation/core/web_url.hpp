// Addresses that people give and browsers will load. WebUrl is on the web and nowhere else: https, a host with a domain
// name, no user and no password in it; its host is written as DNS has it and its path in ASCII. PictureUrl is a WebUrl
// or a path of this shop.
#pragma once

#include "foundation/core/violation.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace souk {

class WebUrl {
  public:
    static constexpr std::size_t max_length = 500;

    WebUrl() = default;  // empty; only until a real one is read
    static std::expected<WebUrl, Violation> parse(std::string_view text);

    const std::string& str() const noexcept { return text_; }
    auto operator<=>(const WebUrl&) const noexcept = default;

  private:
    explicit WebUrl(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

class PictureUrl {
  public:
    PictureUrl() = default;  // empty; only until a real one is read
    static std::expected<PictureUrl, Violation> parse(std::string_view text);

    const std::string& str() const noexcept { return text_; }
    auto operator<=>(const PictureUrl&) const noexcept = default;

  private:
    explicit PictureUrl(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace souk
