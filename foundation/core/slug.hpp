// The part of an address that names a thing for people: lower-case letters, digits and single hyphens, 1 to 120 long.
#pragma once

#include "foundation/core/violation.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace souk {

class Slug {
  public:
    Slug() = default;  // empty; only until a real one is read
    static std::expected<Slug, Violation> parse(std::string_view text);
    // Made of any text: "Café au lait!" becomes "cafe-au-lait", "Müller & Söhne" "mueller-soehne", "青山陶器"
    // "qing-shan-tao-qi", and what has no letters the names of its characters; "item" when nothing is left.
    static Slug from(std::string_view text);

    const std::string& str() const noexcept { return text_; }
    auto operator<=>(const Slug&) const noexcept = default;

  private:
    explicit Slug(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace souk
