#include "services/product/domain/listing.hpp"

#include <charconv>

namespace souk::product {

std::string Cursor::text() const { return std::to_string(price) + "~" + id.to_string(); }

std::optional<Cursor> Cursor::parse(std::string_view text) {
    const auto split = text.find('~');
    if (split == std::string_view::npos) return std::nullopt;
    Cursor cursor;
    const auto [end, error] = std::from_chars(text.data(), text.data() + split, cursor.price);
    const auto id = ProductId::parse(text.substr(split + 1));
    if (error != std::errc{} || end != text.data() + split || !id) return std::nullopt;
    cursor.id = *id;
    return cursor;
}

}  // namespace souk::product
