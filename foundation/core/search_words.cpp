#include "foundation/core/search_words.hpp"

#include "foundation/core/folded_text.hpp"

#include <algorithm>
#include <limits>

namespace souk {

namespace {

using text::Run;
using text::RunKind;

constexpr std::size_t last_position = 16'000;  // PostgreSQL has no more
constexpr std::size_t longest_word = 64;       // characters; what is longer is known by its beginning
constexpr std::size_t most_parts_joined = 5;   // of a compound; and all of them
constexpr double infinite = std::numeric_limits<double>::infinity();

std::string word_of(const Run& run) {
    std::string word;
    for (std::size_t index = 0; index < std::min(run.characters.size(), longest_word); ++index)
        word += run.characters[index];
    return word;
}

std::vector<std::string> spellings_of(const Run& run) { return text::spellings(word_of(run)); }

// The characters of a dense run, as far as nobody sees a difference.
std::vector<std::string> plain_characters(const Run& run) {
    std::vector<std::string> plain;
    plain.reserve(run.characters.size());
    for (const auto& character : run.characters) plain.push_back(text::plain_dense(character));
    return plain;
}

bool makes_compounds(const Run& run) { return run.kind == RunKind::letters || run.kind == RunKind::digits; }

// The runs as far as the next blank.
std::span<const Run> chunk_of(std::span<const Run> runs) {
    std::size_t count = 1;
    while (count < runs.size() && runs[count].joined) ++count;
    return runs.first(count);
}

std::vector<std::string> joined(std::span<const Run> parts) {
    std::string word;
    std::size_t length = 0;
    for (const auto& part : parts) {
        length += part.characters.size();
        word += word_of(part);
    }
    if (length > longest_word) return {};
    return text::spellings(word);
}

class Document {
  public:
    void add(const SearchField& field) {
        const auto runs = text::runs_of(field.text);
        weight_ = field.weight;
        for (std::span<const Run> rest(runs); !rest.empty() && position_ < last_position;) {
            const auto chunk = chunk_of(rest);
            add_chunk(chunk);
            rest = rest.subspan(chunk.size());
        }
        ++position_;  // no phrase reaches from one text into the next
    }
    std::string text() && { return std::move(text_); }

  private:
    void add_chunk(std::span<const Run> chunk) {
        std::vector<std::size_t> starts;
        for (const auto& run : chunk) {
            starts.push_back(position_);
            if (run.kind == RunKind::dense)
                add_dense(run);
            else
                put(spellings_of(run), position_++);
        }
        const auto put_together = [&](std::size_t first, std::size_t count) {
            const auto parts = chunk.subspan(first, count);
            if (std::ranges::all_of(parts, makes_compounds)) put(joined(parts), starts[first]);
        };
        for (std::size_t first = 0; first < chunk.size(); ++first)
            for (std::size_t count = 2; count <= std::min(most_parts_joined, chunk.size() - first); ++count)
                put_together(first, count);
        if (chunk.size() > most_parts_joined) put_together(0, chunk.size());
    }
    void add_dense(const Run& run) {
        const auto plain = plain_characters(run);
        for (std::size_t index = 0; index < plain.size(); ++index, ++position_) {
            put({plain[index]}, position_);
            if (index + 1 < plain.size()) put({plain[index] + plain[index + 1]}, position_);
        }
    }
    void put(const std::vector<std::string>& words, std::size_t position) {
        if (position > last_position) return;
        for (const auto& word : words) text_ += "'" + word + "':" + std::to_string(position) + weight_ + ' ';
    }

