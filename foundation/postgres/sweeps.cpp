#include "foundation/postgres/sweeps.hpp"

#include "foundation/telemetry/log.hpp"

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

task<void> Sweeps::run(runtime::Loop& loop) {
    constexpr std::chrono::milliseconds short_pause{100}, pause{10'000};
    while (!loop.stopping()) {
        bool more = false;
        try {
            more = co_await sweep();
        } catch (const std::exception& error) {
            telemetry::log_warn("old rows wait", {{"why", error.what()}});
        }
        co_await loop.sleep(more ? short_pause : pause);
    }
}

std::vector<StatementShape> shapes_of(const std::vector<Sweep>& statements) {
    std::vector<StatementShape> shapes;
    shapes.reserve(statements.size());
    for (const auto& statement : statements) shapes.push_back(shape_of(statement));
    return shapes;
}

}  // namespace souk::pg
