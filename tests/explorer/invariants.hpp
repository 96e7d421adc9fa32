// What must be true of goods, money and answers after a run, whatever has happened in it. Each has a name of its own
// under which a violation is reported.
#pragma once

#include "tests/explorer/broker.hpp"
#include "tests/explorer/provider_model.hpp"
#include "tests/explorer/shopper.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace souk::explorer {

struct Violation {
    std::string invariant;
    std::string what;
};

// What a run was made of.
struct Scene {
    VirtualDatabase& order_db;
    VirtualDatabase& product_db;
    const ProviderModel& provider;
    const Broker& broker;
    const std::vector<std::unique_ptr<Shopper>>& shoppers;
    const std::vector<std::string>& refused_hooks;
    const std::vector<std::string>& faults;   // requests that were answered with 500
    const std::map<std::string, int>& stock;  // of each variant, at the beginning
};

class Invariants {
  public:
    explicit Invariants(Scene scene) : scene_(scene) {}

    // At any time while nothing is under way: an order that can be paid or is paid has its goods.
    void check_goods_of_live_orders();
    // When nothing goes wrong any more: who was refused cannot pay that order any more.
    void check_refused_payments();
    // At once when everything that was sent has arrived; else a few minutes after everything has gone
    // quiet: nothing is held for an order that does not exist.
    void check_holds_have_orders();
    // Nothing is left that time or anybody else could change.
    bool all_is_over();
    // At the end, when time has ended whatever time ends.
    void check_all();

    const std::vector<Violation>& violations() const noexcept { return violations_; }

  private:
    struct Order;
    std::vector<Order> orders();
    std::map<std::string, std::string> reservations();  // to their status
    std::string users() const;
    std::string variants() const;

    void check_stock(const std::vector<Order>& orders);
    void check_orders(const std::vector<Order>& orders);
    void check_money(const std::vector<Order>& orders);
    void check_answers(const std::vector<Order>& orders);
    void check_carts();
    void violated(std::string invariant, std::string what);

    Scene scene_;
    std::vector<Violation> violations_;
};

}  // namespace souk::explorer
