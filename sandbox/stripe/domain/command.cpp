#include "sandbox/stripe/domain/command.hpp"

#include <array>

namespace souk::stripe_sandbox {

namespace {

constexpr std::array<std::string_view, 11> names{
    "create_intent", "update_intent",   "confirm_intent",  "cancel_intent",         "capture_intent", "create_method",
    "create_refund", "create_endpoint", "delete_endpoint", "finish_authentication", "settle"};
static_assert(names.size() == static_cast<std::size_t>(Operation::settle) + 1);

}  // namespace

std::string_view to_string(Operation operation) noexcept { return names[static_cast<std::size_t>(operation)]; }

std::optional<Operation> parse_operation(std::string_view name) noexcept {
    for (std::size_t number = 0; number < names.size(); ++number) {
        if (names[number] == name) return static_cast<Operation>(number);
    }
    return std::nullopt;
}

}  // namespace souk::stripe_sandbox
