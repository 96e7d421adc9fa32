#include "foundation/smtp/message.hpp"

#include "foundation/smtp/mail_headers.hpp"

#include <stdexcept>

namespace souk::smtp {

namespace {

constexpr std::size_t longest_line = 76;
constexpr std::string_view line_end = "\r\n";

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append(line_end);
}

void append_text(std::string& out, std::string_view type, std::string_view text) {
    append_header(out, "Content-Type", std::string(type) + "; charset=UTF-8");
    append_header(out, "Content-Transfer-Encoding", "quoted-printable");
    out.append(line_end).append(quoted_printable(with_crlf(text)));
}

// No quoted-printable text has "=_" in it (RFC 2045 6.7), so no boundary is ever part of a text.
std::string boundary_of(const Mail& mail) { return "=_" + mail.message_id.substr(0, mail.message_id.find('@')); }

void append_body(std::string& out, const Mail& mail) {
    if (mail.html.empty()) {
        append_text(out, "text/plain", mail.text);
        if (!out.ends_with(line_end)) out.append(line_end);
        return;
    }
    const auto boundary = boundary_of(mail);
    append_header(out, "Content-Type", "multipart/alternative; boundary=\"" + boundary + '"');
    out.append("\r\n--").append(boundary).append(line_end);
    append_text(out, "text/plain", mail.text);  // the reader shows the last one it can
    out.append("\r\n--").append(boundary).append(line_end);
    append_text(out, "text/html", mail.html);
    out.append("\r\n--").append(boundary).append("--\r\n");
}

}  // namespace

std::string message_of(const Mail& mail) {
    if (mail.from.str().empty() || mail.to.str().empty()) throw std::invalid_argument("a mail needs both addresses");
    if (!is_message_id(mail.message_id)) throw std::invalid_argument("not a Message-ID");
    std::string out;
    out.reserve(1024 + mail.text.size() + mail.html.size() + mail.html.size() / 8);
    append_header(out, "Date", header_date(mail.date));
    append_header(out, "From", mailbox(mail.from_name, mail.from));
    append_header(out, "To", mail.to.str());
    if (!mail.reply_to.str().empty()) append_header(out, "Reply-To", mail.reply_to.str());
    append_header(out, "Subject", header_text(mail.subject));
    append_header(out, "Message-ID", "<" + mail.message_id + ">");
    if (!mail.language.empty()) append_header(out, "Content-Language", header_text(mail.language));
    append_header(out, "Auto-Submitted", "auto-generated");  // no out-of-office replies, please
    append_header(out, "MIME-Version", "1.0");
    append_body(out, mail);
    return out;
}

std::string quoted_printable(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    std::size_t column = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text.substr(at).starts_with(line_end)) {
            out.append(line_end);
            column = 0;
            ++at;
            continue;
        }
        const auto byte = static_cast<unsigned char>(text[at]);
        const auto rest = text.substr(at + 1);
        const bool last = rest.empty() || rest.starts_with(line_end);
        const bool space = byte == ' ' || byte == '\t';
        const bool plain = space ? !last : byte > ' ' && byte < 0x7F && byte != '=';
        const std::size_t width = plain ? 1 : 3;
        // The last character of a line may use the place of the "=" that would break it.
        if (column + width > longest_line - (last ? 0 : 1)) {
            out.append("=\r\n");
            column = 0;
        }
        if (plain) {
            out += text[at];
        } else {
            out += '=';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
        column += width;
    }
    return out;
}

}  // namespace souk::smtp
