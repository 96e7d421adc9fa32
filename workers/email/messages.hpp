// What the mails say, a table for each language: paragraphs with {name} for values. A paragraph that is only {link} becomes a
// button. A further language is one more table, listed in messages.cpp.
#pragma once

#include <span>
#include <string_view>

namespace souk::email {

struct Message {
    std::string_view name;
    std::string_view subject;
    std::string_view text;
};

struct Language {
    std::string_view locale;  // BCP 47 primary language
    std::string_view button;
    std::string_view below_button;
    std::span<const Message> messages;
};

extern const Language english;
extern const Language german;

std::span<const Language* const> languages();  // the first is for those whose own is not there

}  // namespace souk::email
