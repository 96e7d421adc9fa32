#include "workers/email/templates.hpp"

#include <array>
#include <string_view>

namespace souk::email {

namespace {

struct Template {
    std::string_view message;
    std::string_view subject;
    std::string_view text;  // paragraphs, with {name} for values
};

constexpr std::array templates{
    Template{"welcome", "Welcome to {shop}",
             "Hello {name},\n\nyour account at {shop} is ready. Sign in with this e-mail address whenever you like.\n\n"
             "Enjoy looking around."},
    Template{"order_confirmation", "Your order {number} at {shop}",
             "Thank you for your order {number}.\n\nWe have received your payment of {total} and are getting your goods "
             "ready.\n\nYou can follow the order in your account."},
};

std::string escape_html(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&': escaped += "&amp;"; break;
            case '<': escaped += "&lt;"; break;
            case '>': escaped += "&gt;"; break;
            case '"': escaped += "&quot;"; break;
            default: escaped += c;
        }
    }
    return escaped;
}

std::string fill(std::string_view pattern, const std::map<std::string, std::string>& values, bool html) {
    std::string filled;
    while (!pattern.empty()) {
        const auto open = pattern.find('{');
        const auto close = open == std::string_view::npos ? open : pattern.find('}', open);
        filled += pattern.substr(0, close == std::string_view::npos ? pattern.size() : open);
        if (close == std::string_view::npos) break;
        const auto value = values.find(std::string(pattern.substr(open + 1, close - open - 1)));
        if (value != values.end()) filled += html ? escape_html(value->second) : value->second;
        pattern.remove_prefix(close + 1);
    }
    return filled;
}

std::string page(std::string_view text, const std::map<std::string, std::string>& values, const std::string& shop_name) {
    std::string html = R"(<!doctype html><html><body style="margin:0;background:#f6f5f2;font-family:system-ui,sans-serif;color:#22262b">)"
                       R"(<div style="max-width:34rem;margin:2rem auto;padding:2rem;background:#fff;border-radius:12px">)"
                       R"(<p style="font-weight:700;color:#0f766e;margin-top:0">)" +
                       escape_html(shop_name) + "</p>";
    while (!text.empty()) {
        const auto end = text.find("\n\n");
        html += "<p style=\"line-height:1.5\">" + fill(text.substr(0, end), values, true) + "</p>";
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 2);
    }
    return html + "</div></body></html>";
}

}  // namespace

std::optional<Rendered> render(const EmailNotification& notification, const std::string& shop_name) {
    for (const auto& each : templates) {
        if (each.message != notification.message) continue;
        auto values = notification.values;
        values["shop"] = shop_name;
        return Rendered{fill(each.subject, values, false), fill(each.text, values, false), page(each.text, values, shop_name)};
    }
    return std::nullopt;
}

}  // namespace souk::email
