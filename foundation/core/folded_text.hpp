// Private to search words and slugs: text without what people do not see as a difference, cut into runs of one kind.
// ICU stays inside. Pure and thread-safe; a broken ICU throws std::runtime_error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace souk::text {

// letters and digits: of scripts that put blanks between words. dense: of those that do not. symbol: a picture.
enum class RunKind { letters, digits, dense, symbol };

struct Run {
    RunKind kind = RunKind::letters;
    std::vector<std::string> characters;  // in lower case, accents still on them, each with its marks
    bool joined = false;                  // no blank before it
};

std::vector<Run> runs_of(std::string_view text);

// Lower case, full width made ordinary, ligatures taken apart (NFKC_Casefold).
std::string case_folded(std::string_view text);

// The spellings of a word in letters that are all the same to people, the plain one first: muller, mueller.
std::vector<std::string> spellings(const std::string& word);
// The same for what is written without blanks: one spelling, in hiragana and in simplified characters.
std::string plain_dense(const std::string& text);

// In Latin letters without accents, ä, ö and ü as in German; what has no letters at all by the names of its characters.
std::string in_latin(std::string_view text);

}  // namespace souk::text
