// The words of a text as people compare them: café is cafe, Müller is Muller and Mueller, Straße is STRASSE, Ｌａｍｐ
// is lamp, カップ is かっぷ; what is written without blanks (Chinese, Japanese, Korean, Thai) is found by any part of
// it, and compounds by their parts and as one word (AC/DC, T-shirt, NOR.0707-60). Texts that are stored and what is
// typed into a search go through the same rules. Takes any bytes, pure and thread-safe; a broken ICU throws
// std::runtime_error.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace souk {

// Grows when the rules change: what was stored by an older version is to be made again.
inline constexpr int search_words_version = 1;

struct SearchField {
    std::string_view text;
    char weight = 'D';  // of PostgreSQL: A to D
};

// A text search document of PostgreSQL (tsvector) in writing. Of very long texts the beginning is kept.
std::string search_document(std::span<const SearchField> fields);

// What somebody typed: all words must be there; -word must not; "words in quotes" stand together; `or` between two
// sides lets either do.
class SearchQuery {
  public:
    explicit SearchQuery(std::string_view typed);

    // A text search query of PostgreSQL (tsquery) in writing; empty when no word is left, which finds nothing.
    std::string text() const;
    // All words in it that something found may have been found by.
    std::vector<std::string> words() const;
    // How many may be found at most, when each word alone finds `found_by(word)`; infinite when no word has to be
    // there.
    double at_most(const std::function<double(const std::string&)>& found_by) const;

  private:
    // One place of a phrase: any of these spellings, so many places behind the one before.
    struct Place {
        std::vector<std::string> spellings;
        std::size_t distance = 1;
    };
    using Phrase = std::vector<Place>;
    struct Clause {
        std::vector<Phrase> either;
        bool without = false;
    };
    using All = std::vector<Clause>;

    void read(std::string_view typed);
    static Clause clause_of(std::string_view text, bool quoted);

    std::vector<All> either_;
};

// A code, such as a SKU, as people compare it: without regard to capitals and full width.
std::string folded_code(std::string_view code);

}  // namespace souk
