#include "sandbox/stripe/sandbox.hpp"

#include "sandbox/stripe/api/json.hpp"
#include "sandbox/stripe/storage/journal_line.hpp"

#include <gtest/gtest.h>

namespace souk::stripe_sandbox {
namespace {

// Drives a Sandbox as the API does, and keeps the journal in a string.
class Driver {
  public:
    explicit Driver(std::size_t keep = 1000) : sandbox({42, "secret", keep}), json(sandbox.account.ids(), "http://s") {}

    Applied run(Operation operation, std::string_view form, std::string object = {}, std::string key = {}) {
        Command command{.operation = operation,
                        .time = time += 1000,
                        .object = std::move(object),
                        .form = Form::parse(form).value(),
                        .origin = std::make_shared<const Origin>(Origin{"req_1", std::move(key)})};
        const auto first = sandbox.account.last_serial();
        const auto fingerprint = fingerprint_of(command);
        auto applied = sandbox.apply(command, fingerprint);
        if (applied.changed) append_line(journal, command, first, fingerprint);
        return applied;
    }
    void settle() {
        time += 10'000'000;
        while (const auto command = sandbox.account.due_command(time)) {
            append_line(journal, *command, sandbox.account.last_serial(), 0);
            sandbox.apply(*command, 0);
        }
    }
    IntentPtr intent(const Applied& applied) {
        EXPECT_FALSE(applied.answer.error) << (applied.answer.error ? applied.answer.error->message : "");
        return std::get<IntentPtr>(applied.answer.object);
    }
    std::string id(const IntentPtr& intent) const { return sandbox.account.ids().make("pi_", intent->serial); }
    std::string paid(std::string_view token = "pm_card_visa", std::string_view more = "") {
        return id(intent(run(Operation::create_intent,
                             "amount=1000&currency=gbp&payment_method_types[]=card&confirm=true&payment_method=" +
                                 std::string(token) + std::string(more))));
    }
    std::vector<std::string_view> types() {
        std::vector<std::string_view> all;
        for (const auto& [serial, event] : sandbox.account.events()) all.push_back(event->type);
        return all;
    }
    std::string everything() const {  // as JSON: what a restart must bring back
        std::string out;
        const auto dump = [&](const auto& table) {
            for (const auto& [serial, object] : table) json.write(out, object), out += '\n';
        };
        dump(sandbox.account.intents());
        dump(sandbox.account.charges());
        dump(sandbox.account.refunds());
        for (const auto& [serial, event] : sandbox.account.events()) json.write(out, *event, 0), out += '\n';
        return out;
    }

