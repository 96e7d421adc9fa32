#include "foundation/crypto/recovery_codes.hpp"

namespace souk::crypto {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t letters = 16;
constexpr std::size_t group = 4;

std::string new_code() {
    std::string code;
    for (const char random : random_bytes(letters)) {  // five bits of each byte: 32 divides 256, so none is likelier
        if (!code.empty() && code.size() % (group + 1) == group) code += '-';
        code += alphabet[static_cast<unsigned char>(random) & 31];
    }
    return code;
}

char read_letter(char c) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    if (c == 'O') return '0';
    if (c == 'I' || c == 'L') return '1';
    return c;
}

}  // namespace

std::vector<std::string> new_recovery_codes() {
    std::vector<std::string> codes(recovery_code_count);
    for (auto& code : codes) code = new_code();
    return codes;
}

std::optional<Digest> recovery_code_digest(std::string_view typed) {
    std::string code;
    for (const char c : typed) {
        if (c == '-' || c == ' ' || c == '\t' || c == '\n') continue;
        const char letter = read_letter(c);
        if (!alphabet.contains(letter) || code.size() == letters) return std::nullopt;
        code += letter;
    }
    if (code.size() != letters) return std::nullopt;
    return sha256(code);
}

}  // namespace souk::crypto
