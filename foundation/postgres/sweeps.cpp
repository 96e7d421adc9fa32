#include "foundation/postgres/sweeps.hpp"

namespace souk::pg {

task<bool> Sweeps::sweep() {
    bool more = false;
    std::exception_ptr failure;
    for (const auto& statement : statements_) {
        try {
            more = co_await database_.one(statement, at_once) >= at_once || more;
        } catch (...) {
            failure = std::current_exception();
        }
    }
    if (failure) std::rethrow_exception(failure);
    co_return more;
}

std::vector<StatementShape> shapes_of(const std::vector<Sweep>& statements) {
    std::vector<StatementShape> shapes;
    shapes.reserve(statements.size());
    for (const auto& statement : statements) shapes.push_back(shape_of(statement));
    return shapes;
}

}  // namespace souk::pg
