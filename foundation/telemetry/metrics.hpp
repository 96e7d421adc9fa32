// Counters, gauges and histograms in the Prometheus text format, served at /metrics; prometheus-cpp stays inside. Ask
// for a handle once, at start, and keep the reference: it lives as long as the Metrics object, and using it is an
// atomic add (a histogram takes a short lock). One Metrics per process, shared by all loops; everything is thread-safe.
// Durations are in seconds, sizes in bytes. A name used as two kinds, or an ill-formed name, throws
// std::invalid_argument.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace souk::telemetry {

using Labels = std::map<std::string, std::string>;

class Counter {
  public:
    explicit Counter(void* native) noexcept : native_(native) {}
    void inc(double by = 1) noexcept;  // negative values are ignored
    double value() const noexcept;

  private:
    void* native_;
};

class Gauge {
  public:
    explicit Gauge(void* native) noexcept : native_(native) {}
    void set(double value) noexcept;
    void add(double by) noexcept;
    double value() const noexcept;

  private:
    void* native_;
};

class Histogram {
  public:
    explicit Histogram(void* native) noexcept : native_(native) {}
    void observe(double value) noexcept;
    void observe(std::chrono::nanoseconds time) noexcept { observe(std::chrono::duration<double>(time).count()); }

  private:
    void* native_;
};

// From 0.25 ms to 10 s: requests, statements, outgoing calls.
const std::vector<double>& duration_buckets();

class Metrics {
  public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    // The same name and labels give the same handle. Labels are few and fixed (route, status class), never ids or texts
    // of users.
    Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
    Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
    Histogram& histogram(const std::string& name, const std::string& help, const Labels& labels = {},
                         const std::vector<double>& buckets = duration_buckets());

    std::string text() const;  // exposition format 0.0.4, with the process's memory, processor time and open files

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace souk::telemetry
