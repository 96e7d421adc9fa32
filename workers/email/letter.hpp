// A mail before it is laid out: filled-in paragraphs, not yet escaped. letter_text() and letter_html() make its two
// parts; the HTML is one table that every reader can show, in light and in dark, without anything from elsewhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace souk::email {

struct Paragraph {
    enum class Kind { prose, panel, button };
    Kind kind = Kind::prose;
    std::string text;  // of a button: the address
};

struct Letter {
    std::string locale;
    std::string shop;
    std::string subject;
    std::string preheader;
    std::string button;
    std::string below_button;
    std::string footer;
    std::vector<Paragraph> paragraphs;
};

std::string letter_text(const Letter& letter);
std::string letter_html(const Letter& letter);

// For the content of elements and for attributes in double quotes; line breaks stay visible.
std::string escape_html(std::string_view text);

}  // namespace souk::email
