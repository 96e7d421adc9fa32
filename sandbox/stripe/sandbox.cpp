#include "sandbox/stripe/sandbox.hpp"

#include "foundation/crypto/digest.hpp"
#include "foundation/telemetry/log.hpp"

#include <algorithm>
#include <cstring>

namespace souk::stripe_sandbox {

namespace {

template <class T>
inline constexpr bool is_ref = false;
template <class T>
inline constexpr bool is_ref<Ref<T>> = true;

template <class T>
void fill(const Account& account, Ref<T>& reference) {
    reference.shown = account.find<T>(reference.id);
}

}  // namespace

std::int64_t fingerprint_of(const Command& command, const Parameters& parameters) {
    const auto digest = crypto::sha256(command.object + "?" + parameters.canonical());
    std::int64_t fingerprint = 0;
    std::memcpy(&fingerprint, digest.data(), sizeof fingerprint);
    return fingerprint;
}

bool can_be_expanded(std::string_view property) {
    constexpr std::string_view known[] = {"latest_charge", "payment_method", "payment_intent", "charge",
                                          "customer",      "review",         "on_behalf_of",   "application"};
    return std::ranges::find(known, property) != std::end(known);
}

Object expand(const Account& account, const Object& object, const std::vector<std::string>& properties) {
    if (properties.empty()) return object;
    return std::visit(
        [&]<class Ptr>(const Ptr& pointer) -> Object {
            if constexpr (std::is_same_v<Ptr, std::monostate>) {
                return pointer;
            } else {
                using T = std::remove_const_t<typename Ptr::element_type>;
                auto copy = std::make_shared<T>(*pointer);
                boost::mp11::mp_for_each<schema::detail::Members<T>>([&](auto member) {
                    if constexpr (is_ref<schema::detail::MemberType<T, decltype(member)>>) {
                        if (std::ranges::find(properties, member.name) != properties.end())
                            fill(account, *copy.*member.pointer);
                    }
                });
                return Ptr(std::move(copy));
            }
        },
        object);
}

Applied Sandbox::apply(const Command& command, Parameters& parameters) {
    Outcome outcome = Object{};
    if (command.fault != Fault::before) outcome = execute(account, command, parameters);
    Applied applied;
    applied.changed = outcome || outcome.error().executed;
    if (outcome) applied.answer.object = expand(account, *outcome, parameters.list("expand"));
    if (!outcome) applied.answer.error = std::make_shared<const ApiError>(std::move(outcome.error()));
    applied.root = command.object.empty() ? Account::root_of(applied.answer.object) : account.root_of(command.object);
    if (applied.root.empty() && applied.answer.error && applied.answer.error->payment_intent) {
        applied.root = (*applied.answer.error->payment_intent)->id;
    }
    if (command.fault) {
        auto error = refusal(500, "", "An unknown error occurred");
        error.type = "api_error";
        applied.answer = {{}, std::make_shared<const ApiError>(std::move(error))};
        applied.changed = true;
    }
    if (applied.changed && command.idempotency_key &&
        kept_
            .try_emplace(*command.idempotency_key, command.operation, command.request_id.value_or(""),
                         command.fingerprint, applied.answer)
            .second) {
        order_.push_back(*command.idempotency_key);
        if (order_.size() > limit_) {
            kept_.erase(order_.front());
            order_.pop_front();
        }
    }
    applied.events = account.take_events();
    for (const auto& event : applied.events) {
        for (const auto& [id, endpoint] : account.all<WebhookEndpoint>()) {
            if (!endpoint->wants(event->type) || webhooks.add(event, id, command.time)) continue;
            telemetry::log_error("the webhook queue is full, an event is lost", {{"type", event->type}});
        }
    }
    if (std::holds_alternative<std::shared_ptr<const Deleted>>(applied.answer.object)) {
        webhooks.drop_endpoint(command.object);
    }
    return applied;
}

const KeptAnswer* Sandbox::kept(const std::string& key) const {
    const auto entry = kept_.find(key);
    return entry == kept_.end() ? nullptr : &entry->second;
}

void Sandbox::listen(WebhookEndpoint endpoint) { account.configure(std::move(endpoint)); }

}  // namespace souk::stripe_sandbox
