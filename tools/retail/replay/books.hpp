// All that the parts of the shop say about themselves at one moment: the admin's reconciliation, the mail sink, the
// payment sandbox, the broker and the stock of some variants. A replay reads it before and after, and compares.
#pragma once

#include "tools/retail/shop/account.hpp"
#include "tools/retail/shop/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace souk::retail {

struct OrderCount {
    std::int64_t count = 0;
    std::int64_t lines = 0;
    std::int64_t total = 0;
    std::int64_t paid = 0;
    bool operator==(const OrderCount&) const = default;
};
BOOST_DESCRIBE_STRUCT(OrderCount, (), (count, lines, total, paid))

struct PaymentCount {
    std::int64_t captured_count = 0;
    std::int64_t captured_total = 0;
    bool operator==(const PaymentCount&) const = default;
};
BOOST_DESCRIBE_STRUCT(PaymentCount, (), (captured_count, captured_total))

struct LedgerCount {
    std::int64_t sum = 0;
    std::int64_t provider = 0;  // what the provider's account holds
    bool operator==(const LedgerCount&) const = default;
};
BOOST_DESCRIBE_STRUCT(LedgerCount, (), (sum, provider))

struct StockCount {
    std::int64_t on_hand = 0;
    std::int64_t reserved = 0;
    std::int64_t sold = 0;
    bool operator==(const StockCount&) const = default;
};
BOOST_DESCRIBE_STRUCT(StockCount, (), (on_hand, reserved, sold))

struct ConsumerCount {
    std::string name;  // of the queue
    std::int64_t count = 0;
    bool operator==(const ConsumerCount&) const = default;
};
BOOST_DESCRIBE_STRUCT(ConsumerCount, (), (name, count))

struct EventCount {
    std::string name;
    std::int64_t published = 0;
    std::vector<ConsumerCount> handled;
    bool operator==(const EventCount&) const = default;
};
BOOST_DESCRIBE_STRUCT(EventCount, (), (name, published, handled))

struct ShopBooks {  // GET /admin/reconciliation
    OrderCount orders;
    PaymentCount payments;
    LedgerCount ledger;
    StockCount stock;
    std::vector<EventCount> events;
    std::int64_t outbox_pending = 0;

    std::int64_t published(std::string_view event) const;
    std::int64_t handled(std::string_view queue) const;
    bool operator==(const ShopBooks&) const = default;
};
BOOST_DESCRIBE_STRUCT(ShopBooks, (), (orders, payments, ledger, stock, events, outbox_pending))

// The payment sandbox's own count: of all payments, and of what came in one currency less what went back.
struct ProviderBooks {
    std::int64_t payments = 0;
    std::int64_t amount = 0;
    bool operator==(const ProviderBooks&) const = default;
};

struct Queues {
    std::int64_t waiting = 0;  // messages in all queues but the dead-letter queues
    std::int64_t dead = 0;
};

struct Books {
    ShopBooks shop;
    std::optional<std::int64_t> mails;  // different ones; nothing where there is no sink
    std::optional<ProviderBooks> provider;
    bool operator==(const Books&) const = default;
};

class BookKeeper {
  public:
    BookKeeper(Gateway& gateway, Account& owner, const Settings& settings, Currency currency)
        : gateway_(gateway), owner_(owner), settings_(settings), currency_(currency) {}

    task<Books> read();
    task<std::optional<Queues>> queues();  // nothing where there is no broker console
    // Polls until nothing is under way: outboxes empty, no consumer behind, and the same twice. Gives up when nothing
    // has changed for 30 s, and returns the last books anyway.
    task<Books> read_when_quiet(std::int64_t mails_expected);

  private:
    template <class T>
    task<std::optional<T>> fetch(std::string url, std::string basic);  // nothing for a 404
    task<std::optional<http::Response>> fetch_text(std::string url, std::string basic);

    Gateway& gateway_;
    Account& owner_;
    const Settings& settings_;
    Currency currency_;
};

// Whether all that was published has been handled by every consumer, and nothing waits to be published.
bool is_quiet(const ShopBooks& books);

}  // namespace souk::retail
