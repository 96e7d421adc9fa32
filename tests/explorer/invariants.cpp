#include "tests/explorer/invariants.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <set>

namespace souk::explorer {

struct Invariants::Order {
    std::string id;
    std::string user;
    std::string status;
    std::string payment_status;
    std::int64_t total = 0;
    std::int64_t booked = 0;  // at the provider, by our books
    bool may_be_paid = false;
};

namespace {

// Of these users.
const Question orders_sql{"explored_orders", R"sql(
    SELECT o.id, o.user_id, o.status, p.status, o.total,
           (SELECT coalesce(sum(CASE WHEN l.debit LIKE 'provider%' THEN l.amount ELSE -l.amount END), 0) FROM ledger l
            WHERE l.order_id = o.id AND (l.debit LIKE 'provider%' OR l.credit LIKE 'provider%')),
           o.expires_at > now()
    FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.user_id = ANY ($1::uuid[]) ORDER BY o.number)sql"};

// Of a user: what is in an open cart or in an order.
const Question wanted_sql{"explored_carts", R"sql(
    SELECT variant_id, sum(quantity) FROM (
        SELECT i.variant_id, i.quantity FROM cart_items i JOIN carts c ON c.id = i.cart_id
        WHERE c.status = 'open' AND c.user_id = $1::uuid
        UNION ALL
        SELECT i.variant_id, i.quantity FROM order_items i JOIN orders o ON o.id = i.order_id
        WHERE o.user_id = $1::uuid
    ) AS all_of_it GROUP BY variant_id)sql"};

const Question paid_sql{"explored_paid_pieces", R"sql(
    SELECT variant_id, sum(quantity) FROM order_items WHERE order_id = ANY ($1::uuid[]) GROUP BY variant_id)sql"};

const Question outbox_sql{"explored_outbox", "SELECT count(*) FROM outbox"};

// Of these variants.
const Question reservations_sql{"explored_reservations", R"sql(
    SELECT id, status FROM reservations
    WHERE id IN (SELECT reservation_id FROM reservation_items WHERE variant_id = ANY ($1::uuid[])))sql"};

const Question stock_sql{"explored_stock", R"sql(
    SELECT s.variant_id, s.on_hand, s.reserved, s.sold,
           (SELECT coalesce(sum(i.quantity), 0) FROM reservation_items i JOIN reservations r ON r.id = i.reservation_id
            WHERE i.variant_id = s.variant_id AND r.status = 'held')
    FROM stock s WHERE s.variant_id = ANY ($1::uuid[]))sql"};

std::string member(const std::string& json, std::string_view name) {
    boost::system::error_code error;
    const auto value = boost::json::parse(json, error);
    if (error || !value.is_object()) return {};
    const auto* found = value.as_object().if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

}  // namespace

std::string Invariants::users() const {
    std::vector<std::string> ids;
    for (const auto& shopper : scene_.shoppers) ids.push_back(shopper->user());
    return array_of(ids);
}

std::string Invariants::variants() const {
    std::vector<std::string> ids;
    for (const auto& [variant, pieces] : scene_.stock) ids.push_back(variant);
    return array_of(ids);
}

void Invariants::violated(std::string invariant, std::string what) {
    const auto known = [&](const Violation& each) { return each.invariant == invariant && each.what == what; };
    if (std::ranges::none_of(violations_, known)) violations_.push_back({std::move(invariant), std::move(what)});
}

std::vector<Invariants::Order> Invariants::orders() {
    std::vector<Order> orders;
    for (const auto& row : scene_.order_db.ask(orders_sql, {users()}))
        orders.push_back({row[0], row[1], row[2], row[3], std::stoll(row[4]), std::stoll(row[5]), row[6] == "t"});
    return orders;
}

std::map<std::string, std::string> Invariants::reservations() {
    std::map<std::string, std::string> found;
    for (const auto& row : scene_.product_db.ask(reservations_sql, {variants()})) found[row[0]] = row[1];
    return found;
}

void Invariants::check_goods_of_live_orders() {
    const auto held = reservations();
    for (const auto& order : orders()) {
        const bool live = order.status == "confirmed" || (order.status == "pending" && order.may_be_paid);
        if (!live) continue;
        const auto hold = held.find(order.id);
        const auto status = hold == held.end() ? "missing" : hold->second;
        if (status != "held" && status != "committed")
            violated("live orders have their goods", "an order is " + order.status + ", its hold is " + status);
    }
}

void Invariants::check_refused_payments() {
    for (const auto& order : orders()) {
        if (order.status != "pending" || !order.may_be_paid) continue;
        for (const auto& shopper : scene_.shoppers) {
            const auto& last = shopper->reply_at_last();
            if (last && !last->ok() && last->path.find(order.id) != std::string::npos)
                violated("an order can be paid in the end",
                         "it is pending, and " + std::to_string(last->status) + " " + last->code);
        }
    }
}

void Invariants::check_holds_have_orders() {
    std::set<std::string> placed;
    for (const auto& order : orders()) placed.insert(order.id);
    for (const auto& [id, status] : reservations())
        if (status == "held" && !placed.contains(id))
            violated("holds have orders", "goods are held for an order that does not exist");
}

bool Invariants::all_is_over() {
    for (const auto& order : orders())
        if (order.status == "pending" || (order.payment_status != "captured" && order.payment_status != "refunded" &&
                                          order.payment_status != "pending"))
            return false;
    for (const auto& [id, status] : reservations())
        if (status == "held") return false;
    return violations_.empty();
}

void Invariants::check_all() {
    const auto all = orders();
    check_stock(all);
    check_orders(all);
    check_money(all);
    check_answers(all);
    check_carts();
    for (const auto& request : scene_.faults) violated("no answer is a fault", request);
    for (const auto& event : scene_.refused_hooks) violated("the provider's events are taken", event);
    for (const auto& queue : scene_.broker.given_up()) violated("no event is given up", "an event of " + queue);
    const auto outbox = scene_.order_db.ask(outbox_sql)[0][0];
    if (outbox != "0") violated("no event is left", outbox + " rows in the outbox");
}

void Invariants::check_stock(const std::vector<Order>& orders) {
    for (const auto& row : scene_.product_db.ask(stock_sql, {variants()})) {
        const auto on_hand = std::stoll(row[1]), reserved = std::stoll(row[2]), sold = std::stoll(row[3]);
        if (on_hand - reserved < 0 || reserved < 0) violated("stock is never negative", row[1] + " - " + row[2]);
        if (on_hand + sold != scene_.stock.at(row[0])) violated("stock and sold are constant", row[1] + " + " + row[3]);
        if (reserved != std::stoll(row[4])) violated("reserved is what is held", row[2] + " is not " + row[4]);
    }
    std::vector<std::string> paid;
    for (const auto& order : orders)
        if (order.status == "confirmed") paid.push_back(order.id);
    if (paid.empty()) return;
    for (const auto& row : scene_.order_db.ask(paid_sql, {array_of(paid)})) {
        if (std::stoll(row[1]) > scene_.stock.at(row[0]))
            violated("no more is sold than there was", row[1] + " paid of " + std::to_string(scene_.stock.at(row[0])));
    }
}

void Invariants::check_orders(const std::vector<Order>& orders) {
    const auto held = reservations();
    for (const auto& order : orders) {
        const auto hold = held.find(order.id);
        const auto status = hold == held.end() ? "missing" : hold->second;
        if (order.status == "confirmed" && status != "committed")
            violated("paid goods are sold", "the hold of a paid order is " + status);
        if (order.status != "confirmed" && status == "committed")
            violated("only paid goods are sold", "the hold of an order that is " + order.status + " is committed");
        if (order.status == "pending") violated("no order is pending past its time", "payment " + order.payment_status);
        if ((order.status == "confirmed") != (order.payment_status == "captured"))
            violated("order and payment agree", order.status + ", payment " + order.payment_status);
        if (order.payment_status == "refund_due") violated("what is owed is paid back", order.status);
    }
    for (const auto& [id, status] : held)
        if (status == "held") violated("no hold outlives its order", "still held at the end");
}

void Invariants::check_money(const std::vector<Order>& orders) {
    std::map<std::string, std::int64_t> charged;
    std::map<std::string, int> charges;
    for (const auto& [id, intent] : scene_.provider.intents()) {
        const auto order = intent.metadata.find("order_id");
        const auto of = order == intent.metadata.end() ? std::string() : order->second;
        charged[of] += intent.received - intent.refunded;
        if (intent.received > intent.refunded) ++charges[of];
    }
    for (const auto& order : orders) {
        const auto net = charged[order.id];
        if (net != order.booked)
            violated("charged is what is booked", "charged " + std::to_string(net) + ", booked " +
                                                      std::to_string(order.booked) + ", order " + order.status);
        const auto owed = order.status == "confirmed" ? order.total : 0;
        if (net != owed)
            violated("charged is what is owed",
                     "charged " + std::to_string(net) + " for " + std::to_string(owed) + ", order " + order.status);
        if (order.status == "confirmed" && charges[order.id] != 1)
            violated("a paid order has one charge", std::to_string(charges[order.id]));
        charged.erase(order.id);
    }
    for (const auto& [id, net] : charged)
        if (net != 0) violated("nothing is charged without an order", std::to_string(net));
}

void Invariants::check_answers(const std::vector<Order>& orders) {
    const auto status_of = [&](const std::string& id) {
        const auto found = std::ranges::find(orders, id, &Order::id);
        return found == orders.end() ? std::string("missing") : found->status;
    };
    for (const auto& shopper : scene_.shoppers) {
        std::map<std::string, std::string> told;  // by key
        for (const auto& reply : shopper->replies()) {
            if (!reply.ok() || reply.key.empty()) continue;
            const auto [before, first] = told.emplace(reply.key, reply.body);
            if (!first && before->second != reply.body && reply.what != "cancel")
                violated("one key has one answer", reply.what + " was answered differently");
            if (reply.what == "place" && status_of(member(reply.body, "id")) == "missing")
                violated("answers are true", "an order that was placed does not exist");
            if (reply.what == "pay" && member(reply.body, "status") == "paid" &&
                status_of(member(reply.body, "order_id")) != "confirmed")
                violated("answers are true",
                         "answered paid, the order is " + status_of(member(reply.body, "order_id")));
            if (reply.what == "cancel" && member(reply.body, "status") != status_of(member(reply.body, "id")))
                violated("answers are true", "answered cancelled, the order is " + status_of(member(reply.body, "id")));
        }
        // Whatever the provider answered before, under whatever key.
        if (const auto& last = shopper->reply_at_last(); last && last->undecided())
            violated("an order can be paid in the end", std::to_string(last->status) + " " + last->code);
        for (const auto& reply : shopper->replies_later()) {
            if (!reply.ok() || reply.body != told[reply.key])
                violated("one key has one answer", reply.what + " is answered differently in the end");
        }
        // Refused although it was placed: the order that the cart became is this very key's.
        for (const auto& reply : shopper->replies()) {
            if (reply.what == "place" && reply.code == "cart_ordered" && told.contains(reply.key))
                violated("one key has one answer", "placed, and refused as ordered in another tab");
        }
    }
}

void Invariants::check_carts() {
    for (const auto& shopper : scene_.shoppers) {
        std::map<std::string, std::int64_t> least, most;
        for (const auto& reply : shopper->replies()) {
            if (reply.what != "add") continue;
            const auto sent = boost::json::parse(reply.sent);
            for (const auto& item : sent.at("items").as_array()) {
                const std::string variant(item.at("variant_id").as_string());
                const auto quantity = item.at("quantity").as_int64();
                most[variant] += quantity;
                if (reply.ok()) least[variant] += quantity;
            }
        }
        std::map<std::string, std::int64_t> found;
        for (const auto& row : scene_.order_db.ask(wanted_sql, {shopper->user()})) found[row[0]] = std::stoll(row[1]);
        for (const auto& [variant, quantity] : most) {
            if (found[variant] < least[variant])
                violated("nothing is lost from a cart", "fewer pieces than were added");
            if (found[variant] > quantity)
                violated("nothing comes into a cart by itself", "more pieces than were added");
        }
    }
}

}  // namespace souk::explorer
