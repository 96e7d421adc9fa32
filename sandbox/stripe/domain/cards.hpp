// The test cards that Stripe publishes, with what happens when each is charged, authenticated, disputed or refunded. A
// card is found by its number, or by its token as a payment method (pm_card_visa) or a card token (tok_visa). Static.
#pragma once

#include <cstdint>
#include <string_view>

namespace souk::stripe_sandbox {

struct Decline {
    std::string_view code;
    std::string_view reason;  // decline_code; empty where Stripe sends none
    std::string_view message;
    std::string_view type = "card_error";
};

extern const Decline authentication_failed;    // the customer did not pass 3-D Secure
extern const Decline authentication_required;  // 3-D Secure is needed, but the customer is not there
extern const Decline live_card_in_test_mode;
extern const Decline incorrect_number;

enum class Special : std::uint8_t {
    none,
    authentication,  // 3-D Secure comes first
    slow,            // "processing" for a second: not Stripe's, which has no such card
    blocked,         // by the rules against fraud
    elevated_risk,
    disputed,
    refund_pending,
    refund_fails,
    cvc_fails,  // the check does, not the payment
    address_fails
};

struct Card {
    std::string_view token;
    std::string_view number;
    std::string_view brand = "visa";
    Special special = Special::none;
    const Decline* decline = nullptr;
    std::string_view country = "US";
    std::string_view funding = "credit";

    std::string_view last4() const noexcept { return number.substr(number.size() - 4); }
    // The status of its refunds at first, and after a comma the one that they take by themselves a second later.
    std::string_view refund_course() const noexcept;
};

const Card* card_by_token(std::string_view token) noexcept;  // pm_card_visa, tok_visa
const Card* card_by_number(std::string_view digits) noexcept;
bool passes_luhn(std::string_view digits) noexcept;  // 12 to 19 digits with a right check digit
bool is_card_token(std::string_view text) noexcept;  // pm_card_… or pm_sandbox_…: names a card, not an object

}  // namespace souk::stripe_sandbox
