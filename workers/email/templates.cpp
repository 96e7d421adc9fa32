#include "workers/email/templates.hpp"

#include "foundation/core/instant.hpp"
#include "foundation/core/money_text.hpp"
#include "workers/email/letter.hpp"
#include "workers/email/messages.hpp"

#include <algorithm>
#include <string_view>

namespace souk::email {

namespace {

using Values = std::map<std::string, std::string>;

constexpr std::string_view link_paragraph = "{link}";
constexpr std::string_view only_with_link = "{?link}";
constexpr std::string_view blank_and_name = " {name}";
constexpr std::string_view panel_line = "| ";

class Filler {
  public:
    Filler(const std::string& message, const Values& values) : message_(message), values_(values) {}

    bool has(const std::string& name) const {
        const auto value = values_.find(name);
        return value != values_.end() && !value->second.empty();
    }

    std::string operator()(std::string_view pattern) const {
        std::string filled;
        while (!pattern.empty()) {
            const auto open = pattern.find('{');
            filled += pattern.substr(0, open);
            if (open == std::string_view::npos) break;
            const auto close = pattern.find('}', open);
            const std::string name(pattern.substr(open + 1, close - open - 1));
            if (!has(name)) throw MissingValue(message_, name);
            filled += values_.at(name);
            pattern.remove_prefix(close + 1);
        }
        return filled;
    }

  private:
    const std::string& message_;
    const Values& values_;
};

std::string without_marks(std::string_view panel) {
    std::string lines;
    for (std::size_t at = 0; at < panel.size();) {
        const auto end = std::min(panel.find('\n', at), panel.size());
        if (at != 0) lines += '\n';
        lines += panel.substr(at + panel_line.size(), end - at - panel_line.size());
        at = end + 1;
    }
    return lines;
}

std::vector<Paragraph> paragraphs(std::string_view text, const Filler& fill) {
    std::vector<Paragraph> all;
    while (!text.empty()) {
        const auto end = text.find("\n\n");
        auto paragraph = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 2);
        if (paragraph.starts_with(only_with_link)) {
            if (!fill.has("link")) continue;
            paragraph.remove_prefix(only_with_link.size());
        }
        std::string nameless;
        if (const auto name = paragraph.find(blank_and_name); name != std::string_view::npos && !fill.has("name")) {
            nameless = std::string(paragraph).erase(name, blank_and_name.size());
            paragraph = nameless;
        }
        if (paragraph == link_paragraph) {
            all.push_back({Paragraph::Kind::button, fill(paragraph)});
        } else if (paragraph.starts_with(panel_line)) {
            all.push_back({Paragraph::Kind::panel, fill(without_marks(paragraph))});
        } else {
            all.push_back({Paragraph::Kind::prose, fill(paragraph)});
        }
    }
    return all;
}

std::string one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

// What is no RFC 3339 stays as it is.
std::string readable_time(const Language& language, const std::string& text) {
    const auto time = Instant::parse(text);
    if (!time) return text;
    const auto utc = time->to_rfc3339();
    const Values parts{{"year", utc.substr(0, 4)},
                       {"month", utc.substr(5, 2)},
                       {"day", utc.substr(8, 2)},
                       {"clock", utc.substr(11, 5)}};
    return Filler(text, parts)(language.time);
}

// "de-AT" and "DE" are "de".
std::string primary_of(std::string_view locale) {
    std::string primary(locale.substr(0, locale.find_first_of("-_")));
    for (auto& c : primary)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return primary;
}

const Language& language_for(std::string_view locale) {
    const auto primary = primary_of(locale);
    const auto known = languages();
    const auto found = std::ranges::find(known, primary, &Language::locale);
    return found == known.end() ? *known.front() : **found;
}

// The reader's country where the mail is in its language: amounts are written otherwise in Austria than in Germany.
std::string locale_of(const Language& language, const EmailNotification& notification) {
    const auto& wanted = notification.locale;
    return wanted && primary_of(*wanted) == language.locale ? *wanted : std::string(language.locale);
}

}  // namespace

std::optional<Rendered> render(const EmailNotification& notification, const std::string& shop_name,
                               bool demonstration) {
    const auto& language = language_for(notification.locale.value_or(""));
    const auto message = std::ranges::find(language.messages, notification.message, &Message::name);
    if (message == language.messages.end()) return std::nullopt;
    auto values = notification.values;
    values["shop"] = shop_name;
    values["to"] = notification.to;
    if (const auto time = values.find("time"); time != values.end())
        time->second = readable_time(language, time->second);
    if (notification.amounts)
        for (const auto& [name, amount] : *notification.amounts)
            values[name] = written(amount, locale_of(language, notification));
    const Filler fill(notification.message, values);
    Letter letter{.locale = std::string(language.locale),
                  .shop = shop_name,
                  .subject = one_line(fill(message->subject)),
                  .preheader = one_line(fill(message->preheader)),
                  .button = std::string(message->button),
                  .below_button = std::string(language.below_button),
                  .footer = fill(language.footer),
                  .paragraphs = paragraphs(message->text, fill)};
    if (demonstration)
        letter.paragraphs.insert(letter.paragraphs.begin(),
                                 {Paragraph::Kind::panel, std::string(language.demonstration)});
    return Rendered{letter.locale, letter.subject, letter_text(letter), letter_html(letter)};
}

}  // namespace souk::email
