// The answers that are kept under their Idempotency-Key: a repeated request gets the first one's answer and changes
// nothing. Kept are answers, not texts: the versions of objects that they show, so a key costs about a hundred bytes.
// The oldest are forgotten beyond a limit. Single-threaded.
#pragma once

#include "sandbox/stripe/domain/api_error.hpp"
#include "sandbox/stripe/domain/command.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace souk::stripe_sandbox {

// What was answered: an object, or an error.
struct Answer {
    Object object;
    std::shared_ptr<const ApiError> error;
    std::uint8_t expand = 0;
};

struct KeptAnswer {
    std::shared_ptr<const Origin> origin;  // its key and the request that was answered
    std::uint64_t fingerprint = 0;
    Operation operation = Operation::settle;
    Answer answer;
};

// Of what must be the same when a key is used again.
std::uint64_t fingerprint_of(const Command& command);

class IdempotencyKeys {
  public:
    explicit IdempotencyKeys(std::size_t limit) : limit_(limit) {}

    const KeptAnswer* find(std::string_view key) const;
    void keep(KeptAnswer answer);  // the first one under a key stays

    // While a request is on its way: false when another one with this key is.
    bool begin(std::string_view key) { return in_flight_.emplace(key).second; }
    void end(std::string_view key) { in_flight_.erase(std::string(key)); }

    std::size_t size() const noexcept { return kept_.size(); }

  private:
    std::size_t limit_;
    std::deque<std::shared_ptr<const Origin>> order_;
    std::unordered_map<std::string_view, KeptAnswer> kept_;  // the key's text lives in the origin
    std::unordered_set<std::string> in_flight_;
};

}  // namespace souk::stripe_sandbox
