#include "foundation/postgres/plan_check.hpp"

#include "foundation/postgres/conninfo.hpp"
#include "foundation/postgres/direct_connection.hpp"
#include "foundation/postgres/errors.hpp"

#include <libpq-fe.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <set>

namespace souk::pg {

namespace {

namespace json = boost::json;

constexpr std::int64_t small_table = 1'000;  // rows: to read all of it is cheaper than any index

std::string first_cell(const DirectConnection::Answer& answer) { return PQgetvalue(answer.get(), 0, 0); }

double number(const json::object& node, std::string_view name) {
    const auto* value = node.if_contains(name);
    return value == nullptr ? 0 : value->to_number<double>();
}

std::string text(const json::object& node, std::string_view name) {
    const auto* value = node.if_contains(name);
    return value == nullptr ? std::string() : std::string(value->as_string());
}

std::string whole(double value) { return std::to_string(static_cast<std::int64_t>(value)); }

// Rows that the node has looked at, those that it has thrown away included, in all of its loops.
double rows_taken_in(const json::object& node) {
    double rows = number(node, "Actual Rows");
    for (const auto* removed :
         {"Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck"})
        rows += number(node, removed);
    return rows * number(node, "Actual Loops");
}

// Walks one plan and collects what is wrong with it.
class Walk {
  public:
    Walk(const std::map<std::string, std::int64_t>& sizes, PlanLimit limit) : sizes_(sizes), limit_(limit) {}

    std::vector<std::string> faults(const json::object& plan) {
        node(plan);
        const auto pages = number(plan, "Shared Hit Blocks") + number(plan, "Shared Read Blocks");
        if (pages > static_cast<double>(limit_.pages)) faults_.push_back("it touches " + whole(pages) + " pages");
        return std::move(faults_);
    }

  private:
    void node(const json::object& plan) {
        const auto kind = text(plan, "Node Type");
        const auto table = text(plan, "Relation Name");
        const auto size = sizes_.find(table);
        // Also where this execution has not come to it: with other values it would.
        if (kind == "Seq Scan" && size != sizes_.end() && size->second > small_table)
            faults_.push_back("it reads all of " + table);
        if (const auto rows = rows_taken_in(plan); rows > static_cast<double>(limit_.rows))
            faults_.push_back(kind + (table.empty() ? "" : " of " + table) + " takes in " + whole(rows) + " rows");
        if (const auto* children = plan.if_contains("Plans")) {
            for (const auto& child : children->as_array()) node(child.as_object());
        }
    }

    const std::map<std::string, std::int64_t>& sizes_;
    PlanLimit limit_;
    std::vector<std::string> faults_;
};

class Explainer {
  public:
    explicit Explainer(const std::string& conninfo) : connection_(Conninfo(conninfo)) {
        connection_.run("plan_check", "SET plan_cache_mode = force_generic_plan; SET statement_timeout = '60s'");
        const auto answer = connection_.run(
            "plan_check", "SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r' AND reltuples > 0");
        for (int row = 0; row < PQntuples(answer.get()); ++row)
            sizes_[PQgetvalue(answer.get(), row, 0)] = std::atoll(PQgetvalue(answer.get(), row, 1));
    }

    std::vector<std::string> faults(const StatementShape& shape, const std::string& arguments, PlanLimit limit) {
        connection_.run("plan_check", "BEGIN");
        std::string plan;
        try {
            connection_.run("plan_check", "PREPARE probe" + types(shape) + " AS " + std::string(shape.sql));
            plan = first_cell(
                connection_.run("plan_check", "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE probe" +
                                                  (arguments.empty() ? "" : "(" + arguments + ")")));
        } catch (const DatabaseError& error) {
            end();
            return {"it cannot be executed with (" + arguments + "): " + error.what()};
        }
        end();
        auto faults = Walk(sizes_, limit).faults(json::parse(plan).at(0).at("Plan").as_object());
        for (auto& fault : faults) fault += ", with (" + arguments + ")";
        return faults;
    }

  private:
    std::string types(const StatementShape& shape) {
        std::string names;
        for (const auto oid : shape.param_oids) {
            names += names.empty() ? "" : ", ";
            names +=
                first_cell(connection_.run("plan_check", "SELECT format_type($1::oid, NULL)", {std::to_string(oid)}));
        }
        return names.empty() ? names : "(" + names + ")";
    }

    void end() {
        connection_.run("plan_check", "ROLLBACK");
        connection_.run("plan_check", "DEALLOCATE ALL");
    }

    DirectConnection connection_;
    std::map<std::string, std::int64_t> sizes_;
};

bool has_no_plan(const StatementShape& shape) {
    const auto start = shape.sql.find_first_not_of(" \n");
    return shape.sql.substr(start == std::string_view::npos ? 0 : start).starts_with("LOCK TABLE");
}

}  // namespace

PlanCheck::PlanCheck(std::string conninfo, std::vector<StatementShape> statements)
    : conninfo_(std::move(conninfo)), statements_(std::move(statements)) {}

void PlanCheck::probe(std::string_view statement, std::string arguments) {
    probes_.push_back({std::string(statement), std::move(arguments)});
}

void PlanCheck::limit(std::string_view statement, PlanLimit limit, std::string) {
    limits_.emplace(std::string(statement), limit);
}

void PlanCheck::scans(std::string_view statement, std::string why) {
    scans_.emplace(std::string(statement), std::move(why));
}

std::vector<std::string> PlanCheck::problems() {
    std::vector<std::string> problems;
    const auto report = [&](std::string_view statement, const std::string& what) {
        problems.push_back(std::string(statement) + ": " + what);
    };
    std::set<std::string_view> known;
    for (const auto& shape : statements_) known.insert(shape.name);
    for (const auto& probe : probes_)
        if (!known.contains(probe.statement)) report(probe.statement, "there is no such statement");
    for (const auto& each : limits_)
        if (!known.contains(each.first)) report(each.first, "there is no such statement");
    for (const auto& each : scans_)
        if (!known.contains(each.first)) report(each.first, "there is no such statement");

    Explainer explainer(conninfo_);
    for (const auto& shape : statements_) {
        if (has_no_plan(shape)) continue;
        const auto own = limits_.find(shape.name);
        const auto limit = own == limits_.end() ? PlanLimit{} : own->second;
        int probes = 0, faulty = 0;
        for (const auto& probe : probes_) {
            if (probe.statement != shape.name) continue;
            ++probes;
            const auto faults = explainer.faults(shape, probe.arguments, limit);
            faulty += faults.empty() ? 0 : 1;
            if (scans_.contains(shape.name)) continue;
            for (const auto& fault : faults) report(shape.name, fault);
        }
        if (probes == 0) report(shape.name, "it has no probe");
        if (probes > 0 && faulty == 0 && scans_.contains(shape.name))
            report(shape.name, "it is said to read a whole table, and does not");
    }
    return problems;
}

}  // namespace souk::pg