    std::string text_;
    std::size_t position_ = 1;
    char weight_ = 'D';
};

}  // namespace

std::string search_document(std::span<const SearchField> fields) {
    Document document;
    for (const auto& field : fields) document.add(field);
    return std::move(document).text();
}

SearchQuery::SearchQuery(std::string_view typed) : either_(1) {
    read(typed);
    std::erase_if(either_, [](const All& all) { return all.empty(); });
}

void SearchQuery::read(std::string_view typed) {
    constexpr std::string_view blanks = " \t\n\r\v\f";
    // Blanks of other scripts and the quotes that word processors make are ordinary ones here.
    std::string plain = text::case_folded(typed);
    for (const std::string_view quote : {"“", "”", "„", "«", "»"})
        for (auto at = plain.find(quote); at != std::string::npos; at = plain.find(quote, at))
            plain.replace(at, quote.size(), "\"");
    for (const std::string_view blank : {"\u3000", "\u00a0"})
        for (auto at = plain.find(blank); at != std::string::npos; at = plain.find(blank, at))
            plain.replace(at, blank.size(), " ");
    for (std::string_view rest = plain;;) {
        rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
        if (rest.empty()) return;
        const bool without = rest.size() > 1 && rest.front() == '-' && !blanks.contains(rest[1]);
        if (without) rest.remove_prefix(1);
        const bool quoted = rest.front() == '"';
        if (quoted) rest.remove_prefix(1);
        const auto end = std::min(quoted ? rest.find('"') : rest.find_first_of(" \t\n\r\v\f\""), rest.size());
        const auto part = rest.substr(0, end);
        rest.remove_prefix(std::min(end + (quoted ? 1 : 0), rest.size()));
        if (!quoted && !without && part == "or") {
            if (!either_.back().empty()) either_.emplace_back();
            continue;
        }
        auto clause = clause_of(part, quoted);
        clause.without = without;
        if (!clause.either.empty()) either_.back().push_back(std::move(clause));
    }
}

SearchQuery::Clause SearchQuery::clause_of(std::string_view text, bool quoted) {
    const auto runs = text::runs_of(text);
    if (runs.empty()) return {};
    Phrase phrase;
    std::size_t distance = 1;
    for (const auto& run : runs) {
        if (run.kind != RunKind::dense) {
            phrase.push_back({spellings_of(run), distance});
            distance = 1;
            continue;
        }
        const auto plain = plain_characters(run);
        if (plain.size() == 1) phrase.push_back({{plain.front()}, distance});
        for (std::size_t index = 0; index + 1 < plain.size(); ++index)
            phrase.push_back({{plain[index] + plain[index + 1]}, index == 0 ? distance : 1});
        distance = plain.size() == 1 ? 1 : 2;
    }
    Clause clause{{std::move(phrase)}, false};
    if (!quoted && runs.size() > 1 && std::ranges::all_of(runs, makes_compounds))
        if (auto whole = joined(runs); !whole.empty()) clause.either.push_back({{std::move(whole), 1}});
    return clause;
}

std::string SearchQuery::text() const {
    const auto place_text = [](const Place& place) {
        std::string out = "(";
        for (const auto& spelling : place.spellings) out += (out.size() > 1 ? " | '" : "'") + spelling + "'";
        return out + ")";
    };
    const auto phrase_text = [&](const Phrase& phrase) {
        std::string out;
        for (const auto& place : phrase) {
            if (!out.empty()) out += " <" + std::to_string(place.distance) + "> ";
            out += place_text(place);
        }
        return "(" + out + ")";
    };
    std::string out;
    for (const auto& all : either_) {
        std::string side;
        for (const auto& clause : all) {
            std::string each;
            for (const auto& phrase : clause.either) each += (each.empty() ? "" : " | ") + phrase_text(phrase);
            side += (side.empty() ? "" : " & ") + std::string(clause.without ? "!" : "") + "(" + each + ")";
        }
        out += (out.empty() ? "(" : " | (") + side + ")";
    }
    return out;
}

std::vector<std::string> SearchQuery::words() const {
    std::vector<std::string> words;
    for (const auto& all : either_)
        for (const auto& clause : all)
            for (const auto& phrase : clause.either)
                for (const auto& place : phrase)
                    words.insert(words.end(), place.spellings.begin(), place.spellings.end());
    std::ranges::sort(words);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

double SearchQuery::at_most(const std::function<double(const std::string&)>& found_by) const {
    const auto by_place = [&](const Place& place) {
        double sum = 0;
        for (const auto& spelling : place.spellings) sum += found_by(spelling);
        return sum;
    };
    const auto by_clause = [&](const Clause& clause) {
        if (clause.without) return infinite;
        double sum = 0;
        for (const auto& phrase : clause.either) {
            double fewest = infinite;
            for (const auto& place : phrase) fewest = std::min(fewest, by_place(place));
            sum += fewest;
        }
        return sum;
    };
    double sum = 0;
    for (const auto& all : either_) {
        double fewest = infinite;
        for (const auto& clause : all) fewest = std::min(fewest, by_clause(clause));
        sum += fewest;
    }
    return sum;
}

std::string folded_code(std::string_view code) { return text::case_folded(code); }

}  // namespace souk
