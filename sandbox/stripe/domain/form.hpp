// The parameters of a request in Stripe's notation: application/x-www-form-urlencoded with nested keys (card[number]),
// arrays (expand[0], expand[]) and maps (metadata[order_id]). Made from a body or a query string, read by the
// operations. A parameter that nobody has read is unknown and refused, so reading is remembered. No I/O; belongs to one
// request.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace souk::stripe_sandbox {

using Pairs = std::vector<std::pair<std::string, std::string>>;

class Form {
  public:
    static constexpr std::size_t max_parameters = 1000;

    Form() = default;
    // Nothing for broken percent escapes, bytes that are no UTF-8, ill-formed keys (a[b, a]b) or too many parameters.
    static std::optional<Form> parse(std::string_view body);
    static std::optional<Form> from_pairs(Pairs pairs);

    // The value of exactly this key; of several, the last. Empty strings are values: they unset what they name.
    std::optional<std::string_view> text(std::string_view key) const;
    std::vector<std::string_view> list(std::string_view key) const;  // key[0], key[1], … by number, then key[] in order
    std::vector<std::pair<std::string_view, std::string_view>> map(std::string_view key) const;  // key[name], one level
    bool has(std::string_view key) const;                                                        // itself or below it
    void ignore(std::string_view key) const;  // known, of no effect: itself and all below it

    std::optional<std::string> first_unread() const;

    bool empty() const noexcept { return entries_.empty(); }
    // Parses to the same form, but for the keys left out; holds no spaces and no line breaks.
    std::string encoded(bool (*leave_out)(std::string_view key) = nullptr) const;
    std::string canonical() const;  // the same for the same parameters in any order

  private:
    struct Entry {
        std::string key;  // name[a][b], brackets as they are, segments decoded
        std::string value;
        mutable bool read = false;
    };
    std::vector<Entry> entries_;
};

// For one component of a query string or body: everything but A-Z a-z 0-9 - _ . ~ as %XX.
void append_escaped(std::string& out, std::string_view text);

}  // namespace souk::stripe_sandbox
