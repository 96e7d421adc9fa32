#include "foundation/postgres/table_check.hpp"

#include "foundation/postgres/conninfo.hpp"
#include "foundation/postgres/direct_connection.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <optional>

namespace souk::pg {

namespace {

// schema_migrations is the migrations' own: a row for each file.
constexpr const char* tables_sql = R"sql(
    SELECT c.relname, coalesce(obj_description(c.oid, 'pg_class'), ''),
           coalesce((SELECT string_agg(f.confrelid::regclass::text, ' ') FROM pg_constraint f
                     WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confdeltype = 'c'), '')
    FROM pg_class c
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'schema_migrations'
    ORDER BY c.relname)sql";

class Table {
  public:
    Table(std::string name, std::string comment, std::string parents, const std::vector<StatementShape>& statements)
        : name_(std::move(name)),
          comment_(std::move(comment)),
          parents_(" " + parents + " "),
          statements_(statements) {}

    std::optional<std::string> problem() const {
        if (says("bound: ") || says("kept: ")) return std::nullopt;
        if (!says("ends: ")) return name_ + ": its comment does not say when its rows go (bound:, ends: or kept:)";
        constexpr std::string_view with = "ends: with its row in ";
        if (comment_.starts_with(with)) {
            const auto parent = comment_.substr(with.size());
            if (parents_.contains(" " + parent + " ")) return std::nullopt;
            return name_ + ": its rows do not go with those in " + parent;
        }
        const auto by = comment_.rfind(", by ");
        if (by == std::string::npos) return name_ + ": its comment does not say which statement deletes its rows";
        return deleted_by(comment_.substr(by + 5));
    }

  private:
    bool says(std::string_view word) const { return comment_.starts_with(word) && comment_.size() > word.size(); }

    std::optional<std::string> deleted_by(const std::string& statement) const {
        const auto found = std::ranges::find(statements_, std::string_view(statement), &StatementShape::name);
        if (found == statements_.end()) return name_ + ": there is no statement " + statement;
        if (found->sql.contains("forget_" + name_ + "($")) return std::nullopt;
        if (!found->sql.contains("DELETE FROM " + name_ + " "))
            return name_ + ": " + statement + " does not delete from it";
        if (!found->sql.contains("LIMIT $")) return name_ + ": " + statement + " deletes without a limit";
        return std::nullopt;
    }

    std::string name_;
    std::string comment_;
    std::string parents_;
    const std::vector<StatementShape>& statements_;
};

}  // namespace

std::vector<std::string> check_tables(const std::string& conninfo, const std::vector<StatementShape>& statements) {
    DirectConnection connection{Conninfo(conninfo)};
    const auto tables = connection.run("table_check", tables_sql);
    std::vector<std::string> problems;
    for (int row = 0; row < PQntuples(tables.get()); ++row) {
        const Table table(PQgetvalue(tables.get(), row, 0), PQgetvalue(tables.get(), row, 1),
                          PQgetvalue(tables.get(), row, 2), statements);
        if (auto problem = table.problem()) problems.push_back(std::move(*problem));
    }
    return problems;
}

}  // namespace souk::pg
