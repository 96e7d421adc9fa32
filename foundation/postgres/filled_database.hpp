// A test database with a service's schema and very many rows, made by the SQL of one file: for checks of what things
// cost when a shop has grown. The file and probes may call many(), the number of rows wanted, nth(n), the id with the
// number n (ids grow with n), and nths(first, last), an array of such ids. Only for tests; the setting SOUK_TEST_LONG=1
// makes it larger.
#pragma once

#include "foundation/postgres/test_database.hpp"

#include <cstdint>
#include <string>

namespace souk::pg {

class FilledDatabase {
  public:
    // Folder of migrations and file, from the repository's root. Foreign keys and triggers do not act while it is
    // filled.
    FilledDatabase(const std::string& migrations, const std::string& file, std::int64_t rows = usual_rows());

    const TestDatabase& database() const noexcept { return database_; }
    std::int64_t rows() const noexcept { return rows_; }

    static std::int64_t usual_rows();

  private:
    TestDatabase database_;
    std::int64_t rows_;
};

}  // namespace souk::pg
