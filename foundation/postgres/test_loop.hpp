// Private to this room's tests: one test database per program, and a loop with a pool that runs one coroutine to its
// end.
#pragma once

#include "foundation/postgres/database.hpp"
#include "foundation/postgres/test_database.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <gtest/gtest.h>

namespace souk::pg {

inline const TestDatabase& test_database() {
    static const TestDatabase database;
    return database;
}

class LoopWithDatabase {
  public:
    explicit LoopWithDatabase(int connections = 4) : LoopWithDatabase(test_database().config(connections)) {}
    explicit LoopWithDatabase(DatabaseConfig config) : database_(loop_, std::move(config), metrics_) {}

    Database& database() noexcept { return database_; }
    runtime::Loop& loop() noexcept { return loop_; }
    telemetry::Metrics& metrics() noexcept { return metrics_; }

    // Rethrows what escapes the coroutine.
    void run(task<void> work) {
        loop_.spawn("test", until_done(std::move(work)));
        loop_.run();
        if (error_) std::rethrow_exception(error_);
    }

    // Several at once.
    void run_all(std::vector<task<void>> work) {
        left_ = work.size();
        for (auto& each : work) loop_.spawn("test", count_down(std::move(each)));
        loop_.run();
        if (error_) std::rethrow_exception(error_);
    }

  private:
    task<void> until_done(task<void> work) {
        left_ = 1;
        co_await count_down(std::move(work));
    }
    task<void> count_down(task<void> work) {
        try {
            co_await std::move(work);
        } catch (...) {
            error_ = std::current_exception();
        }
        if (--left_ == 0) loop_.stop();
    }

    runtime::Loop loop_;
    telemetry::Metrics metrics_;
    Database database_;
    std::size_t left_ = 0;
    std::exception_ptr error_;
};

// A turn of the loop, for tests that wait until something has happened.
inline task<void> until(runtime::Loop& loop, std::function<bool()> happened) {
    for (int turn = 0; turn < 2000 && !happened(); ++turn) co_await loop.sleep(std::chrono::milliseconds(5));
    EXPECT_TRUE(happened()) << "waited 10 s in vain";
}

}  // namespace souk::pg