    Sandbox sandbox;
    JsonWriter json;
    std::int64_t time = 1'790'000'000'000'000;
    std::string journal;
};

using Types = std::vector<std::string_view>;
using enum IntentStatus;

const ApiError& error_of(const Applied& applied) {
    static const ApiError none;
    EXPECT_TRUE(applied.answer.error);
    return applied.answer.error ? *applied.answer.error : none;
}

TEST(Sandbox, create_confirm_succeed_with_events_in_order) {
    Driver driver;
    const auto created = driver.intent(
        driver.run(Operation::create_intent,
                   "amount=1299&currency=eur&payment_method_types[0]=card&metadata[order_id]=7&description=x"));
    EXPECT_EQ(created->status, requires_payment_method);
    const auto confirmed =
        driver.intent(driver.run(Operation::confirm_intent, "payment_method=pm_card_visa", driver.id(created)));
    EXPECT_EQ(confirmed->status, succeeded);
    EXPECT_EQ(confirmed->amount_received, 1299);
    EXPECT_EQ(driver.types(), (Types{"payment_intent.created", "charge.succeeded", "payment_intent.succeeded"}));
    const auto& totals = driver.sandbox.account.totals();
    EXPECT_EQ(totals.intents[static_cast<std::size_t>(succeeded)], 1);
    EXPECT_EQ(totals.intents[static_cast<std::size_t>(requires_payment_method)], 0);
    EXPECT_EQ(totals.succeeded.at(*Currency::parse("EUR")), 1299);
    const auto first = driver.sandbox.account.events().begin()->second;
    EXPECT_EQ(std::get<IntentPtr>(first->object)->status, requires_payment_method) << "an event shows what was then";
}

TEST(Sandbox, decline_is_402_and_leaves_the_intent_payable) {
    Driver driver;
    const auto created =
        driver.intent(driver.run(Operation::create_intent, "amount=500&currency=usd&payment_method_types[]=card"));
    const auto declined = driver.run(Operation::confirm_intent,
                                     "payment_method=pm_card_chargeDeclinedInsufficientFunds", driver.id(created));
    EXPECT_EQ(error_of(declined).status, 402);
    EXPECT_EQ(error_of(declined).type, "card_error");
    EXPECT_EQ(error_of(declined).decline_code, "insufficient_funds");
    ASSERT_TRUE(error_of(declined).intent);
    EXPECT_EQ(error_of(declined).intent->status, requires_payment_method);
    EXPECT_TRUE(declined.changed);
    EXPECT_EQ(driver.types(), (Types{"payment_intent.created", "charge.failed", "payment_intent.payment_failed"}));
    EXPECT_EQ(
        driver.intent(driver.run(Operation::confirm_intent, "payment_method=pm_card_visa", driver.id(created)))->status,
        succeeded);
}

TEST(Sandbox, refuses_wrong_parameters_without_a_trace) {
    Driver driver;
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"currency=eur", "parameter_missing"},
        {"amount=100", "parameter_missing"},
        {"amount=1.5&currency=eur", "parameter_invalid_integer"},
        {"amount=&currency=eur", "parameter_invalid_integer"},
        {"amount=0&currency=eur", "parameter_invalid_integer"},
        {"amount=-5&currency=eur", "parameter_invalid_integer"},
        {"amount=49&currency=eur", "amount_too_small"},
        {"amount=100000000&currency=eur", "amount_too_large"},
        {"amount=99999999999999999999&currency=eur", "parameter_invalid_integer"},
        {"amount=100&currency=eur&colour=red", "parameter_unknown"},
        {"amount=100&currency=eur&payment_method=pm_nobody", "resource_missing"},
        {"amount=100&currency=eur&payment_method=pm_card_nobody", "resource_missing"},
        {"amount=100&currency=eur&capture_method=never", "parameter_invalid"},
        {"amount=100&currency=eur&receipt_email=nobody", "email_invalid"},
        {"amount=100&currency=eur&confirm=maybe", "parameter_invalid_boolean"},
        {"amount=100&currency=eur&confirm=true&payment_method=pm_card_visa&return_url=javascript://x", "url_invalid"},
        {"amount=100&currency=eur&payment_method_types[]=ideal", "payment_intent_invalid_parameter"},
        {"amount=100&currency=eur&return_url=https://shop.example", "payment_intent_invalid_parameter"},
    };
    for (const auto& [form, code] : cases) {
        const auto applied = driver.run(Operation::create_intent, form, {}, "key");
        EXPECT_EQ(error_of(applied).code, code) << form;
        EXPECT_EQ(error_of(applied).status, 400) << form;
        EXPECT_FALSE(applied.changed) << form;
    }
    const auto invalid = driver.run(Operation::create_intent, "amount=100&currency=zzz");
    EXPECT_EQ(error_of(invalid).param, "currency");
    EXPECT_TRUE(driver.sandbox.account.intents().empty());
    EXPECT_TRUE(driver.sandbox.account.events().empty());
    EXPECT_EQ(driver.sandbox.keys.size(), 0U) << "what was not begun is not kept";
    EXPECT_TRUE(driver.journal.empty());
}

TEST(Sandbox, automatic_methods_need_a_return_url) {
    Driver driver;
    const auto created = driver.intent(driver.run(Operation::create_intent, "amount=500&currency=usd"));
    EXPECT_TRUE(created->automatic_methods);
    const auto refused = driver.run(Operation::confirm_intent, "payment_method=pm_card_visa", driver.id(created));
    EXPECT_EQ(error_of(refused).param, "return_url");
    const auto good = driver.run(Operation::confirm_intent,
                                 "payment_method=pm_card_visa&return_url=https://shop.example/x", driver.id(created));
    EXPECT_EQ(driver.intent(good)->status, succeeded);
}

