// A customer of a run: fills a cart, orders it in one or two tabs, pays, cancels or lets it be, as the plan says, and
// repeats with the same key what was not answered for certain. Everything goes over HTTP as a browser sends it, and
// every answer is remembered for the invariants.
#pragma once

#include "tests/explorer/network.hpp"
#include "tests/explorer/provider_model.hpp"
#include "tests/explorer/temper.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace souk::explorer {

struct Reply {
    std::string what;  // place, pay, cancel, add
    std::string key;
    std::string path;
    std::string sent;
    int status = 0;  // 0: none came
    std::string code;
    std::string body;

    bool ok() const noexcept { return status >= 200 && status < 300; }
    // The same request may be answered otherwise later.
    bool undecided() const noexcept {
        return status == 0 || status >= 500 || code == "request_in_progress" || status == 429;
    }
};

enum class Plan {
    pay,
    pay_after_decline,
    pay_with_3d_secure,
    pay_in_two_tabs,
    cancel,
    pay_and_cancel,
    pay_late,
    look_away,
};

struct Wanted {
    std::string variant;
    int quantity = 1;
};

class Shopper {
  public:
    Shopper(std::string name, Network& network, ProviderModel& provider, runtime::Loop& loop, const Clock& clock,
            Choices& choices, const Temper& temper, std::vector<std::string> variants);

    // SQL that makes the cart, with its address and shipping, as it is before anything goes wrong.
    std::string full_cart();
    // What happens at the same time, each a task of its own. `scheduler` takes what is begun later.
    void shop(Scheduler& scheduler);
    // When nothing goes wrong any more: who wanted to pay and has not been told that it is done tries once more, anew.
    bool wants_to_pay() const;
    task<void> pay_anew();
    // The same requests once more, when everything has settled: for the invariants.
    task<void> ask_again();

    const std::string& name() const noexcept { return name_; }
    const std::string& user() const noexcept { return user_; }
    const std::vector<Reply>& replies() const noexcept { return replies_; }
    const std::optional<Reply>& reply_at_last() const noexcept { return at_last_; }
    const std::vector<Reply>& replies_later() const noexcept { return later_; }

  private:
    task<Reply> once(std::string what, std::string method, std::string path, std::string body, std::string key);
    task<Reply> insist(std::string what, std::string path, std::string body, std::string key);
    task<void> place(std::string key);
    task<void> add(Wanted wanted);
    void follow_up(const std::string& order);
    task<void> pay(std::string order, std::string card, std::string key);
    task<void> pay_twice_declined(std::string order);
    task<void> pay_after(std::string order, std::chrono::seconds pause);
    task<void> cancel(std::string order);

    std::string name_;
    std::string user_;
    Line line_;
    ProviderModel& provider_;
    runtime::Loop& loop_;
    const Clock& clock_;
    Choices& choices_;
    Scheduler* scheduler_ = nullptr;
    std::vector<Wanted> wanted_;
    Plan plan_;
    bool second_tab_;
    bool adds_meanwhile_;
    bool comes_back_late_;  // repeats what was not answered only when the order could have ended
    std::chrono::seconds patience_;
    std::chrono::seconds waits_;
    std::string total_;  // JSON, as the cart showed it
    std::optional<std::string> order_;
    std::vector<Reply> replies_;
    std::vector<Reply> later_;
    std::optional<Reply> at_last_;  // to pay_anew()
    std::string extra_;
};

}  // namespace souk::explorer
