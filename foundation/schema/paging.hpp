// Lists are answered in pages: at most `limit` of their items, and those after `cursor`.
#pragma once

#include "foundation/core/bounded.hpp"
#include "foundation/schema/described.hpp"

#include <cstdint>
#include <optional>

namespace souk::schema {

using PageLimit = Bounded<1, 100>;

constexpr std::int64_t page_size(const std::optional<PageLimit>& limit) { return limit ? limit->value() : 20; }

// What API documents say of the two.
inline constexpr Member page_cursor{"cursor", "`next_cursor` of the page before; absent: the first page"};
inline constexpr Member page_limit{"limit", "At most so many items; absent: 20"};

}  // namespace souk::schema
