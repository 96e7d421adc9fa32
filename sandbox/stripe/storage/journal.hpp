// The append-only file that brings the sandbox back after kill -9: one line per command that changed something, one per
// webhook that was delivered or given up. Lines of one loop turn are written with one write(), and an answer goes out
// only after written(). A torn last line is cut off at the next start; a line that cannot be understood stops the
// start. A write that fails ends the process: memory would be ahead of the file. Without a path nothing is kept.
// Belongs to one loop.
#pragma once

#include "foundation/runtime/loop.hpp"
#include "foundation/runtime/suspend.hpp"
#include "foundation/runtime/task.hpp"
#include "sandbox/stripe/sandbox.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace souk::stripe_sandbox {

class Journal {
  public:
    // Opens or creates the file and locks it; std::runtime_error when it is in use, unreadable or of another kind.
    Journal(runtime::Loop& loop, const std::string& path);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    // Of this journal, made when it was created.
    std::uint64_t instance() const noexcept { return instance_; }
    const std::string& secret() const noexcept { return secret_; }

    // Executes all that is in the file; the number of lines.
    std::size_t replay(Sandbox& sandbox);
    // After replay(): a file above this size is replaced by one without what the sandbox, which keeps `keep` intents,
    // has forgotten, if that halves it. Until the new one is complete and on the disk the old one is in its place.
    bool compact(const Sandbox& sandbox, std::size_t keep, std::size_t size = 16 << 20);

    void listen(const std::vector<std::string>& events);  // what the endpoint of the settings wants from here on
    void append(const Command& command, Serial first_serial, std::uint64_t fingerprint);
    void append_delivery(WebhookQueue::Key key, bool delivered);
    task<void> written();  // all that was appended before
    void flush();          // now, not at the end of the loop turn

  private:
    void begin_file();
    void read_header();
    int write_compacted(const Sandbox& sandbox, std::size_t keep, const std::string& path) const;
    void add_line(std::string_view line);

    runtime::Loop& loop_;
    std::string path_;
    int file_ = -1;
    std::uint64_t instance_ = 0;
    std::string secret_;
    std::string unwritten_;
    bool flush_due_ = false;
    std::vector<runtime::Resume<void>> waiting_;
};

}  // namespace souk::stripe_sandbox
