// A progress bar on standard error: redrawn in place on a terminal, one plain line every five seconds elsewhere. Counts
// done and failed work of a known total; start() keeps it moving while nothing is reported.
#pragma once

#include "foundation/runtime/loop.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace souk::retail {

class Progress {
  public:
    Progress(std::string what, std::int64_t total);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();

    void start(runtime::Loop& loop);
    void done() { ++state_->done; }
    void failed() { ++state_->failed; }
    void finish();  // the last line; later calls do nothing

    std::int64_t done_count() const { return state_->done; }
    std::int64_t failed_count() const { return state_->failed; }
    double seconds() const;

    // "[#####-----] 50.0 %  6,576/13,152 orders  312/s  0 errors  ETA 0:21"
    static std::string line(const std::string& what, std::int64_t done, std::int64_t failed, std::int64_t total,
                            double seconds);

  private:
    struct State {
        std::string what;
        std::int64_t total = 0;
        std::int64_t done = 0;
        std::int64_t failed = 0;
        std::chrono::steady_clock::time_point started;
        std::chrono::steady_clock::time_point shown;
        bool terminal = false;
        bool finished = false;
        void show();
    };
    static task<void> keep_showing(runtime::Loop& loop, std::shared_ptr<State> state);
    std::shared_ptr<State> state_;  // outlived by the task that draws
};

}  // namespace souk::retail
