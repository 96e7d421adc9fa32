// What checking an access token costs in the request path, in microseconds: one that was seen before, a new one, and
// the bare signature check that a new one cannot do without. A line of JSON.
#include "foundation/http/token.hpp"
#include "foundation/http/token_text.hpp"
#include "foundation/http/token_verifier.hpp"

#include <chrono>
#include <cstdio>

namespace {

using namespace souk;
using namespace souk::http;

constexpr int tokens_made = 2000;
constexpr int rounds = 200;

template <class Work>
double microseconds_each(int count, Work work) {
    const auto began = std::chrono::steady_clock::now();
    for (int index = 0; index < count; ++index) work(index);
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began).count() / count;
}

void expect(bool good) {
    if (!good) {
        std::fputs("a token was refused\n", stderr);
        std::exit(1);
    }
}

}  // namespace

int main() {
    const SystemClock clock;
    const auto key = SigningKey::generate();
    const UserTokens tokens(clock, {{key, {}}});
    std::vector<std::string> texts;
    for (int index = 0; index < tokens_made; ++index)
        texts.push_back(tokens.mint({UserId::make(), {Role::customer}, Uuid::v7().to_string()}, access_token_life));
    const auto text = [&](int index) -> const std::string& {
        return texts[static_cast<std::size_t>(index % tokens_made)];
    };

    TokenVerifier verifier(clock);
    verifier.use_keys(tokens.public_keys());
    const auto handle = parse_public_key(key.public_key().pem);
    const auto check = [&](int index) { expect(verifier.verify(text(index)).has_value()); };
    const double signature =
        microseconds_each(tokens_made, [&](int index) { expect(verify_es256(handle.get(), text(index))); });
    const double new_one = microseconds_each(tokens_made, check);
    const double seen = microseconds_each(tokens_made * rounds, check);
    std::printf("{\"seen\":%.3f,\"new\":%.1f,\"signature\":%.1f}\n", seen, new_one, signature);
}
