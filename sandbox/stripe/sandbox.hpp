// The sandbox without its network: the account, the answers kept under idempotency keys, and the webhooks that wait.
// apply() is the only way to change it, for new commands and for those of the journal alike. Single-threaded.
#pragma once

#include "sandbox/stripe/delivery/webhook_queue.hpp"
#include "sandbox/stripe/operations/operations.hpp"

#include <unordered_map>
#include <unordered_set>

namespace souk::stripe_sandbox {

// What was answered: an object, with what expand[] asked for, or an error.
struct Answer {
    Object object;
    std::shared_ptr<const ApiError> error;
};

struct KeptAnswer {
    std::string operation;
    std::string request_id;
    std::int64_t fingerprint = 0;
    Answer answer;
};

struct Applied {
    Answer answer;
    std::vector<EventPtr> events;
    std::string root;      // the intent, or the object that stands for itself, that the command was about
    bool changed = false;  // something was begun: it belongs into the journal
};

class Sandbox {
  public:
    explicit Sandbox(AccountSettings settings) : account(settings), limit_(2 * settings.keep) {}

    Applied apply(const Command& command, Parameters& parameters);
    const KeptAnswer* kept(const std::string& key) const;
    void listen(WebhookEndpoint endpoint);  // the endpoint of the settings

    Account account;
    WebhookQueue webhooks;
    std::unordered_set<std::string> keys_in_flight;

  private:
    std::size_t limit_;
    std::unordered_map<std::string, KeptAnswer> kept_;
    std::deque<std::string> order_;  // the oldest key first
};

std::int64_t fingerprint_of(const Command& command, const Parameters& parameters);
bool can_be_expanded(std::string_view property);
Object expand(const Account& account, const Object& object, const std::vector<std::string>& properties);

}  // namespace souk::stripe_sandbox
