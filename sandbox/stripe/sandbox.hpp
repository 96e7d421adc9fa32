// The sandbox without its network: the account, the answers kept under idempotency keys, and the webhooks that are
// owed. apply() is the only way to change it, for new commands and for those of the journal alike. Single-threaded.
#pragma once

#include "sandbox/stripe/operations/operations.hpp"

#include <deque>
#include <unordered_map>
#include <unordered_set>

namespace souk::stripe_sandbox {

struct Answer {
    int status = 200;
    ObjectPtr body;  // an error, unless it is 200
};

struct KeptAnswer {
    std::string operation, request_id, fingerprint;
    Answer answer;
};

struct Applied {
    Answer answer;
    std::vector<ObjectPtr> events;
    bool changed = false;  // something was begun: it belongs into the journal
};

// An event that an endpoint is to get, by their ids.
struct Delivery {
    std::string event, endpoint;
    auto operator<=>(const Delivery&) const = default;
};

struct WebhookStats {
    std::int64_t delivered = 0;
    std::int64_t failed = 0;           // given up, lost on request, or not taken because too many are owed
    std::int64_t failed_attempts = 0;  // of all, also those that succeeded later
};
BOOST_DESCRIBE_STRUCT(WebhookStats, (), (delivered, failed, failed_attempts))

class Sandbox {
  public:
    explicit Sandbox(AccountSettings settings) : account(settings), most_kept_(2 * settings.keep) {}

    Applied apply(const Command& command, const Form& form);
    const KeptAnswer* kept(const std::string& key) const;
    void owe(const ObjectPtr& event);                       // to all endpoints that want it
    bool settle(const Delivery& delivery, bool delivered);  // false: once more is owed

    Account account;
    std::map<Delivery, int> owed;  // how many times
    WebhookStats webhooks;
    std::unordered_set<std::string> keys_in_flight;

  private:
    std::size_t most_kept_;
    std::unordered_map<std::string, KeptAnswer> kept_;
    std::deque<std::string> order_;  // the oldest key first
};

// The object with these of its members in full.
ObjectPtr expand(const Account& account, const ObjectPtr& object, const Texts& members);
// What expand[] may not ask for; in lists `before` stands in front of each name.
std::optional<Object> wrong_expansion(const Resource* resource, const Texts& names, std::string_view before = {});

// What changes nothing: an object, a list of them, the balance. `url` is how a list calls itself.
Outcome show(const Sandbox& sandbox, const Resource& resource, const std::string& id, const Form& form);
Outcome list(const Sandbox& sandbox, const Resource& resource, const std::string& url, const Form& form);
ObjectPtr balance(const Sandbox& sandbox);

}  // namespace souk::stripe_sandbox
