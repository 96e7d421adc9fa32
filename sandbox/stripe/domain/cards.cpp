#include "sandbox/stripe/domain/cards.hpp"

#include <algorithm>
#include <array>

namespace souk::stripe_sandbox {

const Decline authentication_failed{"payment_intent_authentication_failure", "",
                                    "The provided PaymentMethod has failed authentication. You can provide "
                                    "payment_method_data or a new PaymentMethod to "
                                    "attempt to fulfill this PaymentIntent again.",
                                    "invalid_request_error"};
const Decline authentication_required{"authentication_required", "authentication_required",
                                      "Your card was declined. This transaction requires authentication."};
const Decline live_card_in_test_mode{
    "card_declined", "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, "
    "visit: https://stripe.com/docs/testing."};
const Decline incorrect_number{"incorrect_number", "incorrect_number", "Your card number is incorrect."};

namespace {

constexpr Decline generic{"card_declined", "generic_decline", "Your card was declined."};
constexpr Decline insufficient_funds{"card_declined", "insufficient_funds", "Your card has insufficient funds."};
constexpr Decline lost_card{"card_declined", "lost_card", "Your card was declined."};
constexpr Decline stolen_card{"card_declined", "stolen_card", "Your card was declined."};
constexpr Decline fraudulent{"card_declined", "fraudulent", "Your card was declined."};
constexpr Decline velocity{
    "card_declined", "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit."};
constexpr Decline expired{"expired_card", "expired_card", "Your card has expired."};
constexpr Decline incorrect_cvc{"incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."};
constexpr Decline processing_error{"processing_error", "processing_error",
                                   "An error occurred while processing your card. Try again in a little bit."};

constexpr std::array cards{
    Card{"pm_card_visa", "4242424242424242", "visa"},
    Card{"pm_card_visa_debit", "4000056655665556", "visa", "US", "debit"},
    Card{"pm_card_mastercard", "5555555555554444", "mastercard"},
    Card{"pm_card_mastercard_debit", "5200828282828210", "mastercard", "US", "debit"},
    Card{"pm_card_mastercard_prepaid", "5105105105105100", "mastercard", "US", "prepaid"},
    Card{"pm_card_amex", "378282246310005", "amex"},
    Card{"pm_card_discover", "6011111111111117", "discover"},
    Card{"pm_card_diners", "3056930009020004", "diners"},
    Card{"pm_card_jcb", "3566002020360505", "jcb", "JP"},
    Card{"pm_card_unionpay", "6200000000000005", "unionpay", "CN"},
    Card{"pm_card_us", "4242424242424242", "visa"},
    Card{"pm_card_gb", "4000008260000000", "visa", "GB"},
    Card{"pm_card_de", "4000002760000016", "visa", "DE"},
    Card{"pm_card_fr", "4000002500000003", "visa", "FR"},
    Card{"pm_card_bypassPending", "4000000000000077", "visa"},
    Card{"pm_card_threeDSecureOptional", "4000000000003055", "visa"},

    Card{.token = "pm_card_visa_chargeDeclined", .number = "4000000000000002", .brand = "visa", .decline = &generic},
    Card{.token = "pm_card_chargeDeclined", .number = "4000000000000002", .brand = "visa", .decline = &generic},
    Card{.token = "pm_card_chargeCustomerFail", .number = "4000000000000341", .brand = "visa", .decline = &generic},
    Card{.token = "pm_card_visa_chargeDeclinedInsufficientFunds",
         .number = "4000000000009995",
         .brand = "visa",
         .decline = &insufficient_funds},
    Card{.token = "pm_card_chargeDeclinedInsufficientFunds",
         .number = "4000000000009995",
         .brand = "visa",
         .decline = &insufficient_funds},
    Card{.token = "pm_card_visa_chargeDeclinedLostCard",
         .number = "4000000000009987",
         .brand = "visa",
         .decline = &lost_card},
    Card{.token = "pm_card_visa_chargeDeclinedStolenCard",
         .number = "4000000000009979",
         .brand = "visa",
         .decline = &stolen_card},
    Card{.token = "pm_card_visa_chargeDeclinedFraudulent",
         .number = "4100000000000019",
         .brand = "visa",
         .decline = &fraudulent},
    Card{.token = "pm_card_chargeDeclinedFraudulent",
         .number = "4100000000000019",
         .brand = "visa",
         .decline = &fraudulent},
    Card{.token = "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
         .number = "4000000000006975",
         .brand = "visa",
         .decline = &velocity},
    Card{.token = "pm_card_chargeDeclinedExpiredCard",
         .number = "4000000000000069",
         .brand = "visa",
         .decline = &expired},
    Card{.token = "pm_card_chargeDeclinedIncorrectCvc",
         .number = "4000000000000127",
         .brand = "visa",
         .decline = &incorrect_cvc},
    Card{.token = "pm_card_chargeDeclinedProcessingError",
         .number = "4000000000000119",
         .brand = "visa",
         .decline = &processing_error},

    Card{.token = "pm_card_authenticationRequired",
         .number = "4000002760003184",
         .brand = "visa",
         .country = "DE",
         .authentication = true},
    Card{.token = "pm_card_authenticationRequiredOnSetup",
         .number = "4000002500003155",
         .brand = "visa",
         .country = "FR",
         .authentication = true},
    Card{.token = "pm_card_threeDSecure2Required",
         .number = "4000000000003220",
         .brand = "visa",
         .authentication = true},
    Card{.token = "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
         .number = "4000008260003178",
         .brand = "visa",
         .country = "GB",
         .decline = &insufficient_funds,
         .authentication = true},
    Card{.token = "pm_card_threeDSecureRequiredChargeDeclined",
         .number = "4000008400001629",
         .brand = "visa",
         .decline = &generic,
         .authentication = true},

    Card{.token = "pm_card_pendingRefund",
         .number = "4000000000007726",
         .brand = "visa",
         .refunds = RefundCourse::pending_then_succeeds},
    Card{.token = "pm_card_refundFail",
         .number = "4000000000005126",
         .brand = "visa",
         .refunds = RefundCourse::succeeds_then_fails},

    Card{.token = "pm_sandbox_processing", .number = "4242424242424242", .brand = "visa", .slow = true},
    Card{.token = "pm_sandbox_processingDeclined",
         .number = "4000000000000002",
         .brand = "visa",
         .decline = &generic,
         .slow = true},
};

}  // namespace

const Card* card_by_token(std::string_view token) noexcept {
    const auto* card = std::ranges::find(cards, token, &Card::token);
    return card == cards.end() ? nullptr : card;
}

const Card* card_by_number(std::string_view digits) noexcept {
    const auto* card = std::ranges::find(cards, digits, &Card::number);
    return card == cards.end() ? nullptr : card;
}

bool passes_luhn(std::string_view digits) noexcept {
    if (digits.size() < 12 || digits.size() > 19) return false;
    int sum = 0;
    for (std::size_t at = 0; at < digits.size(); ++at) {
        if (digits[at] < '0' || digits[at] > '9') return false;
        int value = digits[at] - '0';
        if ((digits.size() - at) % 2 == 0) value = value > 4 ? value * 2 - 9 : value * 2;
        sum += value;
    }
    return sum % 10 == 0;
}

bool is_card_token(std::string_view text) noexcept {
    return text.starts_with("pm_card_") || text.starts_with("pm_sandbox_");
}

}  // namespace souk::stripe_sandbox
