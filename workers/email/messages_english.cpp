#include "workers/email/messages.hpp"

namespace souk::email {

namespace {

constexpr Message messages[] = {
    {"welcome", "Welcome to {shop}",
     "Hello {name},\n\nyour account at {shop} is ready. Please confirm that this e-mail address is yours:\n\n{link}\n\nEnjoy "
     "looking around."},
    {"verify_email", "Please confirm your e-mail address",
     "Hello {name},\n\nplease confirm that this e-mail address is yours:\n\n{link}\n\nThe link is good for three days."},
    {"password_reset", "Set a new password at {shop}",
     "Hello {name},\n\nsomebody, hopefully you, has asked to set a new password for your account at {shop}.\n\n{link}\n\nThe "
     "link is good for one hour. If it was not you, there is nothing to do: your password stays as it is."},
    {"password_changed", "Your password was changed",
     "Hello {name},\n\nthe password of your account at {shop} was changed, and all other sessions have ended.\n\nIf it was not "
     "you, set a new password at once with \"Forgot your password?\" on the sign-in page."},
    {"new_device", "A new sign-in to your account",
     "Hello {name},\n\nsomebody has signed in to your account at {shop} with a device that we have not seen before.\n\n"
     "Device: {device}\nNetwork address: {network}\nTime: {time}\n\nIf it was you, there is nothing to do. If not, change "
     "your password: that ends all sessions."},
    {"confirm_old_email", "Please confirm the change of your e-mail address",
     "Hello {name},\n\nsomebody, hopefully you, has asked to change the e-mail address of your account at {shop} to {email}. "
     "If you agree:\n\n{link}\n\nThe address changes when the new one has been confirmed, too. If it was not you, do not use "
     "the link, and change your password."},
    {"confirm_new_email", "Please confirm your new e-mail address",
     "Hello {name},\n\nplease confirm {email} as the new e-mail address of your account at {shop}:\n\n{link}\n\nThe link is "
     "good for one day. The address changes when the old one has agreed, too."},
    {"email_changed", "Your e-mail address was changed",
     "Hello {name},\n\nthe e-mail address of your account at {shop} is now {email}. We write to this address for the last "
     "time."},
    {"account_deleted", "Your account is closed",
     "Hello {name},\n\nyour account at {shop} is closed, and your data are deleted. Orders stay in the books for as long as "
     "the law demands.\n\nThank you for having been here."},
    {"order_confirmation", "Your order {number} at {shop}",
     "Thank you for your order {number}.\n\nWe have received your payment of {total} and are getting your goods ready.\n\nYou "
     "can follow the order in your account."},
};

}  // namespace

const Language english{"en", "Continue", "If the button does not work, open this address:", messages};

}  // namespace souk::email
