#include "sandbox/stripe/api/routes.hpp"

namespace souk::stripe_sandbox {

http::Routes routes(StripeApi* api, AuthenticationPage* page, AdminApi* admin) {
    http::Routes table("stripe", "Souk payment sandbox", "1");
    table.served_under("");

    table.post("/v1/payment_intents", &StripeApi::create_intent, api).tag("payment_intents");
    table.get("/v1/payment_intents", &StripeApi::list_intents, api).tag("payment_intents");
    table.get("/v1/payment_intents/{id}", &StripeApi::show_intent, api).tag("payment_intents");
    table.post("/v1/payment_intents/{id}", &StripeApi::update_intent, api).tag("payment_intents");
    table.post("/v1/payment_intents/{id}/confirm", &StripeApi::confirm_intent, api).tag("payment_intents");
    table.post("/v1/payment_intents/{id}/cancel", &StripeApi::cancel_intent, api).tag("payment_intents");
    table.post("/v1/payment_intents/{id}/capture", &StripeApi::capture_intent, api).tag("payment_intents");

    table.post("/v1/payment_methods", &StripeApi::create_method, api).tag("payment_methods");
    table.get("/v1/payment_methods/{id}", &StripeApi::show_method, api).tag("payment_methods");

    table.get("/v1/charges", &StripeApi::list_charges, api).tag("charges");
    table.get("/v1/charges/{id}", &StripeApi::show_charge, api).tag("charges");

    table.post("/v1/refunds", &StripeApi::create_refund, api).tag("refunds");
    table.get("/v1/refunds", &StripeApi::list_refunds, api).tag("refunds");
    table.get("/v1/refunds/{id}", &StripeApi::show_refund, api).tag("refunds");

    table.get("/v1/events", &StripeApi::list_events, api).tag("events");
    table.get("/v1/events/{id}", &StripeApi::show_event, api).tag("events");

    table.post("/v1/webhook_endpoints", &StripeApi::create_endpoint, api).tag("webhook_endpoints");
    table.get("/v1/webhook_endpoints", &StripeApi::list_endpoints, api).tag("webhook_endpoints");
    table.get("/v1/webhook_endpoints/{id}", &StripeApi::show_endpoint, api).tag("webhook_endpoints");
    table.del("/v1/webhook_endpoints/{id}", &StripeApi::delete_endpoint, api).tag("webhook_endpoints");

    table.get("/v1/balance", &StripeApi::show_balance, api).tag("balance");

    // Whatever else Stripe has: its own 404, which its clients understand.
    table.get("/v1/{a}", &StripeApi::unknown, api).hidden();
    table.post("/v1/{a}", &StripeApi::unknown, api).hidden();
    table.get("/v1/{a}/{b}", &StripeApi::unknown_below, api).hidden();
    table.post("/v1/{a}/{b}", &StripeApi::unknown_below, api).hidden();
    table.del("/v1/{a}/{b}", &StripeApi::unknown_below, api).hidden();
    table.get("/v1/{a}/{b}/{c}", &StripeApi::unknown_far_below, api).hidden();
    table.post("/v1/{a}/{b}/{c}", &StripeApi::unknown_far_below, api).hidden();

    table.get("/3ds/{intent}", &AuthenticationPage::show, page).tag("3-D Secure").summary("The customer's page");
    table.post("/3ds/{intent}", &AuthenticationPage::answer, page)
        .tag("3-D Secure")
        .summary("What the customer answers");

    table.get("/sandbox/stats", &AdminApi::stats, admin).summary("Totals and the state of the webhooks");
    table.post("/sandbox/webhooks/pause", &AdminApi::pause, admin).summary("Hold webhooks back");
    table.post("/sandbox/webhooks/resume", &AdminApi::resume, admin).summary("Let them go, on request newest first");
    table.post("/sandbox/webhooks/duplicate-all", &AdminApi::duplicate_all, admin)
        .summary("Send every event once more");
    table.post("/sandbox/latency", &AdminApi::set_latency, admin).summary("Make every change take some time");
    return table;
}

}  // namespace souk::stripe_sandbox
