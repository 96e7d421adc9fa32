// The rows of one finished statement, in PostgreSQL's binary format. Read by the mapping templates; services see only
// the C++ values made from it.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace souk::pg {

using Oid = std::uint32_t;

class Result;

// One value. For an element of an array, `bytes` and `type` are the element's.
struct Cell {
    std::string_view bytes;
    Oid type;
    const Result* result;
    int row;
    int column;

    // Throws WrongResult naming statement, column and row.
    [[noreturn]] void reject(std::string_view why) const;
};

class Result {
  public:
    Result() = default;
    Result(void* pg_result, std::string_view statement) : handle_(pg_result), statement_(statement) {}

    int rows() const;
    std::int64_t affected() const;         // rows touched by INSERT, UPDATE, DELETE
    Cell cell(int row, int column) const;  // bytes.data() is null for a NULL
    std::string_view statement() const noexcept { return statement_; }
    std::string_view column_name(int column) const;
    void* native() const noexcept { return handle_.get(); }  // PGresult*

  private:
    struct Clear {
        void operator()(void* pg_result) const noexcept;
    };
    std::unique_ptr<void, Clear> handle_;
    std::string_view statement_;
};

[[noreturn]] void reject_row_count(const Result& result, std::string_view wanted);

}  // namespace souk::pg
