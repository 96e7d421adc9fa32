#include "foundation/core/address_rules.hpp"

#include "foundation/core/name.hpp"
#include "foundation/core/phone_number.hpp"
#include "foundation/core/unicode.hpp"

#include <algorithm>

namespace souk {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return c >= 'A' && c <= 'Z'; }
bool separator(char c) { return c == ' ' || c == '-'; }

// In upper case without blanks and hyphens.
std::string compact(std::string_view typed) {
    std::string text;
    for (const char c : typed)
        if (!separator(c) && c != '.') text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return text;
}

bool fits(char shape, char c) {
    switch (shape) {
        case '#': return digit(c);
        case '@': return letter(c);
        case '*': return digit(c) || letter(c);
        default: return shape == c;
    }
}

std::optional<std::string> in_shape(std::string_view shape, std::string_view text) {
    std::string written;
    std::size_t next = 0;
    for (const char each : shape) {
        if (separator(each)) {
            written += each;
            continue;
        }
        if (next == text.size() || !fits(each, text[next])) return std::nullopt;
        written += text[next++];
    }
    if (next != text.size()) return std::nullopt;
    return written;
}

std::optional<std::string> in_any_shape(std::string_view shapes, std::string_view text) {
    while (!shapes.empty()) {
        const auto bar = shapes.find('|');
        if (auto written = in_shape(shapes.substr(0, bar), text)) return written;
        shapes = bar == std::string_view::npos ? std::string_view{} : shapes.substr(bar + 1);
    }
    return std::nullopt;
}

// A postcode of that shape, for a message: "11111 or 11111-1111".
std::string specimens(std::string_view shapes) {
    std::string text;
    for (const char shape : shapes) {
        if (shape == '#' || shape == '*')
            text += '1';
        else if (shape == '@')
            text += 'A';
        else if (shape == '|')
            text += " or ";
        else
            text += shape;
    }
    return text;
}

// The member as that type writes it, or what is wrong with it.
template <class Checked, class Member>
void clean(std::vector<Violation>& found, Member& member, std::string_view name) {
    auto checked = Checked::parse(member.str());
    auto written = checked ? Member::parse(checked->str()) : std::unexpected(std::move(checked.error()));
    if (written) {
        member = std::move(*written);
    } else {
        found.push_back(std::move(written.error()));
        found.back().pointer = "/" + std::string(name);
    }
}

// Streets and towns may have anything in them that is one line.
struct Line {
    static std::expected<Line, Violation> parse(std::string_view text) {
        auto line = one_line(text);
        if (!line) return std::unexpected(std::move(line.error()));
        return Line{std::move(*line)};
    }
    const std::string& str() const { return text; }
    std::string text;
};

template <class Text>
void check_presence(std::vector<Violation>& found, Presence presence, const std::optional<Text>& value,
                    std::string_view member, std::string_view country) {
    const std::string pointer = "/" + std::string(member);
    if (presence == Presence::required && !value)
        found.push_back({pointer, "required", "is required for addresses in " + std::string(country)});
    if (presence == Presence::absent && value)
        found.push_back({pointer, "not_allowed", "is not part of addresses in " + std::string(country)});
}

}  // namespace

std::optional<std::string> normalised_postcode(const AddressFormat& format, std::string_view typed) {
    const std::string text = compact(typed);
    if (auto written = in_any_shape(format.postcode, text)) return written;
    // With a sign of the country in front: its code, that of its cars ("D-10115"), or that of the country whose post
    // serves it ("FI-22100" in Åland, "MC 98000").
    if (!format.postcode.empty() && (format.postcode.front() == '#' || digit(format.postcode.front()))) {
        const auto letters = static_cast<std::size_t>(std::ranges::find_if_not(text, letter) - text.begin());
        const bool apart = letters < typed.size() && separator(typed[letters]);
        if (letters > 0 && letters <= 3 && (apart || text.starts_with(format.country)))
            if (auto written = in_any_shape(format.postcode, std::string_view(text).substr(letters))) return written;
    }
    // Without it where it belongs to the postcode ("LV-1010").
    return in_any_shape(format.postcode, std::string(format.country) + text);
}

std::vector<Violation> validate(PostalAddress& address) {
    std::vector<Violation> found;
    if (const auto* format = address_format(address.country)) {
        const auto country = address.country.name();
        check_presence(found, format->postcode_presence, address.postcode, "postcode", country);
        check_presence(found, format->region, address.region, "region", country);
        if (address.postcode && format->postcode_presence != Presence::absent) {
            if (const auto written = normalised_postcode(*format, compatible(address.postcode->str())))
                address.postcode = Text<1, 16>::parse(*written).value();
            else
                found.push_back({"/postcode", "invalid_format",
                                 "must look like " + specimens(format->postcode) + " in " + std::string(country)});
        }
    }
    clean<Name>(found, address.name, "name");
    clean<Line>(found, address.line1, "line1");
    if (address.line2) clean<Line>(found, *address.line2, "line2");
    clean<Line>(found, address.city, "city");
    if (address.region) clean<Line>(found, *address.region, "region");
    if (address.phone) clean<PhoneNumber>(found, *address.phone, "phone");
    return found;
}

Locality specimen_locality(CountryCode country) {
    const auto* format = address_format(country);
    if (format == nullptr) return {};
    Locality locality;
    if (format->postcode_presence == Presence::required)
        locality.postcode = specimens(format->postcode.substr(0, format->postcode.find('|')));
    if (format->region == Presence::required) locality.region = "Any";
    return locality;
}

}  // namespace souk
