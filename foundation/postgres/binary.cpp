#include "foundation/postgres/binary.hpp"

#include <cstring>

namespace souk::pg {

namespace {

// Microseconds from 1970-01-01 to 2000-01-01, where PostgreSQL's timestamps begin.
constexpr std::int64_t postgres_epoch = 946'684'800'000'000;

constexpr struct {
    Type type;
    std::string_view name;
} known_types[] = {
    {types::boolean, "boolean"},
    {types::bytea, "bytea"},
    {types::int64, "bigint"},
    {types::int16, "smallint"},
    {types::int32, "integer"},
    {types::text, "text"},
    {types::float64, "double precision"},
    {types::timestamptz, "timestamp with time zone"},
    {types::uuid, "uuid"},
    {types::jsonb, "jsonb"},
    {{types::json, 199}, "json"},
    {{types::name, 1003}, "name"},
    {{types::bpchar, 1014}, "character"},
    {{types::varchar, 1015}, "character varying"},
    {{1700, 1231}, "numeric"},
    {{1114, 1115}, "timestamp without time zone"},
    {{1082, 1182}, "date"},
    {{1083, 1183}, "time"},
    {{1186, 1187}, "interval"},
    {{700, 1021}, "real"},
    {{26, 1028}, "oid"},
    {{869, 1041}, "inet"},
    {{3614, 3643}, "tsvector"},
    {{3615, 3645}, "tsquery"},
    {{2278, 0}, "void"},
    {{705, 0}, "unknown"},
};

template <class Unsigned>
void append_big_endian(std::string& out, Unsigned value) {
    char bytes[sizeof value];
    for (std::size_t index = sizeof value; index-- > 0; value = static_cast<Unsigned>(value >> 7 >> 1)) {
        bytes[index] = static_cast<char>(value & 0xff);
    }
    out.append(bytes, sizeof bytes);
}

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

}  // namespace

std::string type_name(Oid type) {
    for (const auto& known : known_types) {
        if (known.type.oid == type) return std::string(known.name);
        if (known.type.array == type && type != 0) return std::string(known.name) + "[]";
    }
    return "type " + std::to_string(type);
}

namespace detail {

void put(std::string& out, std::uint16_t value) { append_big_endian(out, value); }
void put(std::string& out, std::uint32_t value) { append_big_endian(out, value); }
void put(std::string& out, std::uint64_t value) { append_big_endian(out, value); }

std::uint64_t get(const Cell& cell, std::size_t size) {
    if (cell.bytes.size() != size) cell.reject("its size is not that of " + type_name(cell.type));
    return big_endian(cell.bytes);
}

std::int64_t get_any_integer(const Cell& cell) {
    if (cell.type == types::int16.oid) return static_cast<std::int16_t>(get(cell, 2));
    if (cell.type == types::int32.oid) return static_cast<std::int32_t>(get(cell, 4));
    return static_cast<std::int64_t>(get(cell, 8));
}

void put_json(std::string& out, std::string_view text) {
    out.push_back('\1');
    out.append(text);
}

std::string_view get_json(const Cell& cell) {
    if (cell.type != types::jsonb.oid) return cell.bytes;
    if (cell.bytes.empty() || cell.bytes.front() != '\1') cell.reject("unknown version of jsonb");
    return cell.bytes.substr(1);
}

void put_uuid(std::string& out, const Uuid& value) {
    out.append(reinterpret_cast<const char*>(value.bytes().data()), 16);
}

Uuid get_uuid(const Cell& cell) {
    if (cell.bytes.size() != 16) cell.reject("its size is not that of uuid");
    std::array<std::uint8_t, 16> bytes;
    std::memcpy(bytes.data(), cell.bytes.data(), bytes.size());
    return Uuid(bytes);
}

void put_instant(std::string& out, Instant value) {
    put(out, static_cast<std::uint64_t>(value.microseconds() - postgres_epoch));
}

Instant get_instant(const Cell& cell) {
    const auto since = static_cast<std::int64_t>(get(cell, 8));
    if (since == std::numeric_limits<std::int64_t>::max() || since == std::numeric_limits<std::int64_t>::min()) {
        cell.reject("it is infinite");
    }
    std::int64_t microseconds = 0;
    if (__builtin_add_overflow(since, postgres_epoch, &microseconds)) cell.reject("it is out of range");
    return Instant::from_microseconds(microseconds);
}

std::string_view name_of(std::span<const EnumName> names, std::int64_t value) {
    for (const auto& each : names) {
        if (each.value == value) return each.name;
    }
    throw std::logic_error("not an enumerator: " + std::to_string(value));
}

std::int64_t value_of(std::span<const EnumName> names, const Cell& cell) {
    for (const auto& each : names) {
        if (each.name == cell.bytes) return each.value;
    }
    cell.reject("'" + std::string(cell.bytes) + "' is not an enumerator of its C++ type");
}

void put_array_header(std::string& out, Oid element, std::size_t count) {
    put(out, std::uint32_t{count == 0 ? 0u : 1u});  // dimensions
    put(out, std::uint32_t{0});                     // whether there are NULLs
    put(out, element);
    if (count == 0) return;
    put(out, static_cast<std::uint32_t>(count));
    put(out, std::uint32_t{1});
}

std::size_t open_element(std::string& out) {
    put(out, std::uint32_t{0});
    return out.size();
}

void close_element(std::string& out, std::size_t at) {
    auto length = static_cast<std::uint32_t>(out.size() - at);
    for (std::size_t index = 1; index <= 4; ++index, length >>= 8) out[at - index] = static_cast<char>(length & 0xff);
}

void put_null_element(std::string& out, std::size_t array_at) {
    put(out, std::uint32_t{0xffff'ffff});
    out[array_at + 7] = '\1';
}

ArrayReader::ArrayReader(const Cell& cell) : cell_(cell) {
    if (cell.bytes.size() < 12) cell.reject("not an array");
    const auto dimensions = big_endian(cell.bytes.substr(0, 4));
    element_ = static_cast<Oid>(big_endian(cell.bytes.substr(8, 4)));
    if (dimensions == 0) return;
    if (dimensions != 1) cell.reject("an array of more than one dimension");
    if (cell.bytes.size() < 20) cell.reject("not an array");
    left_ = big_endian(cell.bytes.substr(12, 4));
    at_ = 20;
    // Every element has at least its length: a wrong count must not reserve memory.
    if (left_ > (cell.bytes.size() - at_) / 4) cell.reject("not an array");
}

std::optional<Cell> ArrayReader::next() {
    if (cell_.bytes.size() - at_ < 4) cell_.reject("not an array");
    const auto length = big_endian(cell_.bytes.substr(at_, 4));
    at_ += 4;
    --left_;
    if (length == 0xffff'ffff) return std::nullopt;
    if (cell_.bytes.size() - at_ < length) cell_.reject("not an array");
    Cell element{cell_.bytes.substr(at_, length), element_, cell_.result, cell_.row, cell_.column};
    at_ += length;
    return element;
}

Oid element_of(Oid array) {
    for (const auto& known : known_types) {
        if (known.type.array == array && array != 0) return known.type.oid;
    }
    return 0;
}

}  // namespace detail

}  // namespace souk::pg