TEST(Sandbox, steps_in_a_wrong_state_are_refused_with_the_intent) {
    Driver driver;
    const auto id = driver.paid();
    for (const auto operation : {Operation::confirm_intent, Operation::cancel_intent, Operation::capture_intent}) {
        const auto refused = driver.run(operation, "", id);
        EXPECT_EQ(error_of(refused).code, "payment_intent_unexpected_state") << to_string(operation);
        ASSERT_TRUE(error_of(refused).intent);
        EXPECT_EQ(error_of(refused).intent->status, succeeded);
    }
    EXPECT_EQ(error_of(driver.run(Operation::update_intent, "amount=500", id)).code, "payment_intent_unexpected_state");
    const auto noted = driver.intent(driver.run(Operation::update_intent, "metadata[note]=yes", id));
    EXPECT_EQ(noted->terms->metadata, (Metadata{{"note", "yes"}}));
    EXPECT_TRUE(driver.intent(driver.run(Operation::update_intent, "metadata[note]=", id))->terms->metadata.empty());
    EXPECT_EQ(error_of(driver.run(Operation::confirm_intent, "", "pi_nobody")).status, 404);
}

TEST(Sandbox, missing_method_cannot_be_confirmed) {
    Driver driver;
    const auto created =
        driver.intent(driver.run(Operation::create_intent, "amount=500&currency=usd&payment_method_types[]=card"));
    EXPECT_EQ(error_of(driver.run(Operation::confirm_intent, "", driver.id(created))).code,
              "payment_intent_unexpected_state");
    EXPECT_EQ(
        driver.intent(driver.run(Operation::update_intent, "payment_method=pm_card_visa", driver.id(created)))->status,
        requires_confirmation);
    EXPECT_EQ(driver.intent(driver.run(Operation::confirm_intent, "", driver.id(created)))->status, succeeded);
}

TEST(Sandbox, authentication_ends_on_the_page) {
    Driver driver;
    const auto id = driver.paid("pm_card_authenticationRequired", "&return_url=https://shop.example/back");
    EXPECT_EQ(driver.sandbox.account.intent(id)->status, requires_action);
    const auto answered = driver.run(Operation::finish_authentication, "outcome=complete", id);
    EXPECT_EQ(driver.intent(answered)->status, succeeded);
    EXPECT_EQ(error_of(driver.run(Operation::finish_authentication, "outcome=complete", id)).code,
              "payment_intent_unexpected_state");
    EXPECT_EQ(driver.types(), (Types{"payment_intent.created", "payment_intent.requires_action", "charge.succeeded",
                                     "payment_intent.succeeded"}));
    const auto off_session = driver.run(Operation::create_intent,
                                        "amount=1000&currency=gbp&payment_method_types[]=card&confirm=true&off_session="
                                        "true&payment_method=pm_card_authenticationRequired");
    EXPECT_EQ(error_of(off_session).code, "authentication_required");
}

TEST(Sandbox, refunds_in_parts_until_nothing_is_left) {
    Driver driver;
    const auto id = driver.paid();
    const auto part =
        driver.run(Operation::create_refund, "payment_intent=" + id + "&amount=300&reason=requested_by_customer");
    EXPECT_EQ(std::get<RefundPtr>(part.answer.object)->status, RefundStatus::succeeded);
    EXPECT_EQ(error_of(driver.run(Operation::create_refund, "payment_intent=" + id + "&amount=701")).param, "amount");
    EXPECT_EQ(error_of(driver.run(Operation::create_refund, "payment_intent=" + id + "&amount=0")).code,
              "parameter_invalid_integer");
    const auto rest = driver.run(Operation::create_refund, "payment_intent=" + id);
    EXPECT_EQ(std::get<RefundPtr>(rest.answer.object)->amount, 700);
    EXPECT_EQ(error_of(driver.run(Operation::create_refund, "payment_intent=" + id)).code, "charge_already_refunded");
    EXPECT_EQ(driver.sandbox.account.intent(id)->charge->refunded, 1000);
    EXPECT_EQ(driver.sandbox.account.totals().refunded.at(*Currency::parse("GBP")), 1000);
    EXPECT_EQ(error_of(driver.run(Operation::create_refund, "amount=5")).code, "parameter_missing");
    EXPECT_EQ(error_of(driver.run(Operation::create_refund, "payment_intent=pi_no")).code, "resource_missing");
}

