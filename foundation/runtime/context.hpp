// What the code that runs right now is working on: the request (or event) id and its W3C trace parent. Log lines and
// outgoing calls read it, so it need not be passed through every signature. It is kept per thread and travels with a
// coroutine: suspend() puts it away and brings it back.
#pragma once

#include <memory>
#include <string>

namespace souk::runtime {

struct Context {
    std::string request_id;
    std::string traceparent;
};

// Never null: outside a request it is an empty context.
const Context& current_context() noexcept;

// Sets the context of the running coroutine until the scope ends; it may span co_await.
class ContextScope {
  public:
    explicit ContextScope(std::shared_ptr<const Context> context) noexcept;
    ~ContextScope();
    ContextScope(const ContextScope&) = delete;
    ContextScope& operator=(const ContextScope&) = delete;

  private:
    std::shared_ptr<const Context> outer_;
};

namespace detail {
std::shared_ptr<const Context> exchange_context(std::shared_ptr<const Context> context) noexcept;
}

}  // namespace souk::runtime
