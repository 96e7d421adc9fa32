// Reads the parameters of one operation out of a Form and remembers the first thing that is wrong: an operation reads
// all of its parameters, then asks finish() once. A parameter that was not read is unknown, and refused as Stripe does.
#pragma once

#include "foundation/core/currency.hpp"
#include "sandbox/stripe/domain/api_error.hpp"
#include "sandbox/stripe/domain/form.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace souk::stripe_sandbox {

class Parameters {
  public:
    explicit Parameters(const Form& form) : form_(form) {}

    const Form& form() const noexcept { return form_; }

    std::int64_t required_integer(std::string_view key);
    std::optional<std::int64_t> integer(std::string_view key);
    std::int64_t amount(std::string_view key, std::int64_t value,
                        Currency currency);  // within Stripe's limits, else refused
    bool flag(std::string_view key, bool fallback = false);
    std::optional<Currency> currency(std::string_view key);
    std::string_view required_text(std::string_view key, std::size_t limit = 5000);
    std::optional<std::string> text(std::string_view key, std::size_t limit = 5000);
    // One of these, which must be literals; nothing when it is absent.
    std::optional<std::string_view> choice(std::string_view key, std::initializer_list<std::string_view> allowed);
    std::optional<std::string> email(std::string_view key);
    std::optional<std::string> url(std::string_view key, bool http_only);
    // Merged into what is there: an empty value removes a name, metadata="" removes all.
    void metadata(Metadata& merged);

    void refuse(ApiError error);
    std::optional<ApiError> finish();

  private:
    const Form& form_;
    std::optional<ApiError> error_;
};

}  // namespace souk::stripe_sandbox
