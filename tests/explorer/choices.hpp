// The one source of chance in a run, and the record of what came of it. The same seed makes the same choices, as long
// as they are asked for in the same order. Its own arithmetic, since the standard distributions differ between
// libraries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace souk::explorer {

class Choices {
  public:
    explicit Choices(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 0xD1B54A32D192ED03ULL) {}

    std::uint64_t any() {  // splitmix64
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(any() % limit); }
    bool per_mille(unsigned chance) { return chance != 0 && any() % 1000 < chance; }
    template <class T, std::size_t count>
    const T& one_of(const T (&options)[count]) {
        return options[below(count)];
    }

    void note(std::string line) { trace_.push_back(std::move(line)); }
    const std::vector<std::string>& trace() const noexcept { return trace_; }

  private:
    std::uint64_t state_;
    std::vector<std::string> trace_;
};

}  // namespace souk::explorer
