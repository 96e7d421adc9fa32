#include "sandbox/stripe/domain/cards.hpp"

#include <algorithm>
#include <array>

namespace souk::stripe_sandbox {

const Decline authentication_failed{
    "payment_intent_authentication_failure", "",
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod "
    "to attempt to fulfill this PaymentIntent again.",
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
constexpr Decline no_funds{"card_declined", "insufficient_funds", "Your card has insufficient funds."};
constexpr Decline lost{"card_declined", "lost_card", "Your card was declined."};
constexpr Decline stolen{"card_declined", "stolen_card", "Your card was declined."};
constexpr Decline fraudulent{"card_declined", "fraudulent", "Your card was declined."};
constexpr Decline velocity{
    "card_declined", "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit."};
constexpr Decline expired{"expired_card", "expired_card", "Your card has expired."};
constexpr Decline wrong_cvc{"incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."};
constexpr Decline processing{"processing_error", "processing_error",
                             "An error occurred while processing your card. Try again in a little bit."};

using enum Special;
constexpr std::array cards{
    Card{"pm_card_visa", "4242424242424242"},
    Card{"pm_card_visa_debit", "4000056655665556", "visa", none, nullptr, "US", "debit"},
    Card{"pm_card_mastercard", "5555555555554444", "mastercard"},
    Card{"pm_card_mastercard_debit", "5200828282828210", "mastercard", none, nullptr, "US", "debit"},
    Card{"pm_card_mastercard_prepaid", "5105105105105100", "mastercard", none, nullptr, "US", "prepaid"},
    Card{"pm_card_amex", "378282246310005", "amex"},
    Card{"pm_card_discover", "6011111111111117", "discover"},
    Card{"pm_card_diners", "3056930009020004", "diners"},
    Card{"pm_card_jcb", "3566002020360505", "jcb", none, nullptr, "JP"},
    Card{"pm_card_unionpay", "6200000000000005", "unionpay", none, nullptr, "CN"},
    Card{"pm_card_us", "4242424242424242"},
    Card{"pm_card_ca", "4000001240000000", "visa", none, nullptr, "CA"},
    Card{"pm_card_mx", "4000004840008001", "visa", none, nullptr, "MX"},
    Card{"pm_card_br", "4000000760000002", "visa", none, nullptr, "BR"},
    Card{"pm_card_gb", "4000008260000000", "visa", none, nullptr, "GB"},
    Card{"pm_card_de", "4000002760000016", "visa", none, nullptr, "DE"},
    Card{"pm_card_fr", "4000002500000003", "visa", none, nullptr, "FR"},
    Card{"pm_card_it", "4000003800000008", "visa", none, nullptr, "IT"},
    Card{"pm_card_es", "4000007240000007", "visa", none, nullptr, "ES"},
    Card{"pm_card_nl", "4000005280000002", "visa", none, nullptr, "NL"},
    Card{"pm_card_ch", "4000007560000009", "visa", none, nullptr, "CH"},
    Card{"pm_card_at", "4000000400000008", "visa", none, nullptr, "AT"},
    Card{"pm_card_au", "4000000360000006", "visa", none, nullptr, "AU"},
    Card{"pm_card_jp", "4000003920000003", "visa", none, nullptr, "JP"},
    Card{"pm_card_in", "4000003560000008", "visa", none, nullptr, "IN"},
    Card{"pm_card_bypassPending", "4000000000000077"},
    Card{"pm_card_threeDSecureOptional", "4000000000003055"},

    Card{"pm_card_visa_chargeDeclined", "4000000000000002", "visa", none, &generic},
    Card{"pm_card_chargeDeclined", "4000000000000002", "visa", none, &generic},
    Card{"pm_card_chargeCustomerFail", "4000000000000341", "visa", none, &generic},
    Card{"pm_card_visa_chargeDeclinedInsufficientFunds", "4000000000009995", "visa", none, &no_funds},
    Card{"pm_card_chargeDeclinedInsufficientFunds", "4000000000009995", "visa", none, &no_funds},
    Card{"pm_card_visa_chargeDeclinedLostCard", "4000000000009987", "visa", none, &lost},
    Card{"pm_card_visa_chargeDeclinedStolenCard", "4000000000009979", "visa", none, &stolen},
    Card{"pm_card_visa_chargeDeclinedFraudulent", "4100000000000019", "visa", none, &fraudulent},
    Card{"pm_card_chargeDeclinedFraudulent", "4100000000000019", "visa", none, &fraudulent},
    Card{"pm_card_visa_chargeDeclinedVelocityLimitExceeded", "4000000000006975", "visa", none, &velocity},
    Card{"pm_card_chargeDeclinedExpiredCard", "4000000000000069", "visa", none, &expired},
    Card{"pm_card_chargeDeclinedIncorrectCvc", "4000000000000127", "visa", none, &wrong_cvc},
    Card{"pm_card_chargeDeclinedProcessingError", "4000000000000119", "visa", none, &processing},
    Card{"pm_card_radarBlock", "4100000000000019", "visa", blocked, &fraudulent},
    Card{"pm_card_riskLevelElevated", "4000000000009235", "visa", elevated_risk},
    Card{"pm_card_cvcCheckFail", "4000000000000101", "visa", cvc_fails},
    Card{"pm_card_avsFail", "4000000000000010", "visa", address_fails},

    Card{"pm_card_authenticationRequired", "4000002760003184", "visa", authentication, nullptr, "DE"},
    Card{"pm_card_authenticationRequiredOnSetup", "4000002500003155", "visa", authentication, nullptr, "FR"},
    Card{"pm_card_threeDSecure2Required", "4000000000003220", "visa", authentication},
    Card{"pm_card_authenticationRequiredChargeDeclinedInsufficientFunds", "4000008260003178", "visa", authentication,
         &no_funds, "GB"},
    Card{"pm_card_threeDSecureRequiredChargeDeclined", "4000008400001629", "visa", authentication, &generic},

    Card{"pm_card_createDispute", "4000000000000259", "visa", disputed},
    Card{"pm_card_pendingRefund", "4000000000007726", "visa", refund_pending},
    Card{"pm_card_refundFail", "4000000000005126", "visa", refund_fails},
    Card{"pm_sandbox_processing", "4242424242424242", "visa", slow},
    Card{"pm_sandbox_processingDeclined", "4000000000000002", "visa", slow, &generic},
};

}  // namespace

std::string_view Card::refund_course() const noexcept {
    if (special == refund_pending) return "pending,succeeded";
    return special == refund_fails ? "succeeded,failed" : "succeeded";
}

const Card* card_by_token(std::string_view token) noexcept {
    constexpr std::string_view as_method = "pm_card_";
    constexpr std::string_view as_token = "tok_";
    const auto* card = std::ranges::find_if(cards, [&](const Card& each) {
        return each.token == token || (token.starts_with(as_token) && each.token.starts_with(as_method) &&
                                       each.token.substr(as_method.size()) == token.substr(as_token.size()));
    });
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
