// What the API refuses, as objects of error_shape: with Stripe's type, code and words.
#pragma once

#include "sandbox/stripe/domain/cards.hpp"
#include "sandbox/stripe/domain/resources.hpp"

namespace souk::stripe_sandbox {

Object refusal(int status, std::string_view code, std::string message);  // about no parameter
Object invalid_parameter(std::string_view param, std::string_view code, std::string message);
Object missing_resource(std::string_view kind, std::string_view id, std::string_view param, int status);
Object card_error(const Decline& decline, std::string_view param = {});  // 402

}  // namespace souk::stripe_sandbox
