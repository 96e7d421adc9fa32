#include "tools/retail/shop/crew.hpp"

namespace souk::retail {

task<void> Crew::run(int workers, std::function<task<void>()> worker) {
    under_way_ = workers;
    for (int index = 0; index < workers; ++index) loop_.spawn("worker", one(worker));
    if (under_way_ > 0)
        co_await runtime::suspend<void>([this](runtime::Resume<void> resume) { waiting_ = std::move(resume); });
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

task<void> Crew::one(std::function<task<void>()>& worker) {
    try {
        co_await worker();
    } catch (...) {
        if (!failure_) failure_ = std::current_exception();
    }
    if (--under_way_ > 0 || !waiting_) co_return;
    auto resume = std::exchange(waiting_, std::nullopt);
    (*resume)();
}

}  // namespace souk::retail
