// A mail to be sent: to whom, by which template, with which words in it, and how long it is of use. The only event that
// carries personal data, and the only queue that it goes to is the e-mail worker's.
#pragma once

#include "foundation/core/money.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace souk::email {

struct EmailNotification {
    static constexpr std::string_view name = "email.notification";
    static constexpr int version = 1;

    std::string to;
    std::string message;  // the template's name: welcome, order_confirmation, …
    std::map<std::string, std::string> values;
    std::optional<std::string> locale{};  // of the reader, BCP 47; without one, and for unknown ones: English
    // From when the event happened: as long as the link in it is good. A mail is not sent later; without a time it
    // always is.
    std::optional<std::int64_t> useful_minutes{};
    std::optional<std::string> sealed_link{};  // the value {link} (sealed_links.hpp)
    // Further values, written as they are in the reader's language and country.
    std::optional<std::map<std::string, Money>> amounts{};
};
BOOST_DESCRIBE_STRUCT(EmailNotification, (), (to, message, values, locale, useful_minutes, sealed_link, amounts))

}  // namespace souk::email
