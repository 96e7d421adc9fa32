#include "services/admin/api/routes.hpp"

#include "services/admin/api/dashboard.hpp"

namespace souk::admin {

Routes routes(DashboardApi* dashboard) {
    Routes table("admin", "Souk admin service", "1.0");
    table.served_under("");

    table.get("/admin", &DashboardApi::page, dashboard).summary("The dashboard");
    table.get("/admin/overview", &DashboardApi::overview, dashboard)
        .summary("How the place is doing")
        .role(Role::support, Role::admin);
    table.get("/admin/reconciliation", &DashboardApi::reconciliation, dashboard)
        .summary("Whether all books agree")
        .role(Role::admin);
    return table;
}

}  // namespace souk::admin
