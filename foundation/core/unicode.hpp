// What Unicode says about text that people typed or pasted: its one composed form, its ordinary width, which of its
// characters nobody sees, and domain names of all scripts in the letters of DNS. ICU stays inside. All of it takes
// valid UTF-8 (utf8_length() of text.hpp tells), is pure and thread-safe; a broken ICU throws std::runtime_error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace souk {

std::string composed(std::string_view text);    // NFC: é is one character, however it was typed
std::string compatible(std::string_view text);  // NFKC: also ① as 1 and ﬁ as fi; for what is no prose
// NFC, with full-width letters and half-width kana in their ordinary width, and an ideographic space as a space.
std::string ordinary_width(std::string_view text);

// Without the blanks at both ends, and without what comes along when people copy: byte order marks, zero-width
// characters, and the marks that some address books put around what runs from left to right.
std::string_view without_edges(std::string_view text);

// Decodes one character at `position` of valid UTF-8 and moves on.
char32_t next_character(std::string_view text, std::size_t& position);
bool is_blank(char32_t character) noexcept;
bool ends_a_line(char32_t character) noexcept;
// Draws nothing itself: directions, joiners, fillers, tags and the like; not variation selectors.
bool is_invisible(char32_t character) noexcept;
// Whether a joiner or non-joiner (U+200D, U+200C) shapes what stands before it, as in Persian, Sinhala or an emoji.
bool shapes_after(char32_t before) noexcept;
bool is_variation_selector(char32_t character) noexcept;
std::optional<int> digit_of(char32_t character) noexcept;  // of any script
bool is_dash(char32_t character) noexcept;

// A domain name as DNS has it (UTS #46, without the mappings that IDNA 2008 gave up): münchen.example is
// xn--mnchen-3ya.example, which is itself. Nothing for what is no domain name.
std::optional<std::string> ascii_domain(std::string_view domain);

}  // namespace souk
