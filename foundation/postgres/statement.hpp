// A typed SQL statement: `Params` are $1, $2, … and `Row` is a result row; each is a described struct, a std::tuple,
// one scalar, or void. Members of a described Row are matched in order and by column name (use AS). Declare statements
// as constexpr constants in storage/; the name goes to metrics, logs and exceptions and is unique within a service.
#pragma once

#include "foundation/postgres/mapping.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace souk::pg {

// When a commit is answered. `written`: when it is on the disk. `soon`: at once; should the machine (not the process)
// die, the last fraction of a second is forgotten, in order. For what is no loss, such as the choices in a cart.
enum class Durability { written, soon };

template <class Params, class Row>
struct Statement {
    using params_type = Params;
    using row_type = Row;
    std::string_view name;
    std::string_view sql;
    Durability durability = Durability::written;  // of an autocommit call; a transaction has its own
};

// A statement without its C++ types: what the connection prepares and check_statements() compares.
struct StatementShape {
    std::string_view name;
    std::string_view sql;
    std::span<const FieldShape> params;
    std::span<const Oid> param_oids;
    std::span<const FieldShape> columns;
    Durability durability = Durability::written;
};

template <class Params, class Row>
constexpr StatementShape shape_of(const Statement<Params, Row>& statement) {
    return {statement.name, statement.sql, fields_of<Params>, oids_of<Params>, fields_of<Row>, statement.durability};
}

// For a service's all_statements(): `return pg::shapes_of(find_user, insert_user, …);`
template <class... Statements>
std::vector<StatementShape> shapes_of(const Statements&... statements) {
    return {shape_of(statements)...};
}

}  // namespace souk::pg
