// The parameters of one call in PostgreSQL's binary format, in one buffer. Filled by the mapping templates, sent by the
// connection.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace souk::pg {

class Arguments {
  public:
    struct Value {
        std::uint32_t offset;
        std::int32_t length;  // -1: NULL
    };

    // Append the value's bytes to what open() returns, then close().
    std::string& open();
    void close();
    void add_null();

    const std::vector<Value>& values() const noexcept { return values_; }
    const char* bytes() const noexcept { return bytes_.data(); }
    void reserve(std::size_t count) { values_.reserve(count); }

  private:
    std::string bytes_;
    std::vector<Value> values_;
    std::size_t opened_at_ = 0;
};

}  // namespace souk::pg
