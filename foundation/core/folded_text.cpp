#include "foundation/core/folded_text.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>

namespace souk::text {

namespace {

using Form = const icu::Normalizer2* (*)(UErrorCode&);

void require(UErrorCode status) {
    if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));
}

icu::UnicodeString normalised(Form form, const icu::UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* normalizer = form(status);
    require(status);
    auto out = normalizer->normalize(text, status);
    require(status);
    return out;
}

icu::UnicodeString wide(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string narrow(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

bool ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

UScriptCode script_of(UChar32 c) {
    UErrorCode status = U_ZERO_ERROR;
    const auto script = uscript_getScript(c, &status);
    return U_FAILURE(status) ? USCRIPT_UNKNOWN : script;
}

bool is_mark(UChar32 c) { return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0; }

bool is_dense(UChar32 c) {
    if (c == 0x30fc) return true;  // the long mark of kana belongs to no script
    switch (script_of(c)) {
        case USCRIPT_HAN:
        case USCRIPT_HIRAGANA:
        case USCRIPT_KATAKANA:
        case USCRIPT_HANGUL:
        case USCRIPT_BOPOMOFO:
        case USCRIPT_THAI:
        case USCRIPT_LAO:
        case USCRIPT_KHMER:
        case USCRIPT_MYANMAR: return true;
        default: return false;
    }
}

std::optional<RunKind> kind_of(UChar32 c) {
    if (u_charType(c) == U_DECIMAL_DIGIT_NUMBER) return RunKind::digits;
    if ((U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_NL_MASK | U_GC_NO_MASK)) != 0)
        return is_dense(c) ? RunKind::dense : RunKind::letters;
    if (u_charType(c) == U_OTHER_SYMBOL && c != 0xfffd) return RunKind::symbol;  // that one stands for broken bytes
    return std::nullopt;
}

// Marks that change how a letter is said and that many leave out. Those of other scripts are half of their letters.
bool is_left_out(UChar32 mark) {
    constexpr int nukta = 7;
    if (!is_mark(mark) || mark == 0x3099 || mark == 0x309a) return false;
    const auto script = script_of(mark);
    return (script == USCRIPT_INHERITED && u_getCombiningClass(mark) != 0) || script == USCRIPT_ARABIC ||
           script == USCRIPT_HEBREW || u_getCombiningClass(mark) == nukta;
}

// Letters that no rule of Unicode takes apart.
std::string_view plain_letter(UChar32 c) {
    switch (c) {
        case U'æ': return "ae";
        case U'œ': return "oe";
        case U'ø': return "o";
        case U'ł': return "l";
        case U'đ':
        case U'ð': return "d";
        case U'þ': return "th";
        case U'ħ': return "h";
        case U'ŧ': return "t";
        case U'ı': return "i";
        case U'ŋ': return "n";
        case U'ə': return "a";
        case 0x0649:
        case 0x06cc: return "\u064a";  // alef maksura and the Persian yeh
        case 0x06a9: return "\u0643";  // the Persian kaf
        case 0x0629: return "\u0647";  // teh marbuta
        case 0x0640: return " ";       // tatweel stretches a word
        default: return {};
    }
}

std::string without_accents(const icu::UnicodeString& word) {
    const auto apart = normalised(&icu::Normalizer2::getNFDInstance, word);
    icu::UnicodeString kept;
    for (int32_t at = 0; at < apart.length(); at = apart.moveIndex32(at, 1)) {
        const auto c = apart.char32At(at);
        if (is_left_out(c)) continue;
        const auto plain = plain_letter(c);
        if (plain.empty())
            kept.append(c);
        else if (plain != " ")
            kept.append(wide(plain));
    }
    return narrow(normalised(&icu::Normalizer2::getNFCInstance, kept));
}

// As German writes them where there are no dots on the keys; å as Danish does, or left to the accents.
std::string_view written_out(UChar32 c, bool danish) {
    switch (c) {
        case U'ä': return "ae";
        case U'ö':
        case U'ø': return "oe";
        case U'ü': return "ue";
        case U'å': return danish ? "aa" : std::string_view{};
        default: return {};
    }
}

icu::UnicodeString all_written_out(const icu::UnicodeString& word, bool danish) {
    icu::UnicodeString out;
    for (int32_t at = 0; at < word.length(); at = word.moveIndex32(at, 1)) {
        const auto c = word.char32At(at);
        const auto written = written_out(c, danish);
        if (written.empty())
            out.append(c);
        else
            out.append(wide(written));
    }
    return out;
}

// Made once in each thread: making one reads its rules.
const icu::Transliterator& transliterator(const char* id) {
    thread_local std::vector<std::pair<std::string, std::unique_ptr<icu::Transliterator>>> made;
    for (const auto& [known, rules] : made)
        if (known == id) return *rules;
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> rules(icu::Transliterator::createInstance(id, UTRANS_FORWARD, status));
    require(status);
    return *made.emplace_back(id, std::move(rules)).second;
}

std::string transliterated(const char* id, std::string_view text) {
    auto changed = wide(text);
    transliterator(id).transliterate(changed);
    return narrow(changed);
}

}  // namespace

