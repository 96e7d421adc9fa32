#include "tools/retail/shop/progress.hpp"

#include "tools/retail/sales/price.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace souk::retail {

namespace {
using Clock = std::chrono::steady_clock;
constexpr int bar_width = 24;
}  // namespace

std::string Progress::line(const std::string& what, std::int64_t done, std::int64_t failed, std::int64_t total,
                           double seconds) {
    const auto over = done + failed;
    const double share = total > 0 ? static_cast<double>(over) / static_cast<double>(total) : 1.0;
    const auto filled = static_cast<std::size_t>(share * bar_width);
    const double rate = seconds > 0 ? static_cast<double>(over) / seconds : 0;
    char tail[160];
    std::string eta = "-:--";
    if (rate > 0) {
        const auto left = static_cast<std::int64_t>(static_cast<double>(total - over) / rate + 0.5);
        char text[32];
        std::snprintf(text, sizeof text, "%ld:%02ld", static_cast<long>(left / 60), static_cast<long>(left % 60));
        eta = text;
    }
    std::snprintf(tail, sizeof tail, "] %5.1f %%  %s/%s %s  %.0f/s  %s error%s  ETA %s", share * 100,
                  count_text(done).c_str(), count_text(total).c_str(), what.c_str(), rate, count_text(failed).c_str(),
                  failed == 1 ? "" : "s", eta.c_str());
    return "[" + std::string(filled, '#') + std::string(bar_width - filled, '-') + tail;
}

void Progress::State::show() {
    shown = Clock::now();
    const auto text = line(what, done, failed, total, std::chrono::duration<double>(shown - started).count());
    std::fprintf(stderr, terminal ? "\r\033[K%s" : "%s\n", text.c_str());
    std::fflush(stderr);
}

Progress::Progress(std::string what, std::int64_t total) : state_(std::make_shared<State>()) {
    state_->what = std::move(what);
    state_->total = total;
    state_->started = state_->shown = Clock::now();
    state_->terminal = isatty(STDERR_FILENO) == 1;
}

Progress::~Progress() { finish(); }

void Progress::start(runtime::Loop& loop) { loop.spawn("progress", keep_showing(loop, state_)); }

task<void> Progress::keep_showing(runtime::Loop& loop, std::shared_ptr<State> state) {
    const auto every = state->terminal ? std::chrono::milliseconds(100) : std::chrono::milliseconds(5000);
    while (!state->finished && !loop.stopping()) {
        if (Clock::now() - state->shown >= every) state->show();
        co_await loop.sleep(std::chrono::milliseconds(100));
    }
}

void Progress::finish() {
    if (state_->finished) return;
    state_->finished = true;
    state_->show();
    if (state_->terminal) std::fputc('\n', stderr);
}

double Progress::seconds() const { return std::chrono::duration<double>(Clock::now() - state_->started).count(); }

}  // namespace souk::retail
