#include "sandbox/stripe/storage/compaction.hpp"

#include "foundation/runtime/loop.hpp"
#include "sandbox/stripe/api/json.hpp"
#include "sandbox/stripe/storage/journal.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace souk::stripe_sandbox {
namespace {

constexpr std::size_t keep = 50;

std::string text_of(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

// A sandbox with its journal in a file, as after a start.
struct Life {
    explicit Life(const std::string& path)
        : journal(loop, path), sandbox({journal.instance(), journal.secret(), keep}) {
        journal.replay(sandbox);
        WebhookEndpoint endpoint;
        endpoint.url = "http://shop";
        endpoint.events = {"*"};
        if (!sandbox.account.endpoints().contains(0)) journal.listen(endpoint.events);
        sandbox.listen(endpoint);
        if (const auto& events = sandbox.account.events(); !events.empty()) {
            time = std::max(time, events.rbegin()->second->created * 1'000'000);
        }
    }
    ~Life() { journal.flush(); }

    Applied run(Operation operation, std::string_view form, std::string object = {}, std::string key = {}) {
        Command command{.operation = operation,
                        .time = time += 1'000'000,
                        .object = std::move(object),
                        .form = Form::parse(form).value(),
                        .origin = std::make_shared<const Origin>(Origin{"req_1", std::move(key)})};
        const auto first = sandbox.account.last_serial();
        auto applied = sandbox.apply(command, fingerprint_of(command));
        if (applied.changed) journal.append(command, first, fingerprint_of(command));
        return applied;
    }
    std::string id_of(const Applied& applied) const {
        return sandbox.account.ids().make("pi_", std::get<IntentPtr>(applied.answer.object)->serial);
    }
    std::string open() {
        return id_of(run(Operation::create_intent, "amount=700&currency=eur&payment_method_types[]=card"));
    }
    // Payments of every kind: declined first, with a card of their own, refunded in part.
    void pay(int count) {
        for (int number = 0; number < count; ++number) {
            const auto id = open();
            const auto key = "key " + std::to_string(sandbox.account.last_serial());
            if (number % 3 == 0) run(Operation::confirm_intent, "payment_method=pm_card_visa_chargeDeclined", id);
            std::string method = "pm_card_visa";
            if (number % 4 == 0) {
                const auto made = run(Operation::create_method,
                                      "type=card&card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=2040");
                method = sandbox.account.ids().make("pm_", std::get<MethodPtr>(made.answer.object)->serial);
            }
            run(Operation::confirm_intent, "payment_method=" + method, id, key);
            if (number % 5 == 0) run(Operation::create_refund, "amount=100&payment_intent=" + id);
        }
    }
    void deliver_all() {
        while (const auto delivery = sandbox.webhooks.next(time + 1'000'000)) {
            const WebhookQueue::Key key{delivery->event->serial, delivery->endpoint};
            sandbox.webhooks.delivered(key);
            journal.append_delivery(key, true);
        }
    }
    std::string everything() const {
        std::string out;
        const JsonWriter json(sandbox.account.ids(), "http://s");
        const auto dump = [&](const auto& table) {
            for (const auto& [serial, object] : table) json.write(out, object), out += '\n';
        };
        dump(sandbox.account.intents());
        dump(sandbox.account.charges());
        dump(sandbox.account.refunds());
        for (const auto& [serial, event] : sandbox.account.events()) json.write(out, *event, 0), out += '\n';
        return out;
    }

    runtime::Loop loop;
    Journal journal;
    Sandbox sandbox;
    std::int64_t time = 1'790'000'000'000'000;
};

class CompactionTest : public testing::Test {
  protected:
    ~CompactionTest() override { std::filesystem::remove_all(folder); }
    static void expect_same(const Life& one, const Life& other) {
        EXPECT_EQ(one.everything(), other.everything());
        EXPECT_TRUE(same_contents(one.sandbox, other.sandbox));
        EXPECT_EQ(one.sandbox.account.totals(), other.sandbox.account.totals());
        EXPECT_EQ(one.sandbox.webhooks.stats().delivered, other.sandbox.webhooks.stats().delivered);
        EXPECT_EQ(one.sandbox.webhooks.pending(), other.sandbox.webhooks.pending());
    }

    const std::string folder = [] {
        std::string name = "/tmp/souk-journal-XXXXXX";
        return std::string(mkdtemp(name.data()));
    }();
    const std::string path = folder + "/journal";
    const std::string copy = folder + "/copy";
};

TEST_F(CompactionTest, leaves_out_what_is_forgotten_and_brings_back_the_rest) {
    std::string oldest;
    {
        Life life(path);
        oldest = life.open();  // never paid: it outlives the others
        life.run(Operation::update_intent, "description=still+here", oldest);
        life.pay(1500);
        life.deliver_all();
        life.pay(3);  // their webhooks wait
    }
    std::filesystem::copy_file(path, copy);
    {
        std::ofstream(path + ".new") << "what a compaction that was killed has left";
        Life life(path);
        EXPECT_TRUE(life.journal.compact(life.sandbox, keep, 1000));
        EXPECT_FALSE(std::filesystem::exists(path + ".new"));
        EXPECT_LT(std::filesystem::file_size(path), std::filesystem::file_size(copy) / 4);
        life.pay(2);  // it goes on in the new file
    }
    {
        Life whole(copy);
        whole.pay(2);
    }
    {
        Life life(path);
        Life whole(copy);
        expect_same(life, whole);
        EXPECT_EQ(life.sandbox.account.totals().charges, 1505 + 502);
        EXPECT_GT(life.sandbox.webhooks.pending(), 0U);
        ASSERT_TRUE(life.sandbox.account.intent(oldest));
        EXPECT_EQ(life.sandbox.account.intent(oldest)->terms->description, "still here");
        life.pay(1000);
        whole.pay(1000);
        EXPECT_EQ(life.everything(), whole.everything()) << "the same ids from here on";
        life.deliver_all();
        whole.deliver_all();
    }
    {
        Life life(path);
        EXPECT_TRUE(life.journal.compact(life.sandbox, keep, 1000));
    }
    expect_same(Life(path), Life(copy));
}

TEST_F(CompactionTest, a_second_one_counts_on) {
    for (int round = 0; round < 3; ++round) {
        Life life(path);
        life.pay(1000);
        life.deliver_all();
        life.journal.flush();
        EXPECT_TRUE(life.journal.compact(life.sandbox, keep, 1000));
    }
    const Life life(path);
    const auto& totals = life.sandbox.account.totals();
    EXPECT_EQ(totals.intents[static_cast<std::size_t>(IntentStatus::succeeded)], 3000);
    EXPECT_EQ(totals.succeeded.at(*Currency::parse("EUR")), 3000 * 700);
    EXPECT_EQ(totals.refunded.at(*Currency::parse("EUR")), 3 * 200 * 100);
    EXPECT_EQ(life.sandbox.webhooks.stats().delivered, totals.events);
    const auto text = text_of(path);
    EXPECT_EQ(text.find("\nt "), text.rfind("\nt "));
}

TEST_F(CompactionTest, lets_alone_what_is_small_or_needed) {
    Life life(path);
    life.pay(20);
    life.journal.flush();
    const auto before = text_of(path);
    EXPECT_FALSE(life.journal.compact(life.sandbox, keep));        // small
    EXPECT_FALSE(life.journal.compact(life.sandbox, keep, 1000));  // nothing of it is forgotten
    EXPECT_EQ(text_of(path), before);
    EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

}  // namespace
}  // namespace souk::stripe_sandbox
