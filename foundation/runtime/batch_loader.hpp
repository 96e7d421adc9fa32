// Many lookups become one: those that begin in one turn of the loop are read together, each key once. What GraphQL
// servers call a DataLoader, without its cache: every answer was read after it was asked for. Under load a database
// then answers one statement where it had answered dozens; alone, a lookup waits for nobody.
//
// An error of the read reaches all who wait for it. Belongs to one loop, and must live until that has run to its end.
#pragma once

#include "foundation/runtime/loop.hpp"
#include "foundation/runtime/suspend.hpp"

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace souk::runtime {

template <class Key, class Value>
class BatchLoader {
  public:
    using Found = std::unordered_map<Key, std::shared_ptr<const Value>>;
    using Read = std::function<task<Found>(std::vector<Key>)>;  // keys that are not found are left out

    // `most` keys are read at once: with more, another read begins.
    BatchLoader(Loop& loop, std::size_t most, Read read) : loop_(loop), most_(most), read_(std::move(read)) {}
    BatchLoader(const BatchLoader&) = delete;
    BatchLoader& operator=(const BatchLoader&) = delete;

    // Null when there is none.
    task<std::shared_ptr<const Value>> find(Key key) {
        co_return co_await suspend<std::shared_ptr<const Value>>([this, key](Waiting resume) {
            if (asked_.empty()) loop_.defer([this] { read_asked(); });
            asked_[key].push_back(std::move(resume));
            if (asked_.size() == most_) read_asked();
        });
    }

  private:
    using Waiting = Resume<std::shared_ptr<const Value>>;
    using Asked = std::unordered_map<Key, std::vector<Waiting>>;

    void read_asked() {
        if (!asked_.empty()) loop_.spawn("batch of lookups", answer(std::exchange(asked_, {})));
    }

    task<void> answer(Asked asked) {
        std::vector<Key> keys;
        keys.reserve(asked.size());
        for (const auto& [key, waiting] : asked) keys.push_back(key);
        Found found;
        std::exception_ptr error;
        try {
            found = co_await read_(std::move(keys));
        } catch (...) {
            error = std::current_exception();
        }
        for (auto& [key, waiting] : asked) {
            const auto value = found.find(key);
            for (auto& each : waiting) error ? each.fail(error) : each(value == found.end() ? nullptr : value->second);
        }
    }

    Loop& loop_;
    std::size_t most_;
    Read read_;
    Asked asked_;
};

}  // namespace souk::runtime
