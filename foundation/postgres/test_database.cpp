#include "foundation/postgres/test_database.hpp"

#include "foundation/postgres/conninfo.hpp"
#include "foundation/postgres/direct_connection.hpp"

#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>

namespace souk::pg {

namespace {

std::string setting(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') {
        throw std::runtime_error(std::string(name) + " is not set: run these tests with ./souk test");
    }
    return value;
}

DirectConnection connect(const std::string& conninfo, const std::string& password) {
    Conninfo target(conninfo);
    target.set("password", password);
    return DirectConnection(std::move(target));
}

std::string conninfo_of(const std::string& database) {
    return "host=" + setting("SOUK_PG_HOST") + " port=" + setting("SOUK_PG_PORT") +
           " user=ecommerce_admin dbname=" + database + " sslmode=verify-ca sslrootcert='" + setting("SOUK_PG_CA") +
           "'";
}

std::atomic<int> made = 0;

}  // namespace

TestDatabase::TestDatabase()
    : name_("test_" + std::to_string(getpid()) + "_" + std::to_string(++made)),
      conninfo_(conninfo_of(name_)),
      password_(setting("SOUK_TEST_PG_ADMIN_PASSWORD")) {
    // Left over from a program that was killed and had the same process id.
    auto admin = connect(conninfo_of("postgres"), password_);
    admin.run("test_database.drop", "DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    admin.run("test_database.create", "CREATE DATABASE " + name_);
}

TestDatabase::~TestDatabase() {
    try {
        connect(conninfo_of("postgres"), password_)
            .run("test_database.drop", "DROP DATABASE " + name_ + " WITH (FORCE)");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "cannot drop %s: %s\n", name_.c_str(), error.what());
    }
}

std::string TestDatabase::conninfo_with_password() const { return conninfo_ + " password='" + password_ + "'"; }

DatabaseConfig TestDatabase::config(int connections) const {
    return {.conninfo = conninfo_, .password = password_, .connections = connections};
}

void TestDatabase::run(const std::string& sql) const { connect(conninfo_, password_).run("test", sql); }

std::string TestDatabase::value(const std::string& sql) const {
    const auto answer = connect(conninfo_, password_).run("test", sql);
    return PQntuples(answer.get()) == 0 ? std::string() : PQgetvalue(answer.get(), 0, 0);
}

}  // namespace souk::pg
