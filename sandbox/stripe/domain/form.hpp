// Parameters in Stripe's notation: application/x-www-form-urlencoded with nested keys (card[number]), arrays (expand[])
// and maps (metadata[order_id]). What an operation takes is a table of Parameters; read() checks a Form against it,
// says the first thing that is wrong, and gives the values. What is in no table is unknown, and refused as Stripe does.
// Pure.
#pragma once

#include "sandbox/stripe/domain/errors.hpp"

#include <expected>
#include <optional>

namespace souk::stripe_sandbox {

// flag: also True and False, as stripe-python sends them; currency: becomes small letters; address: of a page to come
// back to, perhaps of an app; ignored: known, of no effect.
BOOST_DEFINE_ENUM_CLASS(Kind, text, integer, flag, choice, list, map, currency, email, address, web_address, ignored)

struct Parameter {
    std::string name;
    Kind kind = Kind::text;
    Texts allowed{};          // of a choice
    std::size_t most = 5000;  // bytes of a text
    bool is_required = false;
    bool secret_only = false;  // not with the publishable key
};

// A table, written as words with blanks between them: each a name, and
//     :kind     integer, flag, list …; default: text
//     =a|b      a choice
//     <1000     a text of at most so many bytes
//     *         at the end: it is required
//     !         in front: not with the publishable key
struct Parameters : std::vector<Parameter> {
    Parameters(std::string_view words);
    Parameters(const char* words) : Parameters(std::string_view(words)) {}
    Parameters(const std::string& words) : Parameters(std::string_view(words)) {}
    Parameters& operator+=(const Parameters& more);
    Parameters inside(std::string_view name) const;  // all of them in an object of this name, which may be absent
};

// The values that were given, by the names in the table. Empty texts are values: they unset what they name.
class Given {
  public:
    bool has(std::string_view name) const { return values_.contains(name); }
    template <class T>
    T get(std::string_view name, T fallback = {}) const {
        const auto entry = values_.find(name);
        return entry == values_.end() ? std::move(fallback) : std::get<T>(entry->second);
    }
    std::string text(std::string_view name) const { return get<std::string>(name); }
    bool flag(std::string_view name, bool fallback = false) const { return get(name, fallback); }
    std::string full_name(std::string_view name) const;  // with those of the objects that it is in
    Given below(std::string_view name) const;            // of an object in it
    void give(Object& object) const;  // to the members of the same name; an empty text is null, maps are merged
    void put(std::string name, Value value) { values_[std::move(name)] = std::move(value); }

  private:
    std::map<std::string, Value, std::less<>> values_;
    std::string prefix_;
};

class Form {
  public:
    // Nothing for broken escapes, bytes that are no UTF-8, or too many parameters.
    static std::optional<Form> parse(std::string_view body);
    static std::optional<Form> from_pairs(const std::vector<std::pair<std::string, std::string>>& pairs);

    std::expected<Given, Object> read(const Parameters& parameters, bool publishable = false) const;
    std::string text(std::string_view key) const;  // empty when it is absent
    Texts list(const std::string& key) const;
    // Parses to the same, and is the same for the same parameters in any order; without security codes, which nothing
    // keeps.
    std::string encoded() const;

  private:
    bool has_object_of(std::string_view key) const;
    std::map<std::string, std::string, std::less<>> values_;  // the last of several; key[] has become key[0], key[1] …
};

}  // namespace souk::stripe_sandbox