std::string case_folded(std::string_view text) {
    if (ascii(text)) {
        std::string lower(text);
        for (auto& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        return lower;
    }
    return narrow(normalised(&icu::Normalizer2::getNFKCCasefoldInstance, wide(text)));
}

std::vector<Run> runs_of(std::string_view text) {
    auto whole = wide(text);
    // Signs that compatibility would make letters of the word before them.
    for (const UChar sign : {u'™', u'℠', u'®', u'©'}) whole.findAndReplace(icu::UnicodeString(sign), u" ");
    const auto folded =
        ascii(text) ? wide(case_folded(text)) : normalised(&icu::Normalizer2::getNFKCCasefoldInstance, whole);
    std::vector<Run> runs;
    bool open = false;  // the last run goes on
    bool joined = false;
    for (int32_t at = 0; at < folded.length(); at = folded.moveIndex32(at, 1)) {
        const auto c = folded.char32At(at);
        if (is_mark(c) && open) {
            runs.back().characters.back() += narrow(icu::UnicodeString(c));
            continue;
        }
        const auto kind = kind_of(c);
        if (!kind) {
            open = false;
            if (u_isUWhiteSpace(c)) joined = false;
            continue;
        }
        if (!open || runs.back().kind != *kind || *kind == RunKind::symbol) {
            runs.push_back({*kind, {}, joined});
            open = true;
        }
        joined = true;
        if (*kind == RunKind::digits)
            runs.back().characters.emplace_back(1, static_cast<char>('0' + u_charDigitValue(c)));
        else
            runs.back().characters.push_back(narrow(icu::UnicodeString(c)));
    }
    return runs;
}

std::vector<std::string> spellings(const std::string& word) {
    if (ascii(word)) return {word};
    const auto whole = normalised(&icu::Normalizer2::getNFCInstance, wide(word));
    std::vector<std::string> found{without_accents(whole)};
    for (const bool danish : {false, true}) {
        auto spelling = without_accents(all_written_out(whole, danish));
        if (std::ranges::find(found, spelling) == found.end()) found.push_back(std::move(spelling));
    }
    std::erase(found, "");
    return found;
}

std::string plain_dense(const std::string& text) {
    auto plain = wide(text);
    if (script_of(plain.char32At(0)) == USCRIPT_HAN) plain = wide(transliterated("Hant-Hans", text));
    constexpr UChar32 first_katakana = 0x30a1;
    constexpr UChar32 last_katakana = 0x30f6;
    for (int32_t at = 0; at < plain.length(); at = plain.moveIndex32(at, 1)) {
        const auto c = plain.char32At(at);
        if (c >= first_katakana && c <= last_katakana) plain.replace(at, 1, static_cast<UChar32>(c - 0x60));
    }
    return narrow(plain);
}

std::string in_latin(std::string_view text) {
    const auto composed = normalised(&icu::Normalizer2::getNFKCCasefoldInstance, wide(text));
    auto latin = ascii(text) ? narrow(composed)
                             : transliterated("Any-Latin; [ʹʺʾʿ] Remove; Latin-ASCII; Lower",
                                              narrow(all_written_out(composed, false)));
    const auto has_letters = [](const std::string& from) {
        return std::ranges::any_of(from, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
    };
    if (has_letters(latin)) return latin;
    std::string names;
    for (int32_t at = 0; at < composed.length(); at = composed.moveIndex32(at, 1)) {
        char name[128];
        UErrorCode status = U_ZERO_ERROR;
        const auto length = u_charName(composed.char32At(at), U_EXTENDED_CHAR_NAME, name, sizeof name, &status);
        if (U_SUCCESS(status)) names += ' ' + std::string(name, static_cast<std::size_t>(length));
    }
    return names.empty() ? std::string(text) : case_folded(names);
}

}  // namespace souk::text
