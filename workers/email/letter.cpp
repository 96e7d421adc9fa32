#include "workers/email/letter.hpp"

namespace souk::email {

namespace {

// The colours of light are also in the elements: some readers drop <style>. Those of dark override them where it is
// wanted.
constexpr std::string_view head = R"(<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (max-width: 600px) { .card { padding: 28px 22px !important; } }
@media (prefers-color-scheme: dark) {
  .page { background: #14171a !important; }
  .card { background: #1e2327 !important; border-color: #2e353b !important; }
  .text { color: #e8eaed !important; }
  .quiet { color: #9aa3ab !important; }
  .brand, .link { color: #5eead4 !important; }
  .panel { background: #262c31 !important; color: #e8eaed !important; border-color: #5eead4 !important; }
  .button { background: #14b8a6 !important; color: #062b27 !important; }
}
</style>
)";

constexpr std::string_view font =
    "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";

// What follows the preheader in the list of mails would else be the beginning of the text, once more.
std::string hidden_preheader(const Letter& letter) {
    std::string html =
        R"(<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all;font-size:1px;line-height:1px">)" +
        escape_html(letter.preheader);
    for (int filler = 0; filler < 60; ++filler) html += "&#847;&zwnj;&nbsp;";
    return html + "</div>\n";
}

std::string prose(const std::string& text) {
    return "<p class=\"text\" style=\"margin:0 0 18px;font-size:16px;line-height:26px;color:#22262b\">" +
           escape_html(text) + "</p>\n";
}

std::string panel(const std::string& text) {
    return "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
           "style=\"margin:0 0 20px\"><tr><td class=\"panel\" bgcolor=\"#f1f5f4\" "
           "style=\"background:#f1f5f4;border-left:3px solid #0f766e;border-radius:4px;padding:14px "
           "18px;font-size:15px;"
           "line-height:25px;color:#22262b;overflow-wrap:anywhere;word-break:break-word\">" +
           escape_html(text) + "</td></tr></table>\n";
}

std::string button(const Letter& letter, const std::string& link) {
    const auto address = escape_html(link);
    return "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"margin:8px 0 "
           "22px\"><tr>"
           "<td class=\"button\" bgcolor=\"#0f766e\" style=\"background:#0f766e;border-radius:8px\"><a "
           "class=\"button\" href=\"" +
           address +
           "\" style=\"display:inline-block;padding:13px 28px;border-radius:8px;font-size:16px;line-height:22px;"
           "font-weight:600;color:#ffffff;text-decoration:none\">" +
           escape_html(letter.button) +
           "</a></td></tr></table>\n"
           "<p class=\"quiet\" style=\"margin:0 0 20px;font-size:13px;line-height:20px;color:#5f6871\">" +
           escape_html(letter.below_button) + "<br><a class=\"link\" href=\"" + address +
           "\" style=\"color:#0f766e;overflow-wrap:anywhere;word-break:break-all\">" + address + "</a></p>\n";
}

}  // namespace

std::string escape_html(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&': escaped += "&amp;"; break;
            case '<': escaped += "&lt;"; break;
            case '>': escaped += "&gt;"; break;
            case '"': escaped += "&quot;"; break;
            case '\'': escaped += "&#39;"; break;
            case '\n': escaped += "<br>"; break;
            default: escaped += c;
        }
    }
    return escaped;
}

std::string letter_text(const Letter& letter) {
    std::string text;
    for (const auto& paragraph : letter.paragraphs) text += paragraph.text + "\n\n";
    return text + "-- \n" + letter.footer + "\n";
}

std::string letter_html(const Letter& letter) {
    std::string html =
        "<!doctype html>\n<html lang=\"" + escape_html(letter.locale) +
        "\">\n<head>\n<meta charset=\"utf-8\">\n<title>" + escape_html(letter.subject) + "</title>\n" +
        std::string(head) + "</head>\n<body class=\"page\" style=\"margin:0;padding:0;background:#f4f5f3\">\n" +
        hidden_preheader(letter) +
        "<table role=\"presentation\" class=\"page\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
        "bgcolor=\"#f4f5f3\" style=\"background:#f4f5f3\"><tr><td align=\"center\" style=\"padding:32px 12px\">\n"
        "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
        "style=\"max-width:560px;" +
        std::string(font) +
        "text-align:left\">\n<tr><td class=\"card\" bgcolor=\"#ffffff\" style=\"background:#ffffff;"
        "border:1px solid #e4e6e3;border-radius:14px;padding:36px 40px 24px\">\n"
        "<p class=\"brand\" style=\"margin:0 0 26px;font-size:20px;line-height:26px;font-weight:700;color:#0f766e\">" +
        escape_html(letter.shop) + "</p>\n";
    for (const auto& paragraph : letter.paragraphs) {
        switch (paragraph.kind) {
            case Paragraph::Kind::prose: html += prose(paragraph.text); break;
            case Paragraph::Kind::panel: html += panel(paragraph.text); break;
            case Paragraph::Kind::button: html += button(letter, paragraph.text); break;
        }
    }
    return html +
           "</td></tr>\n<tr><td class=\"quiet\" align=\"center\" style=\"padding:18px "
           "20px;font-size:12px;line-height:18px;"
           "color:#5f6871;overflow-wrap:anywhere;word-break:break-word\">" +
           escape_html(letter.footer) + "</td></tr>\n</table>\n</td></tr></table>\n</body>\n</html>\n";
}

}  // namespace souk::email
