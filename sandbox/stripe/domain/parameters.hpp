// The parameters of a request in Stripe's notation: application/x-www-form-urlencoded with nested keys (card[number]),
// arrays (expand[]) and maps (metadata[order_id]). Remembers the first thing that is wrong: an operation reads all of
// its parameters, then asks finish() once. What nobody has read is unknown, and refused as Stripe does. Also makes the
// refusals that have no parameter. Pure; belongs to one request.
#pragma once

#include "sandbox/stripe/domain/currencies.hpp"
#include "sandbox/stripe/domain/objects.hpp"

#include <initializer_list>
#include <optional>

namespace souk::stripe_sandbox {

ApiError refusal(int status, std::string_view code, std::string message);  // about no parameter
ApiError invalid_parameter(std::string_view param, std::string_view code, std::string message);
ApiError missing_resource(std::string_view kind, std::string_view id, std::string_view param, int status);
ApiError card_error(const Decline& decline, std::string_view param = {});  // 402

class Parameters {
  public:
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    static constexpr std::size_t most = 1000;

    Parameters() = default;
    // Nothing for broken escapes, bytes that are no UTF-8, or too many parameters.
    static std::optional<Parameters> parse(std::string_view body);
    static std::optional<Parameters> from_pairs(const Pairs& pairs);

    bool has(std::string_view key) const;  // itself or below it
    void ignore(std::string_view key);     // known, of no effect: itself and all below it
    // Of several values the last. Empty strings are values: they unset what they name.
    std::optional<std::string> text(std::string_view key, std::size_t limit = 5000);
    std::string required_text(std::string_view key, std::size_t limit = 5000);
    std::vector<std::string> list(std::string_view key);  // key[0], key[], in the order in which they came
    std::int64_t required_integer(std::string_view key);
    std::optional<std::int64_t> integer(std::string_view key);
    bool flag(std::string_view key, bool fallback = false);  // also True and False, as stripe-python sends them
    // One of these, which must be literals; nothing when it is absent.
    std::optional<std::string_view> choice(std::string_view key, std::initializer_list<std::string_view> allowed);
    std::optional<std::string> currency(std::string_view key);                               // in small letters
    void check_amount(std::string_view key, std::int64_t value, std::string_view currency);  // within Stripe's limits
    void email(std::string_view key, OrNull<std::string>& value);
    std::optional<std::string> url(std::string_view key, bool http_only);
    void metadata(Metadata& merged);  // an empty value removes a name, metadata="" removes all

    void refuse(ApiError error);
    std::optional<ApiError> finish();

    std::string encoded() const;    // parses to the same, but for security codes, which nothing keeps
    std::string canonical() const;  // the same for the same parameters in any order

  private:
    struct Entry {
        std::string key;
        std::string value;
        std::size_t at = 0;
        bool read = false;
    };
    const Entry* find(std::string_view key);
    std::vector<Entry> entries_;
    std::optional<ApiError> error_;
};

// For one component of a query string or body: everything but A-Z a-z 0-9 - _ . ~ as %XX.
void append_escaped(std::string& out, std::string_view text);

}  // namespace souk::stripe_sandbox
