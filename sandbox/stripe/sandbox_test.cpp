#include "sandbox/stripe/domain/currencies.hpp"
#include "sandbox/stripe/storage/journal.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace souk::stripe_sandbox {
namespace {

constexpr std::int64_t start = 1'790'000'000'000'000;

// Drives a Sandbox as the API does, and keeps the commands as it does.
class Driver {
  public:
    explicit Driver(std::size_t keep = 1000) : sandbox({"abcdefghijkl", "secret", "http://s", keep}) {}

    Answer run(std::string operation, std::string_view text, std::string object = {}) {
        const auto form = Form::parse(text).value();
        return apply({.operation = std::move(operation),
                      .time = time += 1000,
                      .object = std::move(object),
                      .form = form.encoded(),
                      .idempotency_key = "key " + std::to_string(time)});
    }
    void settle() {
        time += 10'000'000;
        while (auto command = sandbox.account.due_command(time)) apply(*command);
    }
    Answer paid(std::string_view token) {
        return run(
            "POST payment_intents",
            "amount=1000&currency=gbp&payment_method_types[]=card&confirm=true&payment_method=" + std::string(token));
    }

    Sandbox sandbox;
    std::int64_t time = start;
    std::vector<std::string> commands;
    Journal* journal = nullptr;

  private:
    Answer apply(Command command) {
        command.first = sandbox.account.last_serial();
        auto applied = sandbox.apply(command, Form::parse(command.form).value());
        if (applied.changed) commands.push_back(schema::encode(command));
        if (applied.changed && journal != nullptr) journal->append({.command = command});
        return applied.answer;
    }
};

std::string everything(const Sandbox& sandbox) {
    auto out = schema::encode(sandbox.account.totals);
    for (const auto* resource : resources()) {
        for (const auto& [id, object] : sandbox.account.all(*resource)) object->write(out += "\n");
    }
    return out;
}

TEST(Sandbox, its_commands_bring_everything_back) {
    Driver driver;
    driver.paid("pm_card_visa");
    const auto refunded = driver.paid("pm_card_refundFail").body;
    driver.run("POST refunds", "metadata[a%20b]=%0A%22&payment_intent=" + std::string(refunded->id()));
    driver.paid("pm_card_createDispute");
    driver.paid("pm_sandbox_processing");
    driver.settle();
    driver.paid("pm_card_authenticationRequired");
    driver.paid("pm_card_visa_chargeDeclined");
    driver.run("POST payment_intents", "amount=5&currency=eur");
    const std::string card = "type=card&card[exp_month]=12&card[exp_year]=2034&card[cvc]=314&card[number]=";
    EXPECT_EQ(driver.run("POST payment_methods", card + "4242424242424242").body->text("card.checks.cvc_check"),
              "pass");
    EXPECT_NE(driver.run("POST payment_methods", card + "4111111111111111").status, 200);

    Driver again;
    for (const auto& line : driver.commands) {
        EXPECT_EQ(line.find("314"), std::string::npos) << "nothing keeps a security code";
        EXPECT_EQ(line.find("4111"), std::string::npos) << "or the number of a real card";
        const auto command = schema::decode<Command>(line);
        ASSERT_TRUE(command) << line;
        again.sandbox.apply(*command, Form::parse(command->form).value());
    }
    EXPECT_EQ(everything(again.sandbox), everything(driver.sandbox));
    EXPECT_EQ(again.sandbox.account.next_due(), driver.sandbox.account.next_due());
}

TEST(Journal, is_cut_down_to_what_is_remembered) {
    const auto path = std::filesystem::temp_directory_path() / ("souk-stripe-journal-" + std::to_string(::getpid()));
    std::filesystem::remove(path);
    runtime::Loop loop;
    Driver driver(100);
    {
        Journal journal(loop, path);
        driver.journal = &journal;
        for (int i = 0; i < 300; ++i) driver.paid("pm_card_visa");
        driver.settle();
        const auto last = driver.sandbox.account.all(intents).rbegin()->first;
        driver.run("POST refunds", "amount=100&payment_intent=" + last);
    }
    const auto before = std::filesystem::file_size(path);
    for (int time = 0; time < 2; ++time) {  // from the whole file, then from the one that was cut
        Sandbox again({"abcdefghijkl", "secret", "http://s", 100});
        Journal(loop, path).replay(again, 1000);
        EXPECT_EQ(schema::encode(again.account.totals), schema::encode(driver.sandbox.account.totals));
        for (const auto* resource : {&intents, &refunds}) {
            ASSERT_EQ(again.account.all(*resource).size(), driver.sandbox.account.all(*resource).size());
        }
        EXPECT_LT(std::filesystem::file_size(path), before * 2 / 3);
    }
    std::filesystem::remove(path);
}

TEST(Sandbox, memory_is_bounded_and_totals_still_count) {
    Driver driver(100);
    const std::string first(driver.paid("pm_card_visa").body->id());
    for (int i = 0; i < 500; ++i) driver.paid("pm_card_visa");
    const auto& account = driver.sandbox.account;
    for (const auto* resource : resources()) {
        EXPECT_LE(account.all(*resource).size(), 100 * resource->share) << resource->path;
    }
    EXPECT_FALSE(account.find(intents, first));
    EXPECT_EQ(account.totals.intents_by_status.at("succeeded"), 501);
    EXPECT_EQ(account.totals.amount_succeeded_by_currency.at("gbp"), 501'000);
}

TEST(Currency, each_has_its_rule) {
    EXPECT_EQ(currency_rule("usd")->text(5, "usd"), "0.05 USD");
    EXPECT_EQ(currency_rule("jpy")->text(1200, "jpy"), "1200 JPY");
    EXPECT_EQ(currency_rule("kwd")->text(5120, "kwd"), "5.120 KWD");
    EXPECT_EQ(currency_rule("mga")->decimals, 0);
    EXPECT_EQ(currency_rule("isk")->step, 100);
    EXPECT_EQ(currency_rule("tnd")->step, 10);
    EXPECT_EQ(currency_rule("eur")->least, 50);
    for (const auto* unknown : {"", "e", "xxx", "EUR", "d a", "eurx"}) EXPECT_FALSE(currency_rule(unknown)) << unknown;
}

}  // namespace
}  // namespace souk::stripe_sandbox
