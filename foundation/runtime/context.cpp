#include "foundation/runtime/context.hpp"

#include "foundation/telemetry/log.hpp"

#include <utility>

namespace souk::runtime {

namespace {
thread_local std::shared_ptr<const Context> running;
const Context outside_any_request;

telemetry::LogContext log_context() noexcept {
    const auto& context = current_context();
    return {context.request_id, context.traceparent};
}

// The log stands below this room and learns here what is being served.
[[maybe_unused]] const bool log_knows_the_context = (telemetry::set_context_source(&log_context), true);
}  // namespace

const Context& current_context() noexcept { return running ? *running : outside_any_request; }

ContextScope::ContextScope(std::shared_ptr<const Context> context) noexcept
    : outer_(std::exchange(running, std::move(context))) {}

ContextScope::~ContextScope() { running = std::move(outer_); }

std::shared_ptr<const Context> detail::exchange_context(std::shared_ptr<const Context> context) noexcept {
    return std::exchange(running, std::move(context));
}

}  // namespace souk::runtime
