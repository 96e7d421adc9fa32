#include "workers/email/messages.hpp"

namespace souk::email {

namespace {

// clang-format off
constexpr Message messages[] = {
    {"welcome", "Welcome to {shop}", "Your account is ready.", "Confirm my address",
     "Hello {name},\n\n"
     "your account at {shop} is ready.\n\n"
     "{?link}Please confirm that this e-mail address is yours:\n\n"
     "{?link}{link}\n\n"
     "Enjoy looking around."},
    {"verify_email", "Please confirm your e-mail address", "One click, and your address is confirmed.", "Confirm my address",
     "Hello {name},\n\n"
     "please confirm that this e-mail address is yours:\n\n"
     "{link}\n\n"
     "The link is good for three days. If you have no account at {shop}, you can ignore this mail."},
    {"password_reset", "Set a new password at {shop}", "The link is good for one hour.", "Set a new password",
     "Hello {name},\n\n"
     "somebody, hopefully you, has asked to set a new password for your account at {shop}.\n\n"
     "{link}\n\n"
     "The link is good for one hour. If it was not you, there is nothing to do: your password stays as it is."},
    {"password_changed", "Your password was changed", "All other sessions have ended.", "",
     "Hello {name},\n\n"
     "the password of your account at {shop} was changed, and all other sessions have ended.\n\n"
     "If it was not you, set a new password at once with “Forgot your password?” on the sign-in page."},
    {"new_device", "A new sign-in to your account", "Was it you? Then there is nothing to do.", "",
     "Hello {name},\n\n"
     "somebody has signed in to your account at {shop} with a device that we have not seen before.\n\n"
     "| Device: {device}\n"
     "| Network address: {network}\n"
     "| Time: {time}\n\n"
     "If it was you, there is nothing to do. If not, change your password: that ends all sessions."},
    {"confirm_old_email", "Please confirm the change of your e-mail address", "It changes only with your agreement.", "Agree to the change",
     "Hello {name},\n\n"
     "somebody, hopefully you, has asked to change the e-mail address of your account at {shop} to:\n\n"
     "| {email}\n\n"
     "If you agree:\n\n"
     "{link}\n\n"
     "The link is good for one day. The address changes when the new one has been confirmed, too.\n\n"
     "If it was not you, do not use the link, and change your password."},
    {"confirm_new_email", "Please confirm your new e-mail address", "The link is good for one day.", "Confirm my new address",
     "Hello {name},\n\n"
     "please confirm {email} as the new e-mail address of your account at {shop}:\n\n"
     "{link}\n\n"
     "The link is good for one day. The address changes when the old one has agreed, too."},
    {"email_changed", "Your e-mail address was changed", "We write to this address for the last time.", "",
     "Hello {name},\n\n"
     "the e-mail address of your account at {shop} is now:\n\n"
     "| {email}\n\n"
     "We write to the old address for the last time. If it was not you, please get in touch with us at once."},
    {"account_deleted", "Your account is closed", "Your data are deleted.", "",
     "Hello {name},\n\n"
     "your account at {shop} is closed, and your data are deleted. Orders stay in the books for as long as the law demands.\n\n"
     "Thank you for having been here."},
    {"second_factor_on", "Two-step sign-in is on", "Your account is protected by a second step.", "",
     "Hello {name},\n\n"
     "two-step sign-in is now on for your account at {shop}. From now on, signing in takes your password and a code.\n\n"
     "If it was not you, set a new password at once with “Forgot your password?” on the sign-in page, and get in touch with us."},
    {"second_factor_off", "Two-step sign-in is off", "Signing in takes only your password now.", "",
     "Hello {name},\n\n"
     "two-step sign-in was switched off for your account at {shop}. Signing in takes only your password now.\n\n"
     "If it was not you, change your password at once and switch two-step sign-in on again."},
    {"recovery_code_used", "A recovery code was used", "Was it you? Then there is nothing to do.", "",
     "Hello {name},\n\n"
     "somebody, hopefully you, has signed in to your account at {shop} with a recovery code. Codes that are left:\n\n"
     "| {left}\n\n"
     "If it was not you, change your password at once and make new recovery codes."},
    {"identity_linked", "Another way to sign in to your account", "Was it you? Then there is nothing to do.", "",
     "Hello {name},\n\n"
     "from now on one can sign in to your account at {shop} with:\n\n"
     "| {provider}\n\n"
     "If it was not you, unlink it in your account, and change your password."},
    {"api_key_made", "A new API key for your account", "Was it you? Then there is nothing to do.", "",
     "Hello {name},\n\n"
     "an API key was made for your account at {shop}:\n\n"
     "| {key_name}\n\n"
     "Programs that have it can act in your name, as far as the key allows. If it was not you, remove the key in your account, "
     "and change your password."},
    {"seller_active", "{shop_name} is open", "You can sell at {shop} now.", "",
     "Hello {name},\n\n"
     "good news: your shop {shop_name} at {shop} is open. Your products are on sale as soon as they are approved and published.\n\n"
     "We wish you good business."},
    {"seller_rejected", "Your application for {shop_name}", "We cannot admit your shop as it is.", "",
     "Hello {name},\n\n"
     "thank you for your interest in selling at {shop}. We have looked at your application for {shop_name} and cannot admit the "
     "shop as it is. The reason:\n\n"
     "| {reason}\n\n"
     "If you have questions, please get in touch with us."},
    {"seller_suspended", "{shop_name} is suspended", "Your products are not on sale for now.", "",
     "Hello {name},\n\n"
     "your shop {shop_name} at {shop} is suspended, and its products are not on sale for now. The reason:\n\n"
     "| {reason}\n\n"
     "Please get in touch with us, so that we can put it right together."},
    {"seller_invitation", "{shop_name} invites you", "Help to run a shop at {shop}.", "Accept the invitation",
     "Hello {name},\n\n"
     "{shop_name} invites you to help to run its shop at {shop}.\n\n"
     "{link}\n\n"
     "If you do not know {shop_name}, you can ignore this mail."},
    {"order_confirmation", "Your order {number} at {shop}", "Thank you! We have received your payment.", "",
     "Thank you for your order.\n\n"
     "| Order: {number}\n"
     "| Paid: {total}\n\n"
     "We have received your payment and are getting your goods ready. You can follow the order in your account."},
};
// clang-format on

}  // namespace

const Language english{"en",
                       "If the button does not work, open this address:",
                       "{shop} wrote this mail to {to}.",
                       "This shop is a demonstration: nothing is sold here, and no money moves.",
                       "{year}-{month}-{day}, {clock} UTC",
                       messages};

}  // namespace souk::email
