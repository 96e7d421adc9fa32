// The world of one run: the two services, their network, provider, broker and customers, and every move that is
// possible in it at a moment. Which move is made, and what is spoiled on the way, is decided by the exploration.
#pragma once

#include "tests/explorer/broker.hpp"
#include "tests/explorer/provider_model.hpp"
#include "tests/explorer/services.hpp"
#include "tests/explorer/shopper.hpp"
#include "tests/explorer/temper.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace souk::explorer {

// An event of the provider on its way to the shop's webhook; repeated a minute later until it is taken.
struct Hook {
    ProviderEvent event;
    Instant not_before;
    int tries = 0;
    bool under_way = false;
    bool repeated = false;
};

struct Move {
    enum class Kind { go, hand_over, deliver, time_out, pass_deadline, fire, webhook, relay, event };
    Kind kind;
    Actor* who;
    Waiting* waiting = nullptr;
    std::shared_ptr<Call> call{};
    std::shared_ptr<Hook> hook{};
    std::shared_ptr<Message> message{};
    std::size_t timer = 0;

    std::string describe() const;
};

class Shop {
  public:
    Shop(Platform& platform, Choices& choices, const Temper& temper);

    std::vector<Move> moves();
    // What `temper` allows goes wrong on the way; without one, nothing does.
    void make(const Move& move, const Temper* temper);

    // This very wait ends badly: its connection is lost, before or after what it waits for is done.
    void cut(Waiting& waiting);
    // Somebody ends a payment in the provider's own pages. False: there is none to end.
    bool end_a_payment_by_hand();
    void kill(Owner owner);
    void kill_order();
    void kill_product();
    void advance(std::chrono::microseconds time);
    // When something that matters happens by itself: not the next round of a job.
    std::optional<Instant> next_time() const;
    bool someone_shops() const;
    // True: two transactions wait for each other, or did, and the server has ended that.
    bool wait_for_deadlock();
    bool nothing_on_its_way() const;
    // Whatever was slow, everything that was sent has arrived, and nobody was killed or cut off.
    bool unharmed() const noexcept { return unharmed_; }
    // Leaves the connections to the next run.
    void close();

    Scheduler& scheduler() noexcept { return scheduler_; }
    const ProviderModel& provider() const noexcept { return provider_; }
    const Broker& broker() const noexcept { return broker_; }
    const std::vector<std::unique_ptr<Shopper>>& shoppers() const noexcept { return shoppers_; }
    const std::map<std::string, int>& stock() const noexcept { return stock_; }
    const std::vector<std::string>& refused_hooks() const noexcept { return refused_hooks_; }
    const std::vector<std::string>& faults() const noexcept { return network_.faults(); }

    bool broker_away = false;
    bool webhooks_away = false;

  private:
    void stock_up();
    void let_customers_in(const Temper& temper);
    void start_order();
    void start_product();
    void end(Service& service, VirtualDatabase& database, const std::function<void()>& restart);
    void begin_work(Waiting& waiting, const Temper* temper);
    void begin_call(Waiting& waiting, const Temper& temper);
    void lose_connection(Waiting& waiting);
    void lose_request(Waiting& waiting);
    void deliver(const std::shared_ptr<Call>& call, const Temper* temper);
    void send(const std::shared_ptr<Hook>& hook, bool again);
    // A statement has been sent that waits for a lock.
    bool waits_for_server(std::optional<Owner> owner = std::nullopt) const;
    void end_idle_transactions(VirtualDatabase& virtual_database, pg::Database& database);

    Platform& platform_;
    Choices& choices_;
    ProviderModel provider_;
    Scheduler scheduler_;
    Network network_;
    Broker broker_;
    std::vector<std::shared_ptr<Hook>> hooks_;
    std::vector<std::string> refused_hooks_;
    std::unique_ptr<OrderService> order_;
    std::unique_ptr<ProductService> product_;
    std::vector<std::unique_ptr<Shopper>> shoppers_;
    std::map<std::string, int> stock_;
    std::vector<std::string> variants_;
    Actor webhooks_{.name = "provider"};
    Actor relay_{.name = "relay"};
    Actor queues_{.name = "broker"};
    Owner owners_ = outside;
    bool outbox_filled_ = false;
    bool unharmed_ = true;
    unsigned provider_fault_ = 0;
};

}  // namespace souk::explorer
