#include "sandbox/stripe/storage/journal_line.hpp"

#include <array>
#include <charconv>

namespace souk::stripe_sandbox {

namespace {

void number(std::string& out, std::uint64_t value) {
    std::array<char, 20> digits;
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

void field(std::string& out, std::string_view text) {
    out += ' ';
    if (text.empty()) {
        out += '-';
    } else if (text == "-") {
        out += "%2D";
    } else {
        append_escaped(out, text);
    }
}
void field(std::string& out, std::uint64_t value) {
    out += ' ';
    number(out, value);
}

// A sequence of fields that remembers whether all of them were good.
class Reader {
  public:
    explicit Reader(std::string_view line) : rest_(line) {}

    std::string_view raw() {
        if (rest_.empty()) {
            good_ = false;
            return {};
        }
        const auto field = rest_.substr(0, rest_.find(' '));
        rest_.remove_prefix(std::min(rest_.size(), field.size() + 1));
        return field == "-" ? std::string_view{} : field;
    }
    std::string text() {
        const auto field = raw();
        // One field is one value of a form.
        const auto form = Form::parse("v=" + std::string(field));
        if (!form) good_ = false;
        return form ? std::string(form->text("v").value_or("")) : std::string{};
    }
    std::uint64_t number() {
        const auto field = raw();
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
        if (error != std::errc{} || end != field.data() + field.size()) good_ = false;
        return value;
    }
    bool at_end() const noexcept { return good_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool good_ = true;
};

std::optional<JournalLine> parse_command(Reader reader) {
    CommandLine line;
    line.command.time = static_cast<std::int64_t>(reader.number());
    line.first_serial = reader.number();
    const auto operation = parse_operation(reader.raw());
    line.command.object = reader.text();
    Origin origin{reader.text(), reader.text()};
    line.fingerprint = reader.number();
    auto form = Form::parse(reader.raw());
    if (!reader.at_end() || !operation || !form) return std::nullopt;
    line.command.operation = *operation;
    line.command.form = std::move(*form);
    if (!origin.request_id.empty()) line.command.origin = std::make_shared<const Origin>(std::move(origin));
    return line;
}

// Signed numbers travel as unsigned ones and come back the same.
void sums(std::string& out, const std::map<Currency, std::int64_t>& all) {
    field(out, all.size());
    for (const auto& [currency, amount] : all) {
        field(out, currency.code());
        field(out, static_cast<std::uint64_t>(amount));
    }
}
bool read_sums(Reader& reader, std::map<Currency, std::int64_t>& all) {
    for (auto left = reader.number(); left > 0; --left) {
        const auto currency = Currency::parse(reader.text());
        if (!currency) return false;
        all[*currency] = static_cast<std::int64_t>(reader.number());
    }
    return true;
}

std::optional<JournalLine> parse_counts(Reader reader) {
    CountsLine line;
    auto& [totals, webhooks] = line;
    for (auto& count : totals.intents) count = static_cast<std::int64_t>(reader.number());
    for (auto* count : {&totals.charges, &totals.refunds, &totals.events, &webhooks.delivered, &webhooks.failed,
                        &webhooks.failed_attempts}) {
        *count = static_cast<std::int64_t>(reader.number());
    }
    if (!read_sums(reader, totals.succeeded) || !read_sums(reader, totals.refunded) || !reader.at_end()) {
        return std::nullopt;
    }
    return line;
}

}  // namespace

void append_line(std::string& out, const Command& command, Serial first_serial, std::uint64_t fingerprint) {
    out += 'c';
    field(out, static_cast<std::uint64_t>(command.time));
    field(out, first_serial);
    out += ' ';
    out += to_string(command.operation);
    field(out, command.object);
    field(out, command.origin ? std::string_view(command.origin->request_id) : "");
    field(out, command.origin ? std::string_view(command.origin->idempotency_key) : "");
    field(out, fingerprint);
    out += ' ';
    // The security code has had its say, and nothing may keep it.
    const auto form = command.form.encoded(
        [](std::string_view key) { return key == "card[cvc]" || key == "payment_method_data[card][cvc]"; });
    out += form.empty() ? "-" : form;
    out += '\n';
}

void append_line(std::string& out, const DeliveryLine& line) {
    out += line.delivered ? 'd' : 'g';
    field(out, line.key.event);
    field(out, line.key.endpoint);
    out += '\n';
}

void append_line(std::string& out, const ListenLine& line) {
    out += 'l';
    for (const auto& type : line.events) field(out, type);
    out += '\n';
}

void append_line(std::string& out, const CountsLine& line) {
    const auto& [totals, webhooks] = line;
    out += 't';
    for (const auto count : totals.intents) field(out, static_cast<std::uint64_t>(count));
    for (const auto count : {totals.charges, totals.refunds, totals.events, webhooks.delivered, webhooks.failed,
                             webhooks.failed_attempts}) {
        field(out, static_cast<std::uint64_t>(count));
    }
    sums(out, totals.succeeded);
    sums(out, totals.refunded);
    out += '\n';
}

std::optional<JournalLine> parse_line(std::string_view line) {
    const auto kind = line.substr(0, 1);
    Reader reader(line.size() > 2 ? line.substr(2) : std::string_view{});
    if (kind == "c") return parse_command(reader);
    if (kind == "t") return parse_counts(reader);
    if (kind == "d" || kind == "g") {
        const WebhookQueue::Key key{reader.number(), reader.number()};
        if (!reader.at_end()) return std::nullopt;
        return DeliveryLine{key, kind == "d"};
    }
    if (kind == "l") {
        ListenLine listen;
        while (!reader.at_end()) listen.events.push_back(reader.text());
        return listen;
    }
    return std::nullopt;
}

}  // namespace souk::stripe_sandbox
