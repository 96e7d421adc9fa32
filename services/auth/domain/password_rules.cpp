#include "services/auth/domain/password_rules.hpp"

#include "foundation/core/text.hpp"
#include "foundation/core/unicode.hpp"
#include "services/auth/domain/refusals.hpp"

#include <zxcvbn.h>

#include <algorithm>
#include <string>
#include <vector>

namespace souk::auth {

namespace {

constexpr std::size_t shortest = 8;
constexpr std::size_t longest = 200;
constexpr std::size_t judged_bytes = 64;  // zxcvbn's cost grows with the square of the length and more
constexpr std::size_t shortest_word = 3;
constexpr std::size_t longest_word = 40;
constexpr std::size_t most_words = 24;

// zxcvbn's own dictionaries are English: what is commonest elsewhere.
constexpr std::string_view common_elsewhere[] = {
    "tequiero",  "teamo",      "mahalkita",  "teiubesc",   "estrellita", "preciosa", "jesucristo", "chouette",
    "bismillah", "azerty",     "doudou",     "loulou",     "soleil",     "schatz",   "passwort",   "hallo",
    "schalke",   "fussball",   "contrasena", "hola",       "amore",      "ciao",     "haslo",      "senha",
    "heslo",     "lozinka",    "parola",     "salasana",   "losenord",   "jelszo",   "welkom",     "geheim",
    "zacefron",  "tokiohotel", "motdepasse", "wachtwoord",
};

bool separates(char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    return !letter;
}

std::string lowered(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return lower;
}

// The words of a text, and the words together: "Ada Lovelace" is also "adalovelace".
void add_words(std::vector<std::string>& words, std::string_view text) {
    const std::string lower = lowered(text);
    std::string whole;
    std::string word;
    const auto keep = [&](std::string found) {
        if (found.size() >= shortest_word && words.size() < most_words &&
            std::ranges::find(words, found) == words.end())
            words.push_back(found.substr(0, longest_word));
    };
    for (const char c : lower) {
        if (!separates(c)) {
            word += c;
            whole += c;
            continue;
        }
        keep(std::move(word));
        word.clear();
    }
    keep(std::move(word));
    keep(std::move(whole));
}

std::vector<std::string> words_of(const PasswordOwner& owner) {
    std::vector<std::string> words{"souk", "shop"};
    const auto at = owner.email.find('@');
    add_words(words, owner.email.substr(0, at));
    add_words(words, owner.name);
    if (at != std::string_view::npos) add_words(words, owner.email.substr(at + 1));
    words.insert(words.end(), std::begin(common_elsewhere), std::end(common_elsewhere));
    return words;
}

Refused too_easy(std::string detail) { return {refusal::password_too_easy, std::move(detail)}; }

}  // namespace

double password_bits(std::string_view password, const PasswordOwner& owner) {
    const auto words = words_of(owner);
    std::vector<const char*> dictionary;
    for (const auto& word : words) dictionary.push_back(word.c_str());
    dictionary.push_back(nullptr);
    const std::string judged(password.substr(0, judged_bytes));
    return ZxcvbnMatch(judged.c_str(), dictionary.data(), nullptr);
}

namespace {

// Letters and digits in lower case: what is left of "Test.Customer@Example" is "testcustomerexample".
std::string bare(std::string_view text) {
    std::string out;
    for (const char c : lowered(compatible(text)))
        if (!separates(c)) out += c;
    return out;
}

// What is known of the very account, as a whole: the address, what stands before and behind its @, and the name,
// however they are cut, and with no more than a few characters around them.
bool is_known_of(std::string_view password, const PasswordOwner& owner) {
    constexpr std::size_t shortest_known = 4;
    constexpr std::size_t few_more = 4;
    const auto at = owner.email.find('@');
    const auto domain = at == std::string_view::npos ? std::string_view{} : owner.email.substr(at + 1);
    const auto given = bare(password);
    if (given.empty()) return false;
    for (const auto& known :
         {bare(owner.email), bare(owner.email.substr(0, at)), bare(domain), bare(domain.substr(0, domain.rfind('.'))),
          bare(owner.name), bare(owner.name) + bare(owner.email), bare(owner.email.substr(0, at)) + bare(owner.name)})
        if (known.size() >= shortest_known && given.contains(known) && given.size() <= known.size() + few_more)
            return true;
    return false;
}

}  // namespace

std::optional<Refused> password_fault(std::string_view password, const PasswordOwner& owner) {
    const auto length = utf8_length(password);
    if (!length) return too_easy("It is not valid UTF-8");
    if (*length < shortest) return too_easy("It must have at least 8 characters");
    if (*length > longest) return too_easy("It must have at most 200 characters");
    if (is_known_of(password, owner)) return too_easy("It is what everybody knows of you: your address or your name");
    if (password_bits(password, owner) < least_password_bits)
        return too_easy(
            "It is among those that are guessed first: take something longer or less usual, such as four words");
    return std::nullopt;
}

}  // namespace souk::auth
