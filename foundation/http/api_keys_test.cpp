// What is counted of an API key's uses while several questions about it are under way.
#include "foundation/http/api_keys.hpp"

#include "foundation/runtime/loop.hpp"
#include "foundation/runtime/suspend.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace souk::http {
namespace {

using Waiting = std::deque<runtime::Resume<KeyVerdict>>;

task<KeyVerdict> ask(Waiting& waiting) {
    co_return co_await runtime::suspend<KeyVerdict>(
        [&waiting](runtime::Resume<KeyVerdict> resume) { waiting.push_back(std::move(resume)); });
}

task<void> use(ApiKeys& keys, std::string& outcomes) {
    const std::string key = "souk_" + std::string(36, 'a') + "_" + std::string(43, 'b');
    const auto caller = co_await keys.authenticate(key);
    outcomes += caller ? 'y' : 'n';
}

KeyVerdict allowing(std::int64_t allowance) {
    KeyVerdict verdict;
    verdict.valid = true;
    verdict.user_id = UserId::make();
    verdict.allowance = allowance;
    return verdict;
}

task<void> use_while_two_are_asked(runtime::Loop& loop, ApiKeys& keys, Waiting& waiting, std::string& outcomes) {
    for (int each = 0; each < 2; ++each) loop.spawn("use", use(keys, outcomes));
    while (waiting.size() < 2) co_await loop.sleep(std::chrono::milliseconds(1));
    waiting[0](allowing(3));
    while (outcomes.empty()) co_await loop.sleep(std::chrono::milliseconds(1));
    for (int each = 0; each < 3; ++each) co_await use(keys, outcomes);
    waiting[1](allowing(2));  // as it was before those three
    while (outcomes.size() < 5) co_await loop.sleep(std::chrono::milliseconds(1));
    co_await use(keys, outcomes);
    loop.stop();
}

// A counter that is overwritten: the later answer would have given the allowance once more.
TEST(ApiKeys, UsesAreCountedAcrossQuestionsInParallel) {
    runtime::Loop loop;
    Waiting waiting;
    std::string outcomes;
    ApiKeys keys([&waiting](KeyQuestion) { return ask(waiting); });
    loop.post([&] { loop.spawn("keys", use_while_two_are_asked(loop, keys, waiting, outcomes)); });
    loop.run();
    EXPECT_EQ(outcomes, "yyyyyn");
}

}  // namespace
}  // namespace souk::http
