#include "sandbox/stripe/sandbox.hpp"

#include "foundation/telemetry/log.hpp"

namespace souk::stripe_sandbox {

namespace {

constexpr std::size_t most_owed = 200'000;

Answer answer_of(Outcome outcome) {
    if (outcome) return {200, std::move(*outcome)};
    const auto status = static_cast<int>(outcome.error().integer("status"));
    return {status, share(std::move(outcome.error()))};
}

}  // namespace

ObjectPtr expand(const Account& account, const ObjectPtr& object, const Texts& members) {
    if (members.empty()) return object;
    Object shown = *object;
    for (const auto& name : members) {
        if (const auto found = account.find(shown.text(name))) shown.set(name, found);
    }
    return share(std::move(shown));
}

Applied Sandbox::apply(const Command& command, const Form& form) {
    Applied applied;
    if (command.fault != Fault::before) applied.answer = answer_of(execute(account, command, form));
    auto& [status, body] = applied.answer;
    applied.changed = command.fault || status == 200 || body->flag("executed");
    if (command.fault) {
        applied.answer =
            answer_of(std::unexpected(refusal(500, "", "An unknown error occurred").set("type", "api_error")));
    } else if (status == 200 && body) {
        body = expand(account, body, form.list("expand"));
    }
    if (applied.changed && command.idempotency_key) {
        const auto& key = *command.idempotency_key;
        kept_[key] = {command.operation, command.request_id.value_or(""), command.fingerprint.value_or(""),
                      applied.answer};
        order_.push_back(key);
        if (order_.size() > most_kept_) {
            kept_.erase(order_.front());
            order_.pop_front();
        }
    }
    applied.events = account.take_events();
    for (const auto& event : applied.events) owe(event);
    return applied;
}

const KeptAnswer* Sandbox::kept(const std::string& key) const {
    const auto entry = kept_.find(key);
    return entry == kept_.end() ? nullptr : &entry->second;
}

void Sandbox::owe(const ObjectPtr& event) {
    for (const auto& [id, endpoint] : account.all(endpoints)) {
        if (!wants(*endpoint, event->text("type"))) continue;
        if (owed.size() < most_owed) {
            ++owed[{std::string(event->id()), id}];
        } else {
            ++webhooks.failed;
            telemetry::log_error("too many webhooks are owed, an event is lost", {{"type", event->text("type")}});
        }
    }
}

bool Sandbox::settle(const Delivery& delivery, bool delivered) {
    ++(delivered ? webhooks.delivered : webhooks.failed);
    const auto entry = owed.find(delivery);
    if (entry == owed.end() || --entry->second > 0) return entry == owed.end();
    owed.erase(entry);
    return true;
}

}  // namespace souk::stripe_sandbox
