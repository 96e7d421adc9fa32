#include "services/auth/domain/seller_states.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>

namespace souk::auth {

namespace {

using enum SellerStatus;

struct Change {
    SellerStatus from;
    SellerStatus to;
};
constexpr Change changes[] = {
    {applied, active},   {applied, rejected},    //
    {active, suspended},                         //
    {suspended, active}, {suspended, rejected},  // for good: nobody is rejected while customers can still buy
    {rejected, applied},                         // once more
};

}  // namespace

std::vector<SellerStatus> allowed_from(SellerStatus status) {
    std::vector<SellerStatus> allowed;
    for (const auto& change : changes)
        if (change.from == status) allowed.push_back(change.to);
    return allowed;
}

std::vector<SellerStatus> sources_of(SellerStatus status) {
    std::vector<SellerStatus> sources;
    for (const auto& change : changes)
        if (change.to == status) sources.push_back(change.from);
    return sources;
}

bool may_become(SellerStatus from, SellerStatus to) {
    return std::ranges::any_of(changes, [&](const Change& change) { return change.from == from && change.to == to; });
}

std::string why_not(SellerStatus from) {
    std::string text = std::string("It is ") + boost::describe::enum_to_string(from, "") + "; it may become";
    const auto allowed = allowed_from(from);
    for (const auto& each : allowed)
        text += (&each == &allowed.front() ? " " : " or ") + std::string(boost::describe::enum_to_string(each, ""));
    return text;
}

}  // namespace souk::auth
