#include "services/auth/domain/recent_use.hpp"

#include <algorithm>

namespace souk::auth {

namespace {
constexpr std::size_t most_known = 100'000;
}

std::uint32_t RecentUse::left(const Uses& uses, Time now) const {
    const auto faded = std::max<std::int64_t>(0, (now - uses.since) / fades_);
    return faded >= uses.count ? 0 : uses.count - static_cast<std::uint32_t>(faded);
}

std::uint32_t RecentUse::add(std::string_view subscriber, Time now) {
    if (uses_.size() >= forget_at_) forget_faded(now);
    auto& uses = uses_[std::string(subscriber)];
    const auto before = left(uses, now);
    // What has begun to fade goes on fading from where it is.
    uses.since = before == 0 ? now : uses.since + (now - uses.since) / fades_ * fades_;
    uses.count = before + 1;
    return before;
}

// With more subscribers at a time than can be remembered all are equal again.
void RecentUse::forget_faded(Time now) {
    std::erase_if(uses_, [this, now](const auto& each) { return left(each.second, now) == 0; });
    if (uses_.size() >= most_known) uses_.clear();
    forget_at_ = std::max<std::size_t>(1024, 2 * uses_.size());
}

}  // namespace souk::auth
