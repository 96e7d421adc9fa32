#include "tools/retail/replay/books.hpp"

#include "foundation/core/unavailable.hpp"

#include <algorithm>
#include <map>

namespace souk::retail {

namespace {

struct MailCount {
    std::int64_t unique = 0;
};
BOOST_DESCRIBE_STRUCT(MailCount, (), (unique))

struct SandboxStats {
    std::map<std::string, std::int64_t> intents_by_status;
    std::map<std::string, std::int64_t> amount_succeeded_by_currency;  // currencies in small letters
    std::map<std::string, std::int64_t> amount_refunded_by_currency;
};
BOOST_DESCRIBE_STRUCT(SandboxStats, (), (intents_by_status, amount_succeeded_by_currency, amount_refunded_by_currency))

struct QueueCount {
    std::string name;
    std::optional<std::int64_t> messages;  // absent for a queue that has just been declared
};
BOOST_DESCRIBE_STRUCT(QueueCount, (), (name, messages))

std::string small_letters(std::string_view code) {
    std::string text(code);
    for (auto& c : text) c = static_cast<char>(c | 0x20);
    return text;
}

}  // namespace

std::int64_t ShopBooks::published(std::string_view event) const {
    const auto at = std::ranges::find(events, event, &EventCount::name);
    return at == events.end() ? 0 : at->published;
}

std::int64_t ShopBooks::handled(std::string_view queue) const {
    for (const auto& event : events)
        for (const auto& consumer : event.handled)
            if (consumer.name == queue) return consumer.count;
    return 0;
}

bool is_quiet(const ShopBooks& books) {
    if (books.outbox_pending != 0) return false;
    for (const auto& event : books.events)
        for (const auto& consumer : event.handled)
            if (consumer.count != event.published) return false;
    return true;
}

task<Books> BookKeeper::read() {
    Books books;
    books.shop = co_await owner_.ask<ShopBooks>(
        gateway_, {http::Method::get, "/admin/reconciliation?currency=" + std::string(currency_.code())});
    if (!settings_.mail_url.empty()) {
        const auto count = co_await fetch<MailCount>(settings_.mail_url + "/api/count", "");
        if (count) books.mails = count->unique;
    }
    if (!settings_.stripe_url.empty()) {
        auto stats = co_await fetch<SandboxStats>(settings_.stripe_url + "/sandbox/stats", "");
        const auto code = small_letters(currency_.code());
        if (stats)
            books.provider =
                ProviderBooks{stats->intents_by_status["succeeded"],
                              stats->amount_succeeded_by_currency[code] - stats->amount_refunded_by_currency[code]};
    }
    co_return books;
}

task<std::optional<Queues>> BookKeeper::queues() {
    if (settings_.amqp_console_url.empty()) co_return std::nullopt;
    const auto all = co_await fetch<std::vector<QueueCount>>(
        settings_.amqp_console_url + "/api/queues/" + settings_.amqp_vhost + "?columns=name,messages",
        settings_.amqp_login);
    if (!all) co_return std::nullopt;
    Queues queues;
    for (const auto& queue : *all)
        (queue.name.ends_with(".dead") ? queues.dead : queues.waiting) += queue.messages.value_or(0);
    co_return queues;
}

template <class T>
task<std::optional<T>> BookKeeper::fetch(std::string url, std::string basic) {
    const auto answer = co_await fetch_text(url, std::move(basic));
    if (!answer) co_return std::nullopt;
    co_return Gateway::read<T>(*answer, url);
}

// What is being restarted gets a minute to come back.
task<std::optional<http::Response>> BookKeeper::fetch_text(std::string url, std::string basic) {
    using Clock = std::chrono::steady_clock;
    const auto give_up = Clock::now() + std::chrono::seconds(60);
    for (;;) {
        std::string failure;
        try {
            http::ClientRequest request{.url = url, .timeout = std::chrono::seconds(10), .basic = basic};
            auto answer = co_await gateway_.client().send(std::move(request));
            if (answer.status == 404) co_return std::nullopt;  // the real provider has no such page
            if (answer.status == 200) co_return std::move(answer);
            failure = "status " + std::to_string(answer.status);
        } catch (const Unavailable& unavailable) {
            failure = unavailable.what();
        }
        if (gateway_.loop().stopping() || Clock::now() > give_up) throw std::runtime_error(url + ": " + failure);
        co_await gateway_.loop().sleep(std::chrono::milliseconds(500));
    }
}

task<Books> BookKeeper::read_when_quiet(std::int64_t mails_expected) {
    using Clock = std::chrono::steady_clock;
    constexpr auto patience = std::chrono::seconds(30);
    auto books = co_await read();
    auto changed = Clock::now();
    while (!gateway_.loop().stopping() && Clock::now() - changed < patience) {
        co_await gateway_.loop().sleep(std::chrono::milliseconds(200));
        auto newer = co_await read();
        const bool same = newer == books;
        if (!same) changed = Clock::now();
        books = std::move(newer);
        // The counts in one answer are of slightly different moments: they count when they stay as they are.
        if (same && is_quiet(books.shop) && books.mails.value_or(mails_expected) >= mails_expected) break;
    }
    co_return books;
}

}  // namespace souk::retail
