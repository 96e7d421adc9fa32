// Awaits a task and turns what it throws into a value, for code that has to await something before it goes on with the
// exception: a coroutine cannot await in a catch block.
#pragma once

#include "foundation/runtime/task.hpp"

#include <exception>
#include <expected>
#include <type_traits>

namespace souk::runtime {

template <class T>
task<std::expected<T, std::exception_ptr>> caught(task<T> work) {
    try {
        if constexpr (std::is_void_v<T>) {
            co_await work;
            co_return std::expected<T, std::exception_ptr>();
        } else {
            co_return co_await work;
        }
    } catch (...) {
        co_return std::unexpected(std::current_exception());
    }
}

}  // namespace souk::runtime
