#include "foundation/postgres/statement_check.hpp"

#include "foundation/postgres/conninfo.hpp"
#include "foundation/postgres/direct_connection.hpp"
#include "foundation/postgres/errors.hpp"

#include <libpq-fe.h>

#include <map>

namespace souk::pg {

namespace {

class Check {
  public:
    Check(DirectConnection& connection, const StatementShape& shape, std::vector<std::string>& problems)
        : connection_(connection), shape_(shape), problems_(problems) {}

    void run() {
        // As the pool prepares it, with the types of the C++ side: must work, and says what the columns are.
        const auto declared = describe(shape_.param_oids, true);
        if (!declared) return;
        columns(*declared);
        // With the server's own idea of the parameters, where it has one.
        if (const auto inferred = describe({}, false)) params(*inferred);
    }

  private:
    using Answer = DirectConnection::Answer;

    std::optional<Answer> describe(std::span<const Oid> types, bool must_work) {
        auto* connection = connection_.native();
        const Answer prepared(
            PQprepare(connection, "", std::string(shape_.sql).c_str(), static_cast<int>(types.size()), types.data()));
        if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK) {
            const char* message = PQresultErrorField(prepared.get(), PG_DIAG_MESSAGE_PRIMARY);
            if (message == nullptr) throw Unreachable("connection lost while statements were checked");
            if (must_work) problem(std::string("the server refuses it: ") + message);
            return std::nullopt;
        }
        return Answer(PQdescribePrepared(connection, ""));
    }

    void params(const Answer& answer) {
        const auto count = static_cast<std::size_t>(PQnparams(answer.get()));
        if (count != shape_.params.size()) {
            return problem("it has " + std::to_string(count) + " parameters, its C++ type has " +
                           std::to_string(shape_.params.size()));
        }
        for (std::size_t index = 0; index < count; ++index) {
            const auto& wanted = shape_.params[index];
            const auto type = PQparamtype(answer.get(), static_cast<int>(index));
            if (wanted.accepts(type)) continue;
            problem("parameter $" + std::to_string(index + 1) + called(wanted.name) + " is " + type_name(type) +
                    ", its C++ type is for " + type_name(wanted.type));
        }
    }

    void columns(const Answer& answer) {
        const auto count = static_cast<std::size_t>(PQnfields(answer.get()));
        // A statement without a row type may return something that nobody wants, like SELECT pg_notify(…).
        if (shape_.columns.empty()) return;
        if (count != shape_.columns.size()) {
            return problem("it returns " + std::to_string(count) + " columns, its C++ type has " +
                           std::to_string(shape_.columns.size()));
        }
        for (std::size_t index = 0; index < count; ++index) {
            const auto& wanted = shape_.columns[index];
            const auto type = PQftype(answer.get(), static_cast<int>(index));
            const std::string_view name = PQfname(answer.get(), static_cast<int>(index));
            const auto column = "column " + std::to_string(index + 1) + called(name);
            if (!wanted.name.empty() && wanted.name != name) {
                problem(column + ": its C++ member is called " + std::string(wanted.name));
            }
            if (!wanted.accepts(type)) {
                problem(column + " is " + type_name(type) + ", its C++ type is for " + type_name(wanted.type));
            }
        }
    }

    static std::string called(std::string_view name) {
        return name.empty() ? std::string() : " (" + std::string(name) + ")";
    }

    void problem(const std::string& text) { problems_.push_back(std::string(shape_.name) + ": " + text); }

    DirectConnection& connection_;
    const StatementShape& shape_;
    std::vector<std::string>& problems_;
};

}  // namespace

std::vector<std::string> check_statements(const std::string& conninfo, const std::vector<StatementShape>& statements) {
    DirectConnection connection{Conninfo(conninfo)};
    std::vector<std::string> problems;
    std::map<std::string_view, std::string_view> names;
    for (const auto& shape : statements) {
        const auto [known, fresh] = names.emplace(shape.name, shape.sql);
        if (!fresh && known->second != shape.sql) {
            problems.push_back(std::string(shape.name) + ": another statement has the same name");
        }
        Check(connection, shape, problems).run();
    }
    return problems;
}

}  // namespace souk::pg
