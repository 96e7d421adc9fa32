// The bodies and queries that Stripe takes: application/x-www-form-urlencoded, with brackets for what is nested. Pure.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace souk::order::stripe {

std::string escape(std::string_view text);

class Form {
  public:
    // `name` is sent as it is: metadata[order_id].
    Form& add(std::string_view name, std::string_view value);
    Form& add(std::string_view name, std::int64_t value) { return add(name, std::string_view(std::to_string(value))); }
    std::string take() && { return std::move(text_); }

  private:
    std::string text_;
};

}  // namespace souk::order::stripe
