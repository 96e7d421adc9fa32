// Private: a plain blocking connection, for migrations, statement checks and test databases. Text results.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;
struct pg_result;

namespace souk::pg {

class Conninfo;

class DirectConnection {
  public:
    explicit DirectConnection(Conninfo conninfo);  // throws Unreachable

    struct Clear {
        void operator()(pg_result* result) const noexcept;
    };
    using Answer = std::unique_ptr<pg_result, Clear>;

    // One or more statements without parameters. Throws DatabaseError under the given name.
    Answer run(std::string_view name, const std::string& sql);
    // One statement with text parameters.
    Answer run(std::string_view name, const std::string& sql, const std::vector<std::string>& params);

    pg_conn* native() const noexcept { return connection_.get(); }

  private:
    struct Finish {
        void operator()(pg_conn* connection) const noexcept;
    };
    Answer checked(std::string_view name, const std::string& sql, Answer answer);

    std::unique_ptr<pg_conn, Finish> connection_;
};

}  // namespace souk::pg