TEST(Sandbox, refund_that_fails_gives_the_money_back_to_the_charge) {
    Driver driver;
    const auto id = driver.paid("pm_card_refundFail");
    const auto made = std::get<RefundPtr>(driver.run(Operation::create_refund, "payment_intent=" + id).answer.object);
    EXPECT_EQ(made->status, RefundStatus::succeeded);
    driver.settle();
    const auto refund_id = driver.sandbox.account.ids().make("re_", made->serial);
    EXPECT_EQ(driver.sandbox.account.refund(refund_id)->status, RefundStatus::failed);
    EXPECT_EQ(driver.sandbox.account.intent(id)->charge->refunded, 0);
    EXPECT_EQ(driver.sandbox.account.totals().refunded.at(*Currency::parse("GBP")), 0);
    EXPECT_FALSE(driver.sandbox.account.next_due());
    EXPECT_EQ(driver.types().back(), "refund.failed");

    const auto slow = driver.paid("pm_card_pendingRefund");
    const auto pending =
        std::get<RefundPtr>(driver.run(Operation::create_refund, "payment_intent=" + slow).answer.object);
    EXPECT_EQ(pending->status, RefundStatus::pending);
    driver.settle();
    EXPECT_EQ(driver.sandbox.account.refund(driver.sandbox.account.ids().make("re_", pending->serial))->status,
              RefundStatus::succeeded);
}

TEST(Sandbox, processing_settles_by_time) {
    Driver driver;
    const auto id = driver.paid("pm_sandbox_processing");
    EXPECT_EQ(driver.sandbox.account.intent(id)->status, processing);
    EXPECT_FALSE(driver.sandbox.account.due_command(driver.time));
    driver.settle();
    EXPECT_EQ(driver.sandbox.account.intent(id)->status, succeeded);
    const auto canceled_meanwhile = driver.paid("pm_sandbox_processing");
    driver.run(Operation::cancel_intent, "cancellation_reason=abandoned", canceled_meanwhile);
    driver.settle();
    EXPECT_EQ(driver.sandbox.account.intent(canceled_meanwhile)->status, canceled);
}

TEST(Sandbox, manual_capture) {
    Driver driver;
    const auto id = driver.paid("pm_card_visa", "&capture_method=manual");
    EXPECT_EQ(driver.sandbox.account.intent(id)->amount_capturable, 1000);
    EXPECT_EQ(error_of(driver.run(Operation::create_refund, "payment_intent=" + id)).param, "payment_intent");
    EXPECT_EQ(error_of(driver.run(Operation::capture_intent, "amount_to_capture=1001", id)).code, "amount_too_large");
    EXPECT_EQ(driver.intent(driver.run(Operation::capture_intent, "amount_to_capture=600", id))->amount_received, 600);
    EXPECT_EQ(driver.sandbox.account.totals().succeeded.at(*Currency::parse("GBP")), 600);
    const auto rest = driver.run(Operation::create_refund, "payment_intent=" + id);
    EXPECT_EQ(std::get<RefundPtr>(rest.answer.object)->amount, 600);
}

TEST(Sandbox, keeps_the_first_answer_of_a_key_also_when_the_intent_went_on) {
    Driver driver;
    const auto created = driver.intent(
        driver.run(Operation::create_intent, "amount=500&currency=usd&payment_method_types[]=card", {}, "create-1"));
    driver.run(Operation::confirm_intent, "payment_method=pm_card_visa", driver.id(created));
    const auto* kept = driver.sandbox.keys.find("create-1");
    ASSERT_NE(kept, nullptr);
    EXPECT_EQ(std::get<IntentPtr>(kept->answer.object)->status, requires_payment_method);
    EXPECT_TRUE(driver.sandbox.keys.begin("k"));
    EXPECT_FALSE(driver.sandbox.keys.begin("k"));
    driver.sandbox.keys.end("k");
    EXPECT_TRUE(driver.sandbox.keys.begin("k"));
}

