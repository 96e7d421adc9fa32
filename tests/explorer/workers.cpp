#include "tests/explorer/workers.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <thread>

namespace souk::explorer {

namespace {

// One waits for the database server while another goes on.
constexpr std::uint64_t workers_per_core = 2;
constexpr const char* done = "done";

// The smallest seed that has violated something, known to all workers.
class Smallest {
  public:
    Smallest()
        : seed_(static_cast<std::atomic<std::uint64_t>*>(
              mmap(nullptr, sizeof(*seed_), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
        if (seed_ == MAP_FAILED) throw std::runtime_error("no memory to share");
        seed_->store(std::numeric_limits<std::uint64_t>::max());
    }
    ~Smallest() { munmap(seed_, sizeof(*seed_)); }
    Smallest(const Smallest&) = delete;
    Smallest& operator=(const Smallest&) = delete;

    std::uint64_t get() const { return seed_->load(); }
    void lower_to(std::uint64_t seed) {
        auto before = get();
        while (seed < before && !seed_->compare_exchange_weak(before, seed)) {
        }
    }

  private:
    std::atomic<std::uint64_t>* seed_;
};

struct Share {
    std::uint64_t first;
    std::uint64_t end;
    std::uint64_t step;
    bool until_found;
};

// One line a violation; the last line says that nothing is missing.
void work(std::FILE* report, Share share, Smallest& found) {
    Platform platform;
    for (auto seed = share.first; seed < share.end; seed += share.step) {
        if (share.until_found && seed > found.get()) break;
        for (const auto& each : explore(platform, seed).violations) {
            found.lower_to(seed);
            std::fprintf(report, "%llu\t%s\t%s\n", static_cast<unsigned long long>(seed), each.invariant.c_str(),
                         each.what.c_str());
            std::fflush(report);
        }
    }
    std::fprintf(report, "%s\n", done);
}

struct Worker {
    pid_t process;
    std::FILE* report;
};

Worker start(Share share, Smallest& found) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    std::fflush(stdout);
    const auto process = fork();
    if (process < 0) throw std::runtime_error("no process");
    if (process == 0) {
        close(ends[0]);
        auto* report = fdopen(ends[1], "w");
        try {
            work(report, share, found);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "a worker ends: %s\n", error.what());
        }
        std::fclose(report);
        _exit(0);
    }
    close(ends[1]);
    return {process, fdopen(ends[0], "r")};
}

// False when the worker did not come to its end.
bool read(std::FILE* report, Found& found) {
    char line[1000];
    bool complete = false;
    while (std::fgets(line, sizeof line, report) != nullptr) {
        std::string text(line);
        text.pop_back();
        if (text == done) complete = true;
        const auto first = text.find('\t'), second = text.find('\t', first + 1);
        if (second == text.npos) continue;
        std::printf("seed %s\n", text.c_str());
        std::fflush(stdout);
        found.violations.emplace(std::stoull(text),
                                 Violation{text.substr(first + 1, second - first - 1), text.substr(second + 1)});
    }
    return complete;
}

}  // namespace

Found explore_in_processes(std::uint64_t first_seed, std::uint64_t runs, bool until_found) {
    const std::uint64_t workers =
        std::clamp<std::uint64_t>(workers_per_core * std::thread::hardware_concurrency(), 1, runs);
    Smallest smallest;
    std::vector<Worker> started;
    for (std::uint64_t index = 0; index < workers; ++index)
        started.push_back(start({first_seed + index, first_seed + runs, workers, until_found}, smallest));
    Found found;
    found.complete = true;
    for (const auto& worker : started) {
        found.complete = read(worker.report, found) && found.complete;
        std::fclose(worker.report);
        int status = 0;
        waitpid(worker.process, &status, 0);
    }
    return found;
}

}  // namespace souk::explorer
