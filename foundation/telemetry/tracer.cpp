#include "foundation/telemetry/tracer.hpp"

#include "foundation/telemetry/log.hpp"
#include "foundation/telemetry/metrics.hpp"
#include "foundation/telemetry/span_data.hpp"

#include <curl/curl.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace souk::telemetry {

namespace {

std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::size_t discard(char*, std::size_t size, std::size_t count, void*) { return size * count; }

struct CloseEasy {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

}  // namespace

class Tracer::Exporter {
  public:
    Exporter(TracerConfig config, Metrics* metrics) : config_(std::move(config)) {
        if (metrics != nullptr) {
            dropped_counter_ = &metrics->counter("souk_spans_dropped_total", "Spans that were not exported.");
            exported_counter_ = &metrics->counter("souk_spans_exported_total", "Spans taken by the collector.");
        }
        curl_global_init(CURL_GLOBAL_DEFAULT);
        easy_.reset(curl_easy_init());
        headers_.reset(curl_slist_append(nullptr, "Content-Type: application/json"));
        if (!easy_ || !headers_) throw std::runtime_error("libcurl cannot be initialised");
        while (config_.endpoint.ends_with('/')) config_.endpoint.pop_back();
        const auto url = config_.endpoint + "/v1/traces";
        auto* easy = easy_.get();
        curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &discard);
        thread_ = std::jthread([this] { work(); });
    }

    ~Exporter() {
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
            give_up_at_ = std::chrono::steady_clock::now() + std::chrono::seconds(2);
        }
        wake_.notify_all();
    }

    void add(SpanRecord&& span) noexcept {
        try {
            const std::lock_guard lock(mutex_);
            if (queue_.size() < config_.queue_limit) {
                queue_.push_back(std::move(span));
                if (queue_.size() == config_.batch) wake_.notify_one();
                return;
            }
        } catch (...) {
            // Out of memory: the span is dropped like any other that finds no room.
        }
        drop(1);
    }

    std::uint64_t dropped() const noexcept { return dropped_; }
    std::uint64_t exported() const noexcept { return exported_; }

  private:
    void work() {
        pthread_setname_np(pthread_self(), "tracer");
        // Signals belong to the thread that waits for them.
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_BLOCK, &all, nullptr);
        std::vector<SpanRecord> spans;
        for (bool last = false; !last;) {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, config_.interval, [this] { return closing_ || queue_.size() >= config_.batch; });
            last = closing_;
            std::swap(spans, queue_);
            lock.unlock();
            send_all(spans);
            spans.clear();
        }
    }

    void send_all(std::span<const SpanRecord> spans) {
        while (!spans.empty()) {
            const auto batch = spans.first(std::min(config_.batch, spans.size()));
            spans = spans.subspan(batch.size());
            if (send(otlp_json(config_.service, batch))) {
                exported_ += batch.size();
                if (exported_counter_ != nullptr) exported_counter_->inc(static_cast<double>(batch.size()));
            } else {
                drop(batch.size());
            }
        }
    }

    bool send(const std::string& body) {
        const auto limit = time_limit();
        if (limit <= std::chrono::milliseconds::zero()) return false;
        auto* easy = easy_.get();
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
        const CURLcode code = curl_easy_perform(easy);
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        const bool taken = code == CURLE_OK && status >= 200 && status < 300;
        // One line when it stops working and one when it works again, not one for each batch.
        if (!taken && working_) {
            log_warn("the trace collector refuses spans", {{"error", curl_easy_strerror(code)}, {"status", status}});
        }
        if (taken && !working_) log_info("the trace collector takes spans again");
        working_ = taken;
        return taken;
    }

    std::chrono::milliseconds time_limit() {
        const std::lock_guard lock(mutex_);
        constexpr std::chrono::milliseconds usual{5000};
        if (!closing_) return usual;
        return std::chrono::duration_cast<std::chrono::milliseconds>(give_up_at_ - std::chrono::steady_clock::now());
    }

    void drop(std::size_t count) noexcept {
        dropped_ += count;
        if (dropped_counter_ != nullptr) dropped_counter_->inc(static_cast<double>(count));
    }

    TracerConfig config_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<SpanRecord> queue_;
    bool closing_ = false;
    std::chrono::steady_clock::time_point give_up_at_;
    std::atomic<std::uint64_t> dropped_ = 0;
    std::atomic<std::uint64_t> exported_ = 0;
    Counter* dropped_counter_ = nullptr;
    Counter* exported_counter_ = nullptr;
    std::unique_ptr<CURL, CloseEasy> easy_;
    std::unique_ptr<curl_slist, FreeList> headers_;
    bool working_ = true;
    std::jthread thread_;  // last: ends before what it uses
};

struct Span::Data {
    SpanRecord record;
    Tracer::Exporter* exporter;
};

Span::Span() noexcept = default;
Span::Span(Span&&) noexcept = default;
Span& Span::operator=(Span&& other) noexcept {
    if (this != &other) {
        finish();
        data_ = std::move(other.data_);
        traceparent_ = std::move(other.traceparent_);
    }
    return *this;
}
Span::~Span() { finish(); }

void Span::rename(std::string_view name) {
    if (data_) data_->record.name = name;
}

void Span::attribute(std::string_view name, std::string_view value) {
    if (data_) data_->record.attributes.emplace_back(name, std::string(value));
}

void Span::attribute(std::string_view name, std::int64_t value) {
    if (data_) data_->record.attributes.emplace_back(name, value);
}

void Span::fail(std::string_view reason) {
    if (!data_) return;
    data_->record.failed = true;
    data_->record.reason = reason;
}

void Span::finish() noexcept {
    const auto data = std::move(data_);
    if (!data) return;
    data->record.ended_ns = now_ns();
    data->exporter->add(std::move(data->record));
}

Tracer::Tracer(TracerConfig config, Metrics* metrics) : sample_share_(config.sample_share) {
    if (!config.endpoint.empty()) exporter_ = std::make_unique<Exporter>(std::move(config), metrics);
}

Tracer::~Tracer() = default;

std::uint64_t Tracer::dropped() const noexcept { return exporter_ ? exporter_->dropped() : 0; }
std::uint64_t Tracer::exported() const noexcept { return exporter_ ? exporter_->exported() : 0; }

Span Tracer::start(std::string_view name, SpanKind kind, std::string_view traceparent) {
    Span span;
    const auto parent = parse_traceparent(traceparent);
    if (!exporter_) {
        if (parent) span.traceparent_ = traceparent;
        return span;
    }
    const bool sampled = parent ? parent->sampled : random_share() < sample_share_;
    const TraceParent own{parent ? parent->trace_id : random_trace_id(), random_span_id(), sampled};
    span.traceparent_ = to_traceparent(own);
    if (!sampled) return span;
    span.data_ = std::make_unique<Span::Data>();
    auto& record = span.data_->record;
    record.trace_id = own.trace_id;
    record.span_id = own.span_id;
    if (parent) record.parent_id = parent->span_id;
    record.kind = kind;
    record.name = name;
    record.started_ns = now_ns();
    span.data_->exporter = exporter_.get();
    return span;
}

}  // namespace souk::telemetry
