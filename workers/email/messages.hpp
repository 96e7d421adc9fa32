// What the mails say, a table for each language. A text is paragraphs with {name} for values; {shop} and {to} are
// always there. A paragraph that is only {link} becomes a button, lines that begin with "| " become a panel of facts,
// and a paragraph that begins with {?link} is left out where there is no link. Where there is no name the greeting does
// without: "Hello {name}," is "Hello,". A further language is one more table,
// listed in messages.cpp and events/languages.hpp.
#pragma once

#include <span>
#include <string_view>

namespace souk::email {

struct Message {
    std::string_view name;
    std::string_view subject;
    std::string_view preheader;  // what lists of mails show after the subject
    std::string_view button;     // empty where there is no {link}
    std::string_view text;
};

struct Language {
    std::string_view locale;  // BCP 47 primary language
    std::string_view below_button;
    std::string_view footer;
    std::string_view demonstration;  // stands above every mail of a shop that sells nothing
    std::string_view time;           // how {time} is written: of {year}, {month}, {day} and {clock}
    std::span<const Message> messages;
};

extern const Language english;
extern const Language german;

std::span<const Language* const> languages();  // the first is for those whose own is not there

}  // namespace souk::email
