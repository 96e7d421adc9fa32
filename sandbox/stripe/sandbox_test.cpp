#include "sandbox/stripe/storage/journal.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace souk::stripe_sandbox {
namespace {

// Drives a Sandbox as the API does, and keeps the commands as the journal does.
class Driver {
  public:
    explicit Driver(std::size_t keep = 1000) : sandbox({"abcdefghijkl", "secret", "http://s", keep}) {}

    Answer run(std::string operation, std::string_view form, std::string object = {}) {
        auto parameters = Parameters::parse(form).value();
        Command command{.operation = std::move(operation), .time = time += 1000, .object = std::move(object)};
        command.form = parameters.encoded();
        command.idempotency_key = "key " + std::to_string(time);
        return apply(std::move(command), parameters);
    }
    void settle() {
        time += 10'000'000;
        Parameters none;
        while (auto command = sandbox.account.due_command(time)) apply(*command, none);
    }
    Answer paid(std::string_view token) {
        return run(
            "POST payment_intents",
            "amount=1000&currency=gbp&payment_method_types[]=card&confirm=true&payment_method=" + std::string(token));
    }
    std::string everything() const {
        std::string out;
        const auto dump = [&](const auto& table) {
            for (const auto& [id, object] : table) out += schema::encode(*object) + "\n";
        };
        dump(sandbox.account.all<Intent>());
        dump(sandbox.account.all<Charge>());
        dump(sandbox.account.all<Refund>());
        dump(sandbox.account.all<Dispute>());
        dump(sandbox.account.all<Event>());
        return out + schema::encode(sandbox.account.totals());
    }

    Sandbox sandbox;
    std::int64_t time = 1'790'000'000'000'000;
    std::vector<std::string> journal;
    Journal* file = nullptr;

