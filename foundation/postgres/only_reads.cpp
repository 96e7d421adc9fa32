#include "foundation/postgres/only_reads.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace souk::pg {

namespace {

constexpr std::array writing_words = {"insert", "update", "delete",  "merge",  "share",
                                      "into",   "call",   "nextval", "setval", "set_config"};

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// The next word in lower case, or nothing at the end; comments are passed over.
std::string next_word(std::string_view& sql) {
    while (!sql.empty() && !is_word(sql.front())) {
        if (sql.starts_with("--")) {
            sql.remove_prefix(std::min(sql.find('\n'), sql.size()));
        } else if (sql.starts_with("/*")) {
            sql.remove_prefix(std::min(sql.find("*/"), sql.size()));
        } else {
            sql.remove_prefix(1);
        }
    }
    std::string word;
    for (; !sql.empty() && is_word(sql.front()); sql.remove_prefix(1)) {
        const char c = sql.front();
        word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return word;
}

}  // namespace

bool only_reads(std::string_view sql) {
    const auto first = next_word(sql);
    if (first != "select" && first != "with") return false;
    for (auto word = next_word(sql); !word.empty(); word = next_word(sql)) {
        if (word.starts_with("pg_") || std::ranges::find(writing_words, word) != writing_words.end()) return false;
    }
    return true;
}

}  // namespace souk::pg