TEST(Sandbox, cards_by_number_and_never_a_real_one) {
    Driver driver;
    const std::string good = "type=card&card[exp_month]=12&card[exp_year]=2034&card[cvc]=314&card[number]=";
    const auto made =
        driver.run(Operation::create_method, good + "4242 4242 4242 4242&billing_details[address][city]=Rome");
    ASSERT_FALSE(made.answer.error);
    const auto& method = *std::get<MethodPtr>(made.answer.object);
    EXPECT_EQ(method.card->token, "pm_card_visa");
    EXPECT_EQ(method.billing, (Metadata{{"address[city]", "Rome"}}));
    EXPECT_EQ(error_of(driver.run(Operation::create_method, good + "4242424242424241")).code, "incorrect_number");
    const auto real = driver.run(Operation::create_method, good + "4111111111111111", {}, "key-with-a-real-card");
    EXPECT_EQ(error_of(real).decline_code, "test_mode_live_card");
    EXPECT_EQ(error_of(real).message.find("4111"), std::string::npos);
    EXPECT_EQ(error_of(driver.run(Operation::create_method,
                                  "type=card&card[number]=4242424242424242&card[exp_month]=1&card[exp_year]=2020"))
                  .code,
              "invalid_expiry_year");
    EXPECT_EQ(driver.journal.find("4111"), std::string::npos) << "nothing keeps the number of a real card";
    EXPECT_EQ(driver.journal.find("314"), std::string::npos) << "or a security code";
    EXPECT_NE(driver.journal.find("4242"), std::string::npos);
}

TEST(Sandbox, webhooks_go_to_endpoints_that_want_them) {
    Driver driver;
    WebhookEndpoint settings;
    settings.url = "http://a";
    settings.events = {"payment_intent.succeeded"};
    driver.sandbox.listen(settings);
    const auto made = driver.run(Operation::create_endpoint, "url=http://b.example/hook&enabled_events[]=*");
    const auto endpoint = std::get<EndpointPtr>(made.answer.object);
    EXPECT_TRUE(endpoint->show_secret);
    EXPECT_TRUE(endpoint->secret.starts_with("whsec_"));
    driver.paid();
    EXPECT_EQ(driver.sandbox.webhooks.pending(), 1U + 3U);
    const auto id = driver.sandbox.account.ids().make("we_", endpoint->serial);
    EXPECT_EQ(error_of(driver.run(Operation::delete_endpoint, "", driver.sandbox.account.ids().make("we_", 0))).status,
              400);
    EXPECT_TRUE(std::get<EndpointPtr>(driver.run(Operation::delete_endpoint, "", id).answer.object)->deleted);
    EXPECT_EQ(driver.sandbox.webhooks.pending(), 1U);
    EXPECT_EQ(error_of(driver.run(Operation::create_endpoint, "url=ftp://x&enabled_events[]=*")).code, "url_invalid");
    EXPECT_EQ(error_of(driver.run(Operation::create_endpoint, "url=http://x")).code, "parameter_missing");
}

