#include "tests/explorer/shopper.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/core/uuid.hpp"

#include <boost/json.hpp>

namespace souk::explorer {

namespace {

std::string text_of(const std::string& json, std::string_view name) {
    boost::system::error_code error;
    const auto value = boost::json::parse(json, error);
    if (error || !value.is_object()) return {};
    const auto* member = value.as_object().if_contains(name);
    if (member == nullptr) return {};
    return member->is_string() ? std::string(member->as_string()) : boost::json::serialize(*member);
}

std::string items_json(const Wanted& wanted) {
    return R"({"items":[{"variant_id":")" + wanted.variant + R"(","quantity":)" + std::to_string(wanted.quantity) +
           "}]}";
}

constexpr int unit_price = 1000;
constexpr int shipping_price = 490;  // of the method that migrations make
constexpr const char* address =
    R"({"name":"Ada Lovelace","line1":"12 St James Square","city":"London","postcode":"SW1Y 4JH","country":"GB"})";

}  // namespace

Shopper::Shopper(std::string name, Network& network, ProviderModel& provider, runtime::Loop& loop, const Clock& clock,
                 Choices& choices, const Temper& temper, std::vector<std::string> variants)
    : name_(std::move(name)),
      user_(Uuid::v7().to_string()),
      line_(network),
      provider_(provider),
      loop_(loop),
      clock_(clock),
      choices_(choices),
      plan_(temper.minds_change ? Plan::pay_and_cancel
                                : static_cast<Plan>(choices.below(static_cast<std::size_t>(Plan::look_away) + 1))),
      second_tab_(choices.per_mille(250)),
      adds_meanwhile_(choices.per_mille(150)),
      comes_back_late_(choices.per_mille(temper.late)) {
    constexpr int patiences[] = {7, 12, 40, 70};
    patience_ = std::chrono::seconds(choices.one_of(patiences));
    constexpr int pauses[] = {60, 600, 1500, 1790, 1810};
    waits_ = std::chrono::seconds(choices.one_of(pauses));
    wanted_.push_back({variants[choices.below(variants.size())], 1 + static_cast<int>(choices.below(2))});
    if (choices.per_mille(300) && variants.size() > 1)
        wanted_.push_back({variants[variants.front() == wanted_.front().variant ? 1 : 0], 1});
    extra_ = variants.back();
}

task<Reply> Shopper::once(std::string what, std::string method, std::string path, std::string body, std::string key) {
    http::ClientRequest request;
    request.method = http::parse_method(method);
    request.url = "http://order" + path;
    request.bearer = user_;
    request.body = body;
    request.timeout = patience_;
    if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    if (!key.empty()) request.headers.emplace_back("Idempotency-Key", key);
    Reply reply{what, key, path, body, 0, {}, {}};
    try {
        auto response = co_await line_.send(std::move(request));
        reply.status = response.status;
        if (response.status >= 400) reply.code = text_of(response.body, "code");
        reply.body = std::move(response.body);
    } catch (const Unavailable&) {
    }
    choices_.note("  " + name_ + ": " + what + " " + key + " -> " + std::to_string(reply.status) + " " + reply.code +
                  (what == "pay" || what == "cancel" ? text_of(reply.body, "status") : ""));
    co_return reply;
}

task<Reply> Shopper::insist(std::string what, std::string path, std::string body, std::string key) {
    constexpr int attempts = 9;
    for (int attempt = 0;; ++attempt) {
        auto reply = co_await once(what, "POST", path, body, key);
        replies_.push_back(reply);
        if (!reply.undecided() || attempt == attempts) co_return reply;
        const bool late = attempt == 0 && comes_back_late_;
        co_await loop_.sleep(late ? std::chrono::seconds(2500) : std::chrono::seconds(1 << std::min(attempt, 6)));
    }
}

std::string Shopper::full_cart() {
    const auto cart = Uuid::v7().to_string();
    std::string sql = "INSERT INTO carts (id, user_id, address, shipping_method) VALUES ('" + cart + "', '" + user_ +
                      "', '" + address + "', 'standard');";
    int total = shipping_price;
    for (const auto& wanted : wanted_) {
        sql += "INSERT INTO cart_items (cart_id, variant_id, quantity) VALUES ('" + cart + "', '" + wanted.variant +
               "', " + std::to_string(wanted.quantity) + ");";
        total += unit_price * wanted.quantity;
        replies_.push_back({"add", "", "/cart", items_json(wanted), 200, "", ""});
    }
    total_ = R"({"amount":)" + std::to_string(total) + R"(,"currency":"EUR"})";
    return sql;
}

void Shopper::shop(Scheduler& scheduler) {
    scheduler_ = &scheduler;
    scheduler.begin(outside, name_ + " orders", place(name_ + "-order-1"));
    if (second_tab_) scheduler.begin(outside, name_ + " orders in a second tab", place(name_ + "-order-2"));
    if (adds_meanwhile_) scheduler.begin(outside, name_ + " adds meanwhile", add({extra_, 1}));
}

task<void> Shopper::add(Wanted wanted) {
    replies_.push_back(co_await once("add", "POST", "/cart", items_json(wanted), ""));
}

task<void> Shopper::place(std::string key) {
    const auto reply = co_await insist("place", "/orders", R"({"expected_total":)" + total_ + "}", key);
    if (!reply.ok() || order_) co_return;
    order_ = text_of(reply.body, "id");
    follow_up(*order_);
}

void Shopper::follow_up(const std::string& order) {
    const auto begin = [&](const std::string& what, task<void> work) {
        loop_.spawn(name_ + " " + what, std::move(work));
    };
    switch (plan_) {
        case Plan::pay: return begin("pays", pay(order, "pm_card_visa", name_ + "-pay-1"));
        case Plan::pay_after_decline: return begin("pays after a decline", pay_twice_declined(order));
        case Plan::pay_with_3d_secure:
            return begin("pays with 3-D Secure", pay(order, "pm_card_threeDSecure2Required", name_ + "-pay-1"));
        case Plan::pay_in_two_tabs:
            begin("pays", pay(order, "pm_card_visa", name_ + "-pay-1"));
            return begin("pays in a second tab", pay(order, "pm_card_mastercard", name_ + "-pay-2"));
        case Plan::cancel: return begin("cancels", cancel(order));
        case Plan::pay_and_cancel:
            begin("pays", pay(order, "pm_card_visa", name_ + "-pay-1"));
            return begin("cancels", cancel(order));
        case Plan::pay_late: return begin("pays late", pay_after(order, waits_));
        case Plan::look_away: return;
    }
}

task<void> Shopper::pay(std::string order, std::string card, std::string key) {
    const auto reply =
        co_await insist("pay", "/orders/" + order + "/payment", R"({"payment_method":")" + card + "\"}", key);
    const auto page = text_of(reply.body, "action_url");
    const auto at = page.rfind('/');
    if (reply.ok() && at != page.npos) provider_.authenticate(page.substr(at + 1), true, clock_.now());
}

