// The stories of an owner who looks in: how it goes, and whether everything adds up.
#include "services/admin/api/dashboard.hpp"

#include "services/admin/api/dashboard_page.hpp"

namespace souk::admin {

task<Answer<Html>> DashboardApi::page() { co_return Html{std::string(dashboard_page)}; }

task<Answer<Overview>> DashboardApi::overview(Caller, Query<CurrencyQuery> query) {
    constexpr std::int64_t shown = 20;
    const auto currency = query->currency ? *query->currency : co_await books_.newest_currency();
    Overview overview;
    overview.orders = co_await books_.orders(currency);
    overview.users = co_await books_.users();
    overview.products = co_await books_.products();
    overview.notifications = co_await newest_notifications(own_, shown);
    co_return overview;
}

task<Answer<Reconciliation>> DashboardApi::reconciliation(Caller, Query<CurrencyQuery> query) {
    const auto currency = query->currency ? *query->currency : co_await books_.newest_currency();
    Reconciliation books;
    books.orders = co_await books_.orders(currency);
    books.payments = co_await books_.payments(currency);
    books.ledger = co_await books_.ledger(currency);
    books.stock = co_await books_.stock();
    books.outbox_pending = co_await books_.outbox_pending();
    const auto handled = co_await books_.handled();
    for (auto& event : co_await books_.published()) {
        EventCount count{event.name, event.count, {}};
        // A queue has the event's name, or the event's name and its consumer's.
        for (const auto& queue : handled)
            if (queue.name == event.name || queue.name.starts_with(event.name + ".")) count.handled.push_back(queue);
        books.events.push_back(std::move(count));
    }
    co_return books;
}

}  // namespace souk::admin
