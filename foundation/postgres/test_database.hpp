// A database for one test program: created as ecommerce_admin under the name test_<pid>_<n>, dropped with the object.
// Needs SOUK_PG_HOST, SOUK_PG_PORT, SOUK_PG_CA and SOUK_TEST_PG_ADMIN_PASSWORD, and throws where they are missing. Only
// for tests.
#pragma once

#include "foundation/postgres/database.hpp"

#include <string>

namespace souk::pg {

class TestDatabase {
  public:
    TestDatabase();
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    const std::string& name() const noexcept { return name_; }
    const std::string& conninfo() const noexcept { return conninfo_; }  // without the password
    const std::string& password() const noexcept { return password_; }
    std::string conninfo_with_password() const;
    DatabaseConfig config(int connections = 4) const;

    // Runs SQL text (several statements allowed) at once, on a connection of its own; throws with the server's message.
    void run(const std::string& sql) const;
    // The first column of the first row, as text; empty when there is none.
    std::string value(const std::string& sql) const;

  private:
    std::string name_;
    std::string conninfo_;
    std::string password_;
};

}  // namespace souk::pg
