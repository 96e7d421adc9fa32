#include "foundation/telemetry/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <sys/resource.h>
#include <unistd.h>

#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <unordered_map>

namespace souk::telemetry {

namespace {

prometheus::Counter& counter_of(void* native) { return *static_cast<prometheus::Counter*>(native); }
prometheus::Gauge& gauge_of(void* native) { return *static_cast<prometheus::Gauge*>(native); }
prometheus::Histogram& histogram_of(void* native) { return *static_cast<prometheus::Histogram*>(native); }

template <class Handle>
struct Handles {
    std::unordered_map<void*, std::unique_ptr<Handle>> by_native;

    Handle& of(void* native) {
        auto& place = by_native[native];
        if (!place) place = std::make_unique<Handle>(native);
        return *place;
    }
};

double resident_bytes() {
    std::ifstream file("/proc/self/statm");
    double total = 0;
    double resident = 0;
    file >> total >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double processor_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double open_files() {
    std::error_code error;
    double count = 0;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
         entry.increment(error)) {
        ++count;
    }
    return count;
}

prometheus::MetricFamily process_family(std::string name, std::string help, prometheus::MetricType type, double value) {
    prometheus::ClientMetric metric;
    if (type == prometheus::MetricType::Counter) {
        metric.counter.value = value;
    } else {
        metric.gauge.value = value;
    }
    return {std::move(name), std::move(help), type, {metric}};
}

}  // namespace

void Counter::inc(double by) noexcept { counter_of(native_).Increment(by); }
double Counter::value() const noexcept { return counter_of(native_).Value(); }
void Gauge::set(double value) noexcept { gauge_of(native_).Set(value); }
void Gauge::add(double by) noexcept { gauge_of(native_).Increment(by); }
double Gauge::value() const noexcept { return gauge_of(native_).Value(); }
void Histogram::observe(double value) noexcept { histogram_of(native_).Observe(value); }

const std::vector<double>& duration_buckets() {
    static const std::vector<double> buckets{0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                             0.1,     0.25,   0.5,   1.0,    2.5,   5.0,  10.0};
    return buckets;
}

struct Metrics::State {
    prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};
    std::mutex mutex;
    Handles<Counter> counters;
    Handles<Gauge> gauges;
    Handles<Histogram> histograms;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

Counter& Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
    const std::lock_guard lock(state_->mutex);
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(state_->registry);
    return state_->counters.of(&family.Add(labels));
}

Gauge& Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
    const std::lock_guard lock(state_->mutex);
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry);
    return state_->gauges.of(&family.Add(labels));
}

Histogram& Metrics::histogram(const std::string& name, const std::string& help, const Labels& labels,
                              const std::vector<double>& buckets) {
    const std::lock_guard lock(state_->mutex);
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(state_->registry);
    return state_->histograms.of(&family.Add(labels, buckets));
}

std::string Metrics::text() const {
    using prometheus::MetricType;
    auto families = state_->registry.Collect();
    families.push_back(process_family("process_resident_memory_bytes", "Resident memory of the process.",
                                      MetricType::Gauge, resident_bytes()));
    families.push_back(process_family("process_cpu_seconds_total", "Processor time used by the process.",
                                      MetricType::Counter, processor_seconds()));
    families.push_back(
        process_family("process_open_fds", "Open file descriptors of the process.", MetricType::Gauge, open_files()));
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families);
    return std::move(out).str();
}

}  // namespace souk::telemetry
