// A list from outside with Min to Max elements. Lists without bounds do not exist: a plain std::vector takes at most
// 1000.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace souk::schema {

inline constexpr std::size_t default_list_max = 1000;

template <class T, std::size_t Min, std::size_t Max>
class List {
  public:
    using value_type = T;
    static constexpr std::size_t min_size = Min;
    static constexpr std::size_t max_size = Max;

    List() = default;
    explicit List(std::vector<T> items) : items_(std::move(items)) {}

    auto begin() const noexcept { return items_.begin(); }
    auto end() const noexcept { return items_.end(); }
    std::size_t size() const noexcept { return items_.size(); }
    bool empty() const noexcept { return items_.empty(); }
    const T& operator[](std::size_t index) const { return items_[index]; }
    const std::vector<T>& items() const& noexcept { return items_; }
    std::vector<T> items() && noexcept { return std::move(items_); }
    void push_back(T item) { items_.push_back(std::move(item)); }

  private:
    std::vector<T> items_;
};

}  // namespace souk::schema
