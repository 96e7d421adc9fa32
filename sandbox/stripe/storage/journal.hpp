// The file that brings a sandbox back: a line of JSON for each command that changed something and for each webhook that
// ended. An answer waits for written(), so nothing that was told is lost when the process is killed; there is no fsync,
// since it is not the machine's end that it guards against. Replayed at the start, and then cut down to what is still
// remembered when it is large. Throws std::runtime_error for a file that is unreadable, locked, or no journal; without
// a path nothing is kept. Belongs to one loop.
#pragma once

#include "foundation/runtime/loop.hpp"
#include "foundation/runtime/suspend.hpp"
#include "sandbox/stripe/sandbox.hpp"

namespace souk::stripe_sandbox {

struct DeliveryEnd {
    std::string event, endpoint;
    bool delivered = false;
};
BOOST_DESCRIBE_STRUCT(DeliveryEnd, (), (event, endpoint, delivered))

struct JournalHeader {
    std::string format, instance, secret;
};
BOOST_DESCRIBE_STRUCT(JournalHeader, (), (format, instance, secret))

// One line: one of these.
struct JournalLine {
    std::optional<JournalHeader> header{};
    std::optional<Command> command{};
    std::optional<DeliveryEnd> delivery{};
    std::optional<std::vector<std::string>> listening{};  // for which events the endpoint of the settings stood
    std::optional<Totals> totals{};                       // what they are, now that lines have been left out
    std::optional<WebhookStats> webhooks{};
};
BOOST_DESCRIBE_STRUCT(JournalLine, (), (header, command, delivery, listening, totals, webhooks))

class Journal {
  public:
    Journal(runtime::Loop& loop, std::string path);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    const JournalHeader& header() const noexcept { return header_; }  // made when the journal was
    // The number of lines. What is forgotten is cut off when the file has more than so many bytes.
    std::size_t replay(Sandbox& sandbox, std::uintmax_t most = 16 << 20);
    void append(const JournalLine& line);
    task<void> written();  // all that was appended before

  private:
    void open(const std::string& path);
    void write(std::string_view text);
    void cut(const Sandbox& sandbox);
    void flush();

    runtime::Loop& loop_;
    std::string path_;
    int file_ = -1;
    JournalHeader header_;
    std::string unwritten_;
    bool flush_due_ = false;
    std::vector<runtime::Resume<void>> waiting_;
};

}  // namespace souk::stripe_sandbox
