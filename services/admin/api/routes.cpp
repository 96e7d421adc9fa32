#include "services/admin/api/routes.hpp"

#include "services/admin/api/dashboard.hpp"
#include "services/admin/api/dead_letters.hpp"

namespace souk::admin {

using namespace refusal;

Routes routes(const Apis& apis) {
    auto* const dashboard = apis.dashboard;
    auto* const dead_letters = apis.dead_letters;
    Routes table("admin", "Souk admin service", "1.0");
    table.served_under("");

    table.get("/admin", &DashboardApi::page, dashboard).summary("The dashboard");
    table.get("/admin/overview", &DashboardApi::overview, dashboard)
        .summary("How the place is doing")
        .role(Role::support, Role::admin);
    table.get("/admin/reconciliation", &DashboardApi::reconciliation, dashboard)
        .summary("Whether all books agree")
        .role(Role::admin);
    table.get("/admin/api/dead-letters", &DeadLetterApi::list, dead_letters)
        .summary("What consumers have given up, by queue")
        .role(Role::admin)
        .refuses(queue_not_found);
    table.post("/admin/api/dead-letters/{queue}/replay", &DeadLetterApi::replay, dead_letters)
        .summary("Send dead letters to their queue again")
        .role(Role::admin)
        .refuses(queue_not_found, dead_letter_not_found);
    table.post("/admin/api/dead-letters/{queue}/discard", &DeadLetterApi::discard, dead_letters)
        .summary("Throw dead letters away")
        .role(Role::admin)
        .refuses(queue_not_found, dead_letter_not_found);
    return table;
}

}  // namespace souk::admin
