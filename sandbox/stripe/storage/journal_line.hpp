// The text form of what the journal keeps. Fields are separated by one space and escaped, so a line holds no other
// spaces and no line breaks; an absent field is "-". Used by Journal only; pure.
#pragma once

#include "sandbox/stripe/delivery/webhook_queue.hpp"
#include "sandbox/stripe/domain/account.hpp"
#include "sandbox/stripe/domain/command.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace souk::stripe_sandbox {

struct CommandLine {
    Command command;
    Serial first_serial = 0;  // the last serial number used before it
    std::uint64_t fingerprint = 0;
};
struct DeliveryLine {
    WebhookQueue::Key key;
    bool delivered = false;
};
struct ListenLine {
    std::vector<std::string> events;
};
// Stands for what a compaction has left out: it is forgotten, but still counted.
struct CountsLine {
    Totals totals;
    WebhookQueue::Stats webhooks;
};
using JournalLine = std::variant<CommandLine, DeliveryLine, ListenLine, CountsLine>;

void append_line(std::string& out, const Command& command, Serial first_serial, std::uint64_t fingerprint);
void append_line(std::string& out, const DeliveryLine& line);
void append_line(std::string& out, const ListenLine& line);
void append_line(std::string& out, const CountsLine& line);
std::optional<JournalLine> parse_line(std::string_view line);  // without its line break

}  // namespace souk::stripe_sandbox
