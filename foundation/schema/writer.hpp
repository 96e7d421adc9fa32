// Appends JSON to a string: the scalars that every Codec is made of (RFC 8259).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace souk::schema {

void write_string(std::string& out, std::string_view text);  // `text` is UTF-8
void write_integer(std::string& out, std::int64_t value);
void write_number(std::string& out, double value);  // null for what JSON has no number for

}  // namespace souk::schema