TEST(Sandbox, journal_brings_everything_back) {
    Driver driver;
    driver.paid();
    driver.run(Operation::create_refund, "payment_intent=" + driver.paid("pm_card_refundFail"), {}, "refund 1");
    driver.settle();
    driver.paid("pm_card_authenticationRequired", "&return_url=https://shop.example/%25C3%25A9&metadata[a%20b]=%0A%22");
    driver.run(Operation::create_intent, "amount=5&currency=eur");
    driver.run(
        Operation::create_intent,
        "amount=1000&currency=gbp&payment_method_types[]=card&confirm=true&payment_method=pm_card_visa_chargeDeclined",
        {}, "-");
    driver.paid("pm_card_visa", "&capture_method=manual&expand[]=latest_charge");

    Driver again;
    std::string_view rest = driver.journal;
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(line.size() + 1);
        const auto parsed = parse_line(line);
        ASSERT_TRUE(parsed) << line;
        const auto& command = std::get<CommandLine>(*parsed);
        again.sandbox.account.continue_from(command.first_serial);
        again.sandbox.apply(command.command, command.fingerprint);
    }
    EXPECT_EQ(again.everything(), driver.everything());
    EXPECT_EQ(again.sandbox.account.last_serial(), driver.sandbox.account.last_serial());
    ASSERT_NE(again.sandbox.keys.find("-"), nullptr);
    EXPECT_EQ(again.sandbox.keys.find("-")->fingerprint, driver.sandbox.keys.find("-")->fingerprint);
    ASSERT_TRUE(again.sandbox.keys.find("-")->answer.error);
    ASSERT_NE(again.sandbox.keys.find("refund 1"), nullptr);
}

TEST(Sandbox, memory_is_bounded_and_totals_still_count) {
    Driver driver(100);
    const auto first = driver.paid();
    for (int i = 0; i < 500; ++i) driver.paid();
    const auto& account = driver.sandbox.account;
    EXPECT_EQ(account.intents().size(), 100U);
    EXPECT_LE(account.charges().size(), 200U);
    EXPECT_LE(account.events().size(), 400U);
    EXPECT_FALSE(account.intent(first));
    EXPECT_EQ(account.totals().intents[static_cast<std::size_t>(succeeded)], 501);
    EXPECT_EQ(account.totals().succeeded.at(*Currency::parse("GBP")), 501'000);
    for (int i = 0; i < 500; ++i) driver.run(Operation::create_intent, "amount=500&currency=usd");
    EXPECT_LE(account.intents().size(), 200U);
}

TEST(JournalLine, deliveries_settings_and_rubbish) {
    std::string text;
    append_line(text, DeliveryLine{{.event = 7, .endpoint = 0}, true});
    append_line(text, ListenLine{{"a.b", "*"}});
    append_line(text, ListenLine{});
    EXPECT_EQ(text, "d 7 0\nl a.b %2A\nl\n");
    EXPECT_EQ(std::get<DeliveryLine>(*parse_line("g 7 1")).delivered, false);
    EXPECT_EQ(std::get<ListenLine>(*parse_line("l a.b %2A")).events, (std::vector<std::string>{"a.b", "*"}));
    EXPECT_TRUE(std::get<ListenLine>(*parse_line("l")).events.empty());
    for (const auto* bad :
         {"", "x", "d", "d 7", "d 7 x", "d 7 0 1", "c", "c 1 2 nothing - - - 0 -", "c x 2 settle - - - 0 -",
          "c 1 2 settle - - - 0", "c 1 2 settle %zz - - 0 -", "c 1 2 settle - - - 0 - more"}) {
        EXPECT_FALSE(parse_line(bad)) << bad;
    }
}

TEST(ObjectIds, can_be_read_back_and_differ_between_sandboxes) {
    const ObjectIds ids(42);
    const ObjectIds others(43);
    for (const Serial serial : {Serial{0}, Serial{1}, Serial{1'000'000}, ~Serial{0}}) {
        const auto id = ids.make("pi_", serial);
        EXPECT_EQ(id.size(), 27U);
        EXPECT_EQ(ids.parse("pi_", id), serial);
        EXPECT_NE(others.make("pi_", serial), id);
        EXPECT_FALSE(others.parse("pi_", id));
        EXPECT_FALSE(ids.parse("ch_", id));
    }
    EXPECT_FALSE(ids.parse("pi_", "pi_"));
    EXPECT_FALSE(ids.parse("pi_", ids.make("pi_", 1).substr(0, 16) + "zzzzzzzzzzz")) << "more than 64 bits";
    EXPECT_FALSE(ids.parse("pi_", ids.make("pi_", 1).substr(0, 16) + "0000000000!"));
}

}  // namespace
}  // namespace souk::stripe_sandbox
