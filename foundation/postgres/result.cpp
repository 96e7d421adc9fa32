#include "foundation/postgres/result.hpp"

#include "foundation/postgres/arguments.hpp"
#include "foundation/postgres/errors.hpp"
#include "foundation/postgres/mapping.hpp"

#include <libpq-fe.h>

#include <charconv>
#include <cstring>

namespace souk::pg {

namespace {
PGresult* of(void* handle) { return static_cast<PGresult*>(handle); }
}  // namespace

void Result::Clear::operator()(void* pg_result) const noexcept { PQclear(of(pg_result)); }

int Result::rows() const { return PQntuples(of(handle_.get())); }

std::int64_t Result::affected() const {
    const char* text = PQcmdTuples(of(handle_.get()));
    std::int64_t count = 0;
    std::from_chars(text, text + std::strlen(text), count);
    return count;
}

Cell Result::cell(int row, int column) const {
    auto* result = of(handle_.get());
    const int length = PQgetlength(result, row, column);
    const char* bytes = PQgetvalue(result, row, column);
    if (length == 0 && PQgetisnull(result, row, column) != 0) bytes = nullptr;
    return {{bytes, static_cast<std::size_t>(length)}, PQftype(result, column), this, row, column};
}

std::string_view Result::column_name(int column) const {
    const char* name = PQfname(of(handle_.get()), column);
    return name == nullptr ? std::string_view() : name;
}

void Cell::reject(std::string_view why) const {
    throw WrongResult("statement " + std::string(result->statement()) + ", column " + std::to_string(column + 1) +
                      " (" + std::string(result->column_name(column)) + "), row " + std::to_string(row + 1) + ": " +
                      std::string(why));
}

void reject_row_count(const Result& result, std::string_view wanted) {
    throw WrongResult("statement " + std::string(result.statement()) + " returned " + std::to_string(result.rows()) +
                      " rows, wanted " + std::string(wanted));
}

namespace detail {
void reject_order(const Result& result) {
    throw std::logic_error("statement " + std::string(result.statement()) +
                           ": BOOST_DESCRIBE_STRUCT must list the row's members in the order of their declaration");
}
}  // namespace detail

std::string& Arguments::open() {
    opened_at_ = bytes_.size();
    return bytes_;
}

void Arguments::close() {
    values_.push_back({static_cast<std::uint32_t>(opened_at_), static_cast<std::int32_t>(bytes_.size() - opened_at_)});
}

void Arguments::add_null() { values_.push_back({0, -1}); }

}  // namespace souk::pg