  private:
    Answer apply(Command command, Parameters& parameters) {
        command.first = sandbox.account.last_serial();
        auto applied = sandbox.apply(command, parameters);
        if (applied.changed) journal.push_back(schema::encode(command));
        if (applied.changed && file != nullptr) file->append({.root = applied.root, .command = command});
        return applied.answer;
    }
};

TEST(Sandbox, its_commands_bring_everything_back) {
    Driver driver;
    driver.paid("pm_card_visa");
    const auto refunded = std::get<IntentPtr>(driver.paid("pm_card_refundFail").object);
    driver.run("POST refunds", "metadata[a%20b]=%0A%22&payment_intent=" + refunded->id);
    driver.paid("pm_card_createDispute");
    driver.paid("pm_sandbox_processing");
    driver.settle();
    driver.paid("pm_card_authenticationRequired");
    driver.paid("pm_card_visa_chargeDeclined");
    driver.run("POST payment_intents", "amount=5&currency=eur");
    const auto card = "type=card&card[exp_month]=12&card[exp_year]=2034&card[cvc]=314&card[number]=";
    driver.run("POST payment_methods", card + std::string("4242424242424242"));
    EXPECT_TRUE(driver.run("POST payment_methods", card + std::string("4111111111111111")).error);

    Driver again;
    for (const auto& line : driver.journal) {
        EXPECT_EQ(line.find("314"), std::string::npos) << "nothing keeps a security code";
        EXPECT_EQ(line.find("4111"), std::string::npos) << "or the number of a real card";
        const auto command = schema::decode<Command>(line);
        ASSERT_TRUE(command) << line;
        auto parameters = Parameters::parse(command->form).value();
        again.sandbox.apply(*command, parameters);
    }
    EXPECT_EQ(again.everything(), driver.everything());
    EXPECT_EQ(again.sandbox.account.last_serial(), driver.sandbox.account.last_serial());
    EXPECT_EQ(again.sandbox.account.next_due(), driver.sandbox.account.next_due());
}

TEST(Journal, is_rewritten_without_what_is_forgotten) {
    const auto path = std::filesystem::temp_directory_path() / ("souk-stripe-journal-" + std::to_string(::getpid()));
    const AccountSettings settings{"abcdefghijkl", "secret", "http://s", 100};
    runtime::Loop loop;
    std::uintmax_t before = 0;
    Driver driver(100);
    driver.sandbox.listen([] {
        WebhookEndpoint endpoint;
        endpoint.enabled_events = {"payment_intent.succeeded"};
        return endpoint;
    }());
    {
        Journal journal(loop, path);
        driver.file = &journal;
        journal.append({.listening = std::vector<std::string>{"payment_intent.succeeded"}});
        for (int i = 0; i < 300; ++i) driver.paid(i % 10 == 0 ? "pm_card_refundFail" : "pm_card_visa");
        driver.settle();
        while (const auto delivery = driver.sandbox.webhooks.next(driver.time)) {
            driver.sandbox.webhooks.delivered(delivery->key);
            journal.append({.root = delivery->event->root,
                            .delivery = DeliveryEnd{delivery->key.event, delivery->key.endpoint, true}});
        }
        driver.paid("pm_card_visa");
        const auto last = driver.sandbox.account.all<Intent>().rbegin()->second;
        driver.run("POST refunds", "amount=100&payment_intent=" + last->id);
        journal.flush();
        before = std::filesystem::file_size(path);
    }
    for (const bool rewritten : {false, true}) {
        Journal journal(loop, path);
        Sandbox again(settings);
        journal.replay(again);
        const auto compare = [](const Account& left, const Account& right) {
            auto [one, other] = std::pair(left.totals(), right.totals());
            one.add({});  // takes out what is nought
            other.add({});
            EXPECT_EQ(schema::encode(one), schema::encode(other));
            ASSERT_EQ(left.all<Intent>().size(), right.all<Intent>().size());
            for (const auto& [id, intent] : left.all<Intent>()) {
                EXPECT_EQ(schema::encode(*intent), schema::encode(*right.find<Intent>(id)));
            }
            EXPECT_EQ(left.all<Refund>().size(), right.all<Refund>().size());
            EXPECT_EQ(left.last_serial(), right.last_serial());
        };
        compare(driver.sandbox.account, again.account);
        EXPECT_EQ(again.webhooks.pending(), driver.sandbox.webhooks.pending());
        EXPECT_EQ(again.webhooks.stats.delivered, driver.sandbox.webhooks.stats.delivered);
        if (rewritten) EXPECT_LT(std::filesystem::file_size(path), before / 2);
        journal.rewrite(again, settings, 0);
    }
    std::filesystem::remove(path);
}

TEST(Sandbox, memory_is_bounded_and_totals_still_count) {
    Driver driver(100);
    const auto first = std::get<IntentPtr>(driver.paid("pm_card_visa").object);
    for (int i = 0; i < 500; ++i) driver.paid("pm_card_visa");
    const auto& account = driver.sandbox.account;
    EXPECT_EQ(account.all<Intent>().size(), 100U);
    EXPECT_LE(account.all<Charge>().size(), 200U);
    EXPECT_LE(account.all<Event>().size(), 500U);
    EXPECT_FALSE(account.find<Intent>(first->id));
    EXPECT_EQ(account.totals().intents_by_status.at("succeeded"), 501);
    EXPECT_EQ(account.totals().amount_succeeded_by_currency.at("gbp"), 501'000);
    for (int i = 0; i < 500; ++i) driver.run("POST payment_intents", "amount=500&currency=usd");
    EXPECT_LE(account.all<Intent>().size(), 200U);
}

TEST(Currency, each_has_its_rule) {
    EXPECT_EQ(currency_rule("usd")->text(5, "usd"), "0.05 USD");
    EXPECT_EQ(currency_rule("jpy")->text(1200, "jpy"), "1200 JPY");
    EXPECT_EQ(currency_rule("kwd")->text(5120, "kwd"), "5.120 KWD");
    EXPECT_EQ(currency_rule("mga")->decimals, 0);
    EXPECT_EQ(currency_rule("isk")->step, 100);
    EXPECT_EQ(currency_rule("ugx")->step, 100);
    EXPECT_EQ(currency_rule("tnd")->step, 10);
    EXPECT_EQ(currency_rule("eur")->least, 50);
    for (const auto* unknown : {"", "e", "xxx", "EUR", "d a", "eurx"}) EXPECT_FALSE(currency_rule(unknown)) << unknown;
}

}  // namespace
}  // namespace souk::stripe_sandbox
