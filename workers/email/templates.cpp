#include "workers/email/templates.hpp"

#include "workers/email/messages.hpp"

#include <algorithm>
#include <string_view>

namespace souk::email {

namespace {

using Values = std::map<std::string, std::string>;

constexpr std::string_view link_paragraph = "{link}";

std::string escape_html(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&': escaped += "&amp;"; break;
            case '<': escaped += "&lt;"; break;
            case '>': escaped += "&gt;"; break;
            case '"': escaped += "&quot;"; break;
            case '\n': escaped += "<br>"; break;
            default: escaped += c;
        }
    }
    return escaped;
}

std::string plain(std::string_view text) { return std::string(text); }

// `show` writes the pattern's own text and the values alike. A value that is missing would leave a hole.
template <class Show>
std::string fill(std::string_view pattern, const Values& values, Show show) {
    std::string filled;
    while (!pattern.empty()) {
        const auto open = pattern.find('{');
        const auto close = open == std::string_view::npos ? open : pattern.find('}', open);
        filled += show(pattern.substr(0, close == std::string_view::npos ? pattern.size() : open));
        if (close == std::string_view::npos) break;
        const std::string name(pattern.substr(open + 1, close - open - 1));
        const auto value = values.find(name);
        if (value == values.end()) throw MissingValue(name);
        filled += show(value->second);
        pattern.remove_prefix(close + 1);
    }
    return filled;
}

std::string button(const Language& language, const std::string& link) {
    const auto address = escape_html(link);
    return "<p style=\"margin:1.5rem 0\"><a href=\"" + address +
           R"(" style="display:inline-block;padding:.75rem 1.5rem;border-radius:8px;background:#0f766e;color:#fff;)"
           R"(text-decoration:none;font-weight:600">)" +
           escape_html(language.button) + "</a></p><p style=\"font-size:.85rem;color:#6b7280;word-break:break-all\">" +
           escape_html(language.below_button) + "<br><a href=\"" + address + "\" style=\"color:#0f766e\">" + address + "</a></p>";
}

std::string page(const Language& language, std::string_view text, const Values& values, const std::string& subject) {
    std::string html = "<!doctype html><html lang=\"" + std::string(language.locale) +
                       R"("><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">)"
                       R"(<meta name="viewport" content="width=device-width"><title>)" +
                       escape_html(subject) +
                       R"(</title></head><body style="margin:0;background:#f6f5f2;font-family:system-ui,sans-serif;color:#22262b">)"
                       R"(<div style="max-width:34rem;margin:2rem auto;padding:2rem;background:#fff;border-radius:12px">)"
                       R"(<p style="font-weight:700;color:#0f766e;margin-top:0">)" +
                       escape_html(values.at("shop")) + "</p>";
    while (!text.empty()) {
        const auto end = text.find("\n\n");
        const auto paragraph = text.substr(0, end);
        if (paragraph == link_paragraph) {
            html += button(language, fill(paragraph, values, plain));
        } else {
            html += "<p style=\"line-height:1.5\">" + fill(paragraph, values, escape_html) + "</p>";
        }
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 2);
    }
    return html + "</div></body></html>";
}

const Language& language_for(std::string_view locale) {
    const auto known = languages();
    const auto found = std::ranges::find(known, locale, &Language::locale);
    return found == known.end() ? *known.front() : **found;
}

}  // namespace

std::optional<Rendered> render(const EmailNotification& notification, const std::string& shop_name) {
    const auto& language = language_for(notification.locale.value_or(""));
    const auto message = std::ranges::find(language.messages, notification.message, &Message::name);
    if (message == language.messages.end()) return std::nullopt;
    auto values = notification.values;
    values["shop"] = shop_name;
    auto subject = fill(message->subject, values, plain);
    auto html = page(language, message->text, values, subject);
    return Rendered{std::move(subject), fill(message->text, values, plain), std::move(html)};
}

}  // namespace souk::email
