#include "services/admin/api/dead_letter_view.hpp"

#include "foundation/core/redaction.hpp"
#include "foundation/outbox/event.hpp"
#include "foundation/schema/decode.hpp"
#include "foundation/schema/reader.hpp"
#include "foundation/schema/writer.hpp"

#include <algorithm>

namespace souk::admin {

namespace {
constexpr std::string_view hidden = "[hidden]";
constexpr std::size_t most_members = 100;
}  // namespace

schema::Json shown_data(const amqp::QueueSpec& queue, std::string_view body) {
    auto envelope = schema::decode<outbox::Envelope>(body, schema::Strictness::ignore_unknown);
    if (!envelope) return {};  // its reason says that it cannot be read
    if (!queue.is_confidential()) return std::move(envelope->data);
    schema::Reader::Document document(envelope->data.text, schema::Strictness::ignore_unknown);
    auto root = document.root();
    if (!root.present() || !root.entries(most_members)) return {};
    std::string out;
    for (auto member = root.first(); member.present(); member = member.next()) {
        out += out.empty() ? '{' : ',';
        schema::write_string(out, member.name());
        out += ':';
        const bool shown = std::ranges::find(queue.shown_of_dead, member.name()) != queue.shown_of_dead.end();
        if (!shown || !member.raw(out)) schema::write_string(out, hidden);
    }
    return {out.empty() ? "{}" : out + "}"};
}

DeadLetterView view_of(const amqp::QueueSpec& queue, const amqp::DeadLetter& letter) {
    return {.id = letter.id,
            .event = letter.name,
            .reason = redacted(letter.history.reason),
            .died_at = letter.history.died_at,
            .attempts = letter.history.attempts,
            .first_received = letter.history.first_received,
            .data = shown_data(queue, letter.body)};
}

}  // namespace souk::admin
