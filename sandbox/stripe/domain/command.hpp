// One change that somebody asked for: what the API hands to the Account, and a line of the journal. Its time and its
// request's id are decided before it is executed, so that executing it again from the journal gives the same objects.
#pragma once

#include "sandbox/stripe/domain/form.hpp"
#include "sandbox/stripe/domain/objects.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace souk::stripe_sandbox {

enum class Operation : std::uint8_t {
    create_intent,
    update_intent,
    confirm_intent,
    cancel_intent,
    capture_intent,
    create_method,
    create_refund,
    create_endpoint,
    delete_endpoint,
    finish_authentication,  // the customer has answered the 3-D Secure page
    settle                  // time has passed
};
std::string_view to_string(Operation operation) noexcept;
std::optional<Operation> parse_operation(std::string_view name) noexcept;

struct Command {
    Operation operation = Operation::settle;
    std::int64_t time = 0;  // microseconds since the epoch
    std::string object;     // the id in the path, if any
    Form form;
    std::shared_ptr<const Origin> origin;  // null where no request stands behind it
};

}  // namespace souk::stripe_sandbox
