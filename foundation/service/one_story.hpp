// Runs one story on a database and waits for it: for the commands of a service's program that are no service
// (souk-auth --create-owner). What the story throws is thrown again. The calling thread is the loop.
#pragma once

#include "foundation/postgres/database.hpp"
#include "foundation/runtime/loop.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <exception>
#include <optional>
#include <type_traits>

namespace souk::service {

template <class Result, class Input>
struct OneStory {
    using Story = task<Result> (*)(pg::Database&, Input);

    static task<void> tell(pg::Database& database, Story story, Input input, runtime::Loop& loop, OneStory& outcome) {
        try {
            outcome.result = co_await story(database, std::move(input));
        } catch (...) {
            outcome.failure = std::current_exception();
        }
        loop.stop();
    }

    std::optional<Result> result;
    std::exception_ptr failure;
};

template <class Result, class Input>
Result run_story(const pg::DatabaseConfig& settings, task<Result> (*story)(pg::Database&, Input),
                 std::type_identity_t<Input> input) {
    telemetry::Metrics metrics;
    runtime::Loop loop;
    pg::Database database(loop, settings, metrics);
    OneStory<Result, Input> outcome;
    loop.spawn("story", OneStory<Result, Input>::tell(database, story, std::move(input), loop, outcome));
    loop.run();
    if (outcome.failure) std::rethrow_exception(outcome.failure);
    return std::move(*outcome.result);
}

}  // namespace souk::service
