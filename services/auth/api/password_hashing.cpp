#include "services/auth/api/password_hashing.hpp"

#include "services/auth/api/busy.hpp"
#include "services/auth/domain/password_rules.hpp"

namespace souk::auth {

namespace {
constexpr std::chrono::seconds longest_wait{2};
constexpr std::chrono::seconds longest_wait_of_known{
    8};  // only a machine that is busy with other things makes them wait

runtime::Lane lane_of(HashingLane lane) {
    return {static_cast<std::size_t>(lane), lane == HashingLane::known_device ? longest_wait_of_known : longest_wait};
}
}  // namespace

PasswordHashing::PasswordHashing(int cost, int threads, std::size_t most_waiting)
    : cost_(cost), pool_("hashing", threads, most_waiting), nobodys_(crypto::unmatchable_hash(cost)) {}

task<std::expected<std::string, Refused>> PasswordHashing::accept(std::string password, std::string email,
                                                                  std::string name, HashingLane lane) {
    auto judged = co_await pool_.run(
        [&]() -> std::expected<std::string, Refused> {
            if (auto fault = password_fault(password, {email, name})) return std::unexpected(std::move(*fault));
            return crypto::hash_password(password, cost_);
        },
        lane_of(lane));
    if (!judged) co_return std::unexpected(busy());
    co_return std::move(*judged);
}

task<std::expected<bool, Refused>> PasswordHashing::verify(std::string password, std::string hash, HashingLane lane) {
    const bool usable = crypto::cost_of(hash) > 0;
    const auto right =
        co_await pool_.run([&] { return crypto::verify_password(password, usable ? hash : nobodys_); }, lane_of(lane));
    if (!right) co_return std::unexpected(busy());
    co_return usable && *right;
}

task<std::optional<std::string>> PasswordHashing::renew(std::string password, std::string hash, HashingLane lane) {
    if (!crypto::needs_rehash(hash, cost_)) co_return std::nullopt;
    auto renewed = co_await pool_.run([&] { return crypto::hash_password(password, cost_); }, lane_of(lane));
    if (!renewed) co_return std::nullopt;
    co_return std::move(*renewed);
}

}  // namespace souk::auth
