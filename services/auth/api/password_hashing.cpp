#include "services/auth/api/password_hashing.hpp"

#include "services/auth/api/busy.hpp"
#include "services/auth/domain/password_rules.hpp"

namespace souk::auth {

namespace {
constexpr std::chrono::milliseconds longest_wait{2000};
constexpr std::chrono::milliseconds longest_wait_of_known{1500};  // with the hash itself less than two seconds
constexpr std::chrono::seconds use_fades{10};
}  // namespace

PasswordHashing::PasswordHashing(int cost, int threads, std::size_t most_waiting)
    : cost_(cost),
      pool_("hashing", threads, most_waiting, runtime::BlockingPool::Priority::low, 1),
      uses_(use_fades),
      nobodys_(crypto::unmatchable_hash(cost)) {}

// Whoever owns many accounts is known to each of them, and still one subscriber: a crowd of those waits for its own
// sake.
runtime::Lane PasswordHashing::lane_for(const HashingFor& whom) {
    const std::lock_guard lock(mutex_);
    return {.number = static_cast<std::size_t>(whom.lane),
            .longest_wait = whom.lane == HashingLane::known_device ? longest_wait_of_known : longest_wait,
            .rank = uses_.add(whom.subscriber, std::chrono::steady_clock::now())};
}

task<std::expected<std::string, Refused>> PasswordHashing::accept(std::string password, std::string email,
                                                                  std::string name, HashingFor whom) {
    auto judged = co_await pool_.run(
        [&]() -> std::expected<std::string, Refused> {
            if (auto fault = password_fault(password, {email, name})) return std::unexpected(std::move(*fault));
            return crypto::hash_password(password, cost_);
        },
        lane_for(whom));
    if (!judged) co_return std::unexpected(busy());
    co_return std::move(*judged);
}

task<std::expected<bool, Refused>> PasswordHashing::verify(std::string password, std::string hash, HashingFor whom) {
    const bool usable = crypto::cost_of(hash) > 0;
    const auto right =
        co_await pool_.run([&] { return crypto::verify_password(password, usable ? hash : nobodys_); }, lane_for(whom));
    if (!right) co_return std::unexpected(busy());
    co_return usable && *right;
}

task<std::optional<std::string>> PasswordHashing::renew(std::string password, std::string hash, HashingFor whom) {
    if (!crypto::needs_rehash(hash, cost_)) co_return std::nullopt;
    auto renewed = co_await pool_.run([&] { return crypto::hash_password(password, cost_); }, lane_for(whom));
    if (!renewed) co_return std::nullopt;
    co_return std::move(*renewed);
}

}  // namespace souk::auth
