#include "foundation/core/instant.hpp"

#include <stdexcept>

namespace souk {

namespace {

// `count` digits at `position`; moves on. Negative when they are none.
int digits(std::string_view text, std::size_t& position, std::size_t count) noexcept {
    if (position + count > text.size()) return -1;
    int value = 0;
    for (std::size_t index = 0; index < count; ++index) {
        const char c = text[position++];
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

bool skip(std::string_view text, std::size_t& position, char wanted) noexcept {
    if (position >= text.size() || text[position] != wanted) return false;
    ++position;
    return true;
}

// Written by hand: every product and order carries times, and printf costs more than all the rest of them.
void put_digits(char* target, int count, std::int64_t value) noexcept {
    for (int index = count - 1; index >= 0; --index, value /= 10) target[index] = static_cast<char>('0' + value % 10);
}

constexpr std::int64_t first_second = -62'167'219'200;  // 0000-01-01T00:00:00Z
constexpr std::int64_t last_second = 253'402'300'799;   // 9999-12-31T23:59:59Z

}  // namespace

std::optional<Instant> Instant::parse(std::string_view text) noexcept {
    using namespace std::chrono;
    std::size_t at = 0;
    const int year_number = digits(text, at, 4);
    if (year_number < 0 || !skip(text, at, '-')) return std::nullopt;
    const int month_number = digits(text, at, 2);
    if (month_number < 0 || !skip(text, at, '-')) return std::nullopt;
    const int day_number = digits(text, at, 2);
    if (day_number < 0 || at >= text.size() || (text[at] != 'T' && text[at] != 't')) return std::nullopt;
    ++at;
    const int hour = digits(text, at, 2);
    if (hour < 0 || hour > 23 || !skip(text, at, ':')) return std::nullopt;
    const int minute = digits(text, at, 2);
    if (minute < 0 || minute > 59 || !skip(text, at, ':')) return std::nullopt;
    const int second = digits(text, at, 2);
    if (second < 0 || second > 59) return std::nullopt;
    std::int64_t fraction = 0;
    if (skip(text, at, '.')) {
        std::int64_t unit = 1'000'000;
        const auto first = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
            unit /= 10;
            fraction += (text[at++] - '0') * unit;
        }
        if (at == first) return std::nullopt;
    }
    std::int64_t offset_minutes = 0;
    if (at < text.size() && (text[at] == 'Z' || text[at] == 'z')) {
        ++at;
    } else if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
        const int sign = text[at++] == '-' ? -1 : 1;
        const int hours = digits(text, at, 2);
        if (hours < 0 || hours > 23 || !skip(text, at, ':')) return std::nullopt;
        const int minutes = digits(text, at, 2);
        if (minutes < 0 || minutes > 59) return std::nullopt;
        offset_minutes = sign * (hours * 60 + minutes);
    } else {
        return std::nullopt;
    }
    const year_month_day date{year{year_number}, month{static_cast<unsigned>(month_number)},
                              day{static_cast<unsigned>(day_number)}};
    if (at != text.size() || !date.ok()) return std::nullopt;
    const std::int64_t days_since_epoch = sys_days(date).time_since_epoch().count();
    const std::int64_t seconds = days_since_epoch * 86'400 + hour * 3'600 + minute * 60 + second - offset_minutes * 60;
    if (seconds < first_second || seconds > last_second)
        return std::nullopt;  // the offset can lead out of the four digits
    return Instant(seconds * 1'000'000 + fraction);
}

void Instant::append_to(std::string& out) const {
    using namespace std::chrono;
    if (microseconds_ < first_second * 1'000'000 || microseconds_ >= (last_second + 1) * 1'000'000)
        throw std::out_of_range("RFC 3339 has the years 0 to 9999 only");
    const sys_time<std::chrono::microseconds> time{std::chrono::microseconds(microseconds_)};
    const auto date = floor<days>(time);
    const year_month_day calendar{date};
    const hh_mm_ss clock{time - date};

    char text[] = "0000-00-00T00:00:00.000000Z";
    put_digits(text, 4, static_cast<int>(calendar.year()));
    put_digits(text + 5, 2, static_cast<std::int64_t>(static_cast<unsigned>(calendar.month())));
    put_digits(text + 8, 2, static_cast<std::int64_t>(static_cast<unsigned>(calendar.day())));
    put_digits(text + 11, 2, clock.hours().count());
    put_digits(text + 14, 2, clock.minutes().count());
    put_digits(text + 17, 2, clock.seconds().count());
    put_digits(text + 20, 6, clock.subseconds().count());
    out.append(text, sizeof text - 1);
}

std::string Instant::to_rfc3339() const {
    std::string text;
    append_to(text);
    return text;
}

Instant SystemClock::now() const {
    using namespace std::chrono;
    return Instant::from_microseconds(duration_cast<microseconds>(system_clock::now().time_since_epoch()).count());
}

}  // namespace souk
