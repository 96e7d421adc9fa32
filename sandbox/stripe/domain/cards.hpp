// The test cards that Stripe publishes, with what happens when each is charged, authenticated or refunded. A card is
// found by its number or by its token (pm_card_visa). Static data; the rules in intent_rules read it.
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

// Why a charge or an intent failed, besides the declines that belong to one card.
extern const Decline authentication_failed;    // the customer did not pass 3-D Secure
extern const Decline authentication_required;  // 3-D Secure is needed, but the customer is not there
extern const Decline live_card_in_test_mode;
extern const Decline incorrect_number;

enum class RefundCourse : std::uint8_t { succeeds, pending_then_succeeds, succeeds_then_fails };

struct Card {
    std::string_view token;
    std::string_view number;
    std::string_view brand;
    std::string_view country = "US";
    std::string_view funding = "credit";
    const Decline* decline = nullptr;
    bool authentication = false;  // 3-D Secure comes first
    bool slow = false;            // "processing" for a second; a sandbox speciality, no such test card exists
    RefundCourse refunds = RefundCourse::succeeds;

    std::string_view last4() const noexcept { return number.substr(number.size() - 4); }
};

const Card* card_by_token(std::string_view token) noexcept;
const Card* card_by_number(std::string_view digits) noexcept;
bool passes_luhn(std::string_view digits) noexcept;  // 12 to 19 digits with a right check digit

bool is_card_token(std::string_view text) noexcept;  // pm_card_… or pm_sandbox_…: names a card, not an object

}  // namespace souk::stripe_sandbox