task<void> Shopper::pay_twice_declined(std::string order) {
    co_await pay(order, "pm_card_chargeDeclined", name_ + "-pay-1");
    co_await pay(order, "pm_card_visa", name_ + "-pay-2");
}

task<void> Shopper::pay_after(std::string order, std::chrono::seconds pause) {
    co_await loop_.sleep(pause);
    co_await pay(order, "pm_card_visa", name_ + "-pay-1");
}

task<void> Shopper::cancel(std::string order) {
    co_await insist("cancel", "/orders/" + order + "/cancel", "", name_ + "-cancel-1");
}

bool Shopper::wants_to_pay() const {
    const auto last = std::ranges::find(replies_.rbegin(), replies_.rend(), "pay", &Reply::what);
    return last != replies_.rend() && !last->ok();
}

task<void> Shopper::pay_anew() {
    at_last_ = co_await once("pay", "POST", "/orders/" + *order_ + "/payment", R"({"payment_method":"pm_card_visa"})",
                             name_ + "-pay-last");
    replies_.push_back(*at_last_);
}

task<void> Shopper::ask_again() {
    std::vector<Reply> asked;
    for (const auto& reply : replies_) {
        if (!reply.ok() || (reply.what != "place" && reply.what != "pay")) continue;
        const auto same = [&](const Reply& each) { return each.key == reply.key; };
        if (std::ranges::none_of(asked, same)) asked.push_back(reply);
    }
    for (const auto& reply : asked)
        later_.push_back(co_await once(reply.what, "POST", reply.path, reply.sent, reply.key));
}

}  // namespace souk::explorer
