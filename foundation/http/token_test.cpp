#include "foundation/http/token.hpp"
#include "foundation/core/unavailable.hpp"
#include "foundation/http/service_tokens.hpp"
#include "foundation/http/token_refusals.hpp"
#include "foundation/http/token_text.hpp"
#include "foundation/http/token_verifier.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace souk::http {

void PrintTo(TokenFault fault, std::ostream* out) { *out << "fault " << static_cast<int>(fault); }

namespace {

using namespace std::chrono_literals;
using enum TokenFault;

constexpr std::int64_t start = 1'800'000'000;
const std::string secret = "0123456789abcdef0123456789abcdef";

struct Shop {
    FixedClock clock{Instant::from_microseconds(start * 1'000'000)};
    SigningKey key = SigningKey::generate();
    UserTokens tokens{clock, {{key, {}}}};
    TokenVerifier verifier{clock, 100};
    Caller caller{UserId::make(), {Role::customer, Role::seller}, "session-1"};

    Shop() { verifier.use_keys(tokens.public_keys()); }
    void at(std::int64_t offset) { clock.set(Instant::from_microseconds((start + offset) * 1'000'000)); }
    std::expected<Verified, TokenFault> verify(std::string_view token) { return verifier.verify(token); }

    // A token of the right key whose claims are as given.
    std::string signed_claims(const std::string& claims) const {
        return sign_token(Algorithm::es256, key.pem(), key.kid().c_str(), claims);
    }
    std::string claims(const std::string& name = "", const std::string& value = "") const {
        const std::vector<std::pair<std::string, std::string>> good{
            {"iss", R"("souk")"},
            {"aud", R"("souk")"},
            {"sub", '"' + caller.user.to_string() + '"'},
            {"sid", R"("s")"},
            {"roles", R"(["customer"])"},
            {"iat", std::to_string(start)},
            {"exp", std::to_string(start + 60)},
            {"jti", R"("01976a3e-5c00-7000-8000-000000000001")"}};
        std::string out;
        bool replaced = name.empty();
        for (const auto& [key_name, key_value] : good) {
            const auto& chosen = key_name == name ? value : key_value;
            if (key_name == name) replaced = true;
            if (!chosen.empty()) out += (out.empty() ? "" : ",") + ('"' + key_name + "\":" + chosen);
        }
        if (!replaced) out += ",\"" + name + "\":" + value;
        return "{" + out + "}";
    }
    TokenFault fault_with(const std::string& name, const std::string& value) {
        const auto verified = verify(signed_claims(claims(name, value)));
        return verified ? throw std::logic_error("accepted: " + name + " " + value) : verified.error();
    }
};

std::string raw(const std::string& header, const std::string& claims, const std::string& signature) {
    return base64url(header) + "." + base64url(claims) + "." + signature;
}

TEST(UserTokens, ComeBackAsTheCaller) {
    Shop shop;
    const auto verified = shop.verify(shop.tokens.mint(shop.caller, 15min));
    ASSERT_TRUE(verified) << testing::PrintToString(verified.error());
    EXPECT_EQ(verified->caller.user, shop.caller.user);
    EXPECT_EQ(verified->caller.roles, shop.caller.roles);
    EXPECT_EQ(verified->caller.session, "session-1");
    EXPECT_EQ(verified->expires_at, start + 900);
    EXPECT_TRUE(shop.verify(shop.signed_claims(shop.claims())));
    EXPECT_THROW(UserTokens(shop.clock).mint(shop.caller, 60s), Unavailable);
}

// What the auth service does when it is time for another key.
TEST(UserTokens, AKeyIsPublishedBeforeItSigns) {
    Shop shop;
    const auto next = SigningKey::generate();
    const auto before = shop.tokens.mint(shop.caller, 15min);
    shop.tokens.use_keys({{next, shop.clock.now() + 5min}, {shop.key, {}}});
    EXPECT_TRUE(shop.tokens.jwks().contains(next.kid()));
    EXPECT_TRUE(shop.verify(shop.tokens.mint(shop.caller, 15min)));  // still the old one
    shop.verifier.use_keys(shop.tokens.public_keys());
    shop.clock.set(shop.clock.now() + 5min);
    const auto after = shop.tokens.mint(shop.caller, 15min);
    EXPECT_TRUE(TokenText::parse(after)->header("kid") == next.kid());
    EXPECT_TRUE(shop.verify(after));
    EXPECT_TRUE(shop.verify(before));
}

TEST(UserTokens, TellTheSellerOfAMemberAndNothingMoreOfOthers) {
    Shop shop;
    const auto plain = TokenText::parse(shop.tokens.mint(shop.caller, 15min));
    EXPECT_FALSE(plain->has("seller") || plain->has("seller_rights"));
    shop.caller.seller = SellerMembership{SellerId::make(), {SellerRight::products, SellerRight::orders}};
    const auto verified = shop.verify(shop.tokens.mint(shop.caller, 15min));
    ASSERT_TRUE(verified) << testing::PrintToString(verified.error());
    EXPECT_EQ(verified->caller.seller, shop.caller.seller);
}

TEST(UserTokens, KeepAnIdThatTheCallerHas) {
    Shop shop;
    shop.caller.token = Uuid::v7();
    EXPECT_EQ(shop.verify(shop.tokens.mint(shop.caller, 15min))->caller.token, shop.caller.token);
}

TEST(TokenVerifier, IgnoresUnknownSellerRightsAndRefusesWhatIsNoMembership) {
    Shop shop;
    const auto with = [&](const std::string& seller, const std::string& rights) {
        auto claims = shop.claims();
        claims.pop_back();
        if (!seller.empty()) claims += ",\"seller\":" + seller;
        if (!rights.empty()) claims += ",\"seller_rights\":" + rights;
        return shop.verify(shop.signed_claims(claims + '}'));
    };
    const std::string id = R"("01976a3e-5c00-7000-8000-000000000002")";
    const auto known = with(id, R"(["rule_the_world","payouts"])");
    ASSERT_TRUE(known);
    EXPECT_EQ(known->caller.seller->rights, SellerRights{SellerRight::payouts});
    EXPECT_EQ(with(id, "[]")->caller.seller->rights, SellerRights{});
    for (const auto& [seller, rights] : std::vector<std::pair<std::string, std::string>>{
             {id, ""}, {"", "[]"}, {R"("x")", "[]"}, {"7", "[]"}, {id, R"("payouts")"}, {id, "[1]"}, {id, "{}"}}) {
        const auto verified = with(seller, rights);
        ASSERT_FALSE(verified) << seller << rights;
        EXPECT_EQ(verified.error(), bad_claims) << seller << rights;
    }
}

TEST(UserTokens, EachIsAnother) {
    Shop shop;
    EXPECT_NE(shop.tokens.mint(shop.caller, 15min), shop.tokens.mint(shop.caller, 15min));
}

TEST(TokenVerifier, RefusesEveryChangedCharacter) {
    Shop shop;
    const auto token = shop.tokens.mint(shop.caller, 15min);
    for (std::size_t index = 0; index < token.size(); ++index) {
        auto changed = token;
        changed[index] = changed[index] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(shop.verify(changed)) << index;
    }
}

TEST(TokenVerifier, RefusesAlgorithmNone) {
    Shop shop;
    for (const auto* alg : {"none", "None", "NONE", "nOnE"}) {
        const auto header = std::string(R"({"alg":")") + alg + R"(","typ":"JWT","kid":")" + shop.key.kid() + "\"}";
        for (const auto* signature : {"", "AA"})
            EXPECT_FALSE(shop.verify(raw(header, shop.claims(), signature))) << alg;
    }
    const auto plain = shop.verify(raw(R"({"alg":"none","kid":")" + shop.key.kid() + "\"}", shop.claims(), ""));
    EXPECT_EQ(plain.error(), wrong_algorithm);
    EXPECT_FALSE(shop.verify(raw(R"({"kid":")" + shop.key.kid() + "\"}", shop.claims(), "AA")));
}

TEST(TokenVerifier, RefusesThePublicKeyUsedAsASecret) {
    Shop shop;
    const auto forged = sign_token(Algorithm::hs256, shop.key.public_key().pem, shop.key.kid().c_str(), shop.claims());
    EXPECT_EQ(shop.verify(forged).error(), wrong_algorithm);
    // The same signature under a header that claims ES256.
    const auto header = R"({"alg":"ES256","kid":")" + shop.key.kid() + "\"}";
    EXPECT_EQ(shop.verify(raw(header, shop.claims(), forged.substr(forged.rfind('.') + 1))).error(), bad_signature);
}

TEST(TokenVerifier, RefusesOtherKeysAndOddSignatures) {
    Shop shop;
    const auto stranger = SigningKey::generate();
    EXPECT_EQ(shop.verify(sign_token(Algorithm::es256, stranger.pem(), shop.key.kid().c_str(), shop.claims())).error(),
              bad_signature);
    EXPECT_EQ(shop.verify(sign_token(Algorithm::es256, stranger.pem(), stranger.kid().c_str(), shop.claims())).error(),
              unknown_key);
    EXPECT_EQ(shop.verify(sign_token(Algorithm::es256, shop.key.pem(), nullptr, shop.claims())).error(), unknown_key);
    const auto token = shop.tokens.mint(shop.caller, 15min);
    const auto unsigned_part = token.substr(0, token.rfind('.') + 1);
    for (const auto& signature : {std::string(), base64url(std::string(64, '\0')), base64url(std::string(63, 'x')),
                                  base64url(std::string(65, 'x')), base64url(std::string(64, '\xFF'))}) {
        EXPECT_FALSE(shop.verify(unsigned_part + signature)) << signature;
    }
}

TEST(TokenVerifier, RefusesWhatIsNoToken) {
    Shop shop;
    const auto token = shop.tokens.mint(shop.caller, 15min);
    const auto header = R"({"alg":"ES256","kid":")" + shop.key.kid() + "\"}";
    for (const auto& text :
         {std::string(), std::string("."), std::string(".."), std::string("a.b"), std::string("a.b.c.d"), token + ".",
          " " + token, token + " ", token + "=", token + std::string(1, '\0'), std::string(5000, 'a') + "..",
          raw("[]", shop.claims(), "AA"), raw(header, "[]", "AA"), raw(header, "{", "AA"), raw(header, "", "AA")}) {
        const auto verified = shop.verify(text);
        ASSERT_FALSE(verified) << text;
    }
    const auto critical = R"({"alg":"ES256","crit":["b64"],"kid":")" + shop.key.kid() + "\"}";
    EXPECT_EQ(shop.verify(raw(critical, shop.claims(), "AA")).error(), malformed);
}

TEST(TokenVerifier, RefusesWrongIssuerAndAudience) {
    Shop shop;
    for (const auto* value : {R"("shop")", R"("Souk")", R"("")", "7", ""}) {
        EXPECT_EQ(shop.fault_with("iss", value), wrong_issuer) << value;
    }
    for (const auto* value : {R"("product")", R"("")", R"(["souk"])", "null", ""}) {
        EXPECT_EQ(shop.fault_with("aud", value), wrong_audience) << value;
    }
}

TEST(TokenVerifier, RefusesTokensWithoutAnEndOrPastIt) {
    Shop shop;
    for (const auto* value : {"", "null", R"("1900000000")", "1900000000.5", "true"}) {
        EXPECT_EQ(shop.fault_with("exp", value), bad_claims) << value;
    }
    for (const auto value : {start, start - 1, std::int64_t{0}, std::int64_t{-1}}) {
        EXPECT_EQ(shop.fault_with("exp", std::to_string(value)), expired) << value;
    }
    EXPECT_TRUE(shop.verify(shop.signed_claims(shop.claims("exp", std::to_string(start + 1)))));
}

TEST(TokenVerifier, RefusesTokensFromTheFuture) {
    Shop shop;
    EXPECT_TRUE(shop.verify(shop.signed_claims(shop.claims("iat", std::to_string(start + 5)))));
    EXPECT_EQ(shop.fault_with("iat", std::to_string(start + 6)), not_yet_valid);
    EXPECT_TRUE(shop.verify(shop.signed_claims(shop.claims("nbf", std::to_string(start + 5)))));
    EXPECT_EQ(shop.fault_with("nbf", std::to_string(start + 6)), not_yet_valid);
    EXPECT_EQ(shop.fault_with("nbf", R"("0")"), bad_claims);
    EXPECT_EQ(shop.fault_with("iat", ""), bad_claims);
}

TEST(TokenVerifier, RefusesMissingAndIllTypedClaims) {
    Shop shop;
    for (const auto& [name, value] :
         std::vector<std::pair<std::string, std::string>>{{"sub", ""},
                                                          {"sub", "7"},
                                                          {"sub", R"("admin")"},
                                                          {"sid", ""},
                                                          {"sid", R"("")"},
                                                          {"sid", "7"},
                                                          {"sid", '"' + std::string(129, 's') + '"'},
                                                          {"roles", ""},
                                                          {"roles", R"("admin")"},
                                                          {"roles", "[7]"},
                                                          {"roles", R"({"admin":true})"},
                                                          {"jti", ""},
                                                          {"jti", R"("")"}}) {
        EXPECT_EQ(shop.fault_with(name, value), bad_claims) << name << value;
    }
}

TEST(TokenVerifier, UnknownRolesGiveNothing) {
    Shop shop;
    const auto verified = shop.verify(shop.signed_claims(shop.claims("roles", R"(["owner","support"])")));
    ASSERT_TRUE(verified);
    EXPECT_EQ(verified->caller.roles, Roles{Role::support});
}

TEST(TokenVerifier, ARememberedTokenStillExpires) {
    Shop shop;
    const auto token = shop.tokens.mint(shop.caller, 60s);
    shop.at(59);
    EXPECT_TRUE(shop.verify(token));
    EXPECT_TRUE(shop.verify(token));
    EXPECT_EQ(shop.verifier.remembered(), 1U);
    shop.at(60);
    EXPECT_EQ(shop.verify(token).error(), expired);
}

TEST(TokenVerifier, RemembersOnlyWhatPassedAndNotWithoutBound) {
    Shop shop;
    const auto token = shop.tokens.mint(shop.caller, 15min);
    EXPECT_FALSE(shop.verify(token.substr(0, token.size() - 4) + "AAAA"));
    EXPECT_EQ(shop.verifier.remembered(), 0U);
    for (int index = 0; index < 250; ++index) {
        EXPECT_TRUE(shop.verify(shop.tokens.mint(shop.caller, 15min)));
        EXPECT_LE(shop.verifier.remembered(), 102U);
        EXPECT_TRUE(shop.verify(token));  // asked for again and again: never pushed out, checked below
    }
    EXPECT_TRUE(shop.verify(token));
}

TEST(TokenCache, KeepsWhatIsUsedAndForgetsTheRest) {
    TokenCache<int> cache(10);
    cache.add("hot", 1, 100);
    for (int index = 0; index < 100; ++index) {
        cache.add("cold" + std::to_string(index), 2, 100);
        const auto* hot = cache.find("hot", 0);
        ASSERT_NE(hot, nullptr) << index;
        EXPECT_EQ(*hot, 1);
        EXPECT_LE(cache.size(), 12U);
    }
    EXPECT_EQ(cache.find("cold0", 0), nullptr);
    EXPECT_NE(cache.find("cold99", 0), nullptr);
    EXPECT_EQ(cache.find("hot", 100), nullptr);
    EXPECT_EQ(cache.find("other", 0), nullptr);
}

TEST(TokenVerifier, KeysRotateByKid) {
    Shop shop;
    const auto old_token = shop.tokens.mint(shop.caller, 15min);
    const auto next = SigningKey::generate();
    const UserTokens rotated(shop.clock, {{next, shop.clock.now()}, {shop.key, {}}});
    const auto new_token = rotated.mint(shop.caller, 15min);
    EXPECT_EQ(shop.verify(new_token).error(), unknown_key);
    shop.verifier.use_keys(rotated.public_keys());
    EXPECT_TRUE(shop.verify(old_token));
    EXPECT_TRUE(shop.verify(new_token));
    shop.verifier.use_keys({next.public_key()});
    EXPECT_EQ(shop.verify(old_token).error(), unknown_key);  // although it had been remembered
    EXPECT_TRUE(shop.verify(new_token));
    shop.verifier.use_keys({{next.kid(), SigningKey::generate().public_key().pem}});
    EXPECT_EQ(shop.verify(new_token).error(), bad_signature);
}

struct Services {
    FixedClock clock{Instant::from_microseconds(start * 1'000'000)};
    SigningKey key = SigningKey::generate();
    ServiceKeyRing ring{{"order", {key.public_key().pem}}, {"admin", {SigningKey::generate().public_key().pem}}};
    int reads = 0;
    bool readable = true;
    ServiceTokens order{"order", key, [] { return ServiceKeyRing{}; }, clock};
    ServiceTokens product{"product", SigningKey::generate(), [this] { return read(); }, clock};

    std::expected<ServiceKeyRing, std::string> read() {
        ++reads;
        if (!readable) return std::unexpected("not now");
        return ring;
    }

    void at(std::int64_t offset) { clock.set(Instant::from_microseconds((start + offset) * 1'000'000)); }
    std::string code_of(std::string_view token) {
        const auto caller = product.verify(token);
        return caller ? "accepted " + *caller : std::string(caller.error().what.code);
    }
    std::string with(const std::string& iss, const std::string& aud, const std::string& rest) const {
        return sign_token(Algorithm::es256, key.pem(), nullptr,
                          R"({"iss":")" + iss + R"(","aud":")" + aud + "\"" + rest + "}");
    }
};

TEST(ServiceTokens, NameTheCallerToTheServiceTheyWereMadeFor) {
    Services services;
    const auto token = services.order.token_for("product");
    EXPECT_EQ(services.code_of(token), "accepted order");
    EXPECT_EQ(services.code_of(token), "accepted order");
    EXPECT_EQ(services.code_of(services.order.token_for("auth")), "token_invalid");
    EXPECT_EQ(services.order.verify(token).error().what.code, "token_invalid");
}

TEST(ServiceTokens, AreUsedAgainUntilTwentySecondsBeforeTheirEnd) {
    Services services;
    const auto token = services.order.token_for("product");
    services.at(39);
    EXPECT_EQ(services.order.token_for("product"), token);
    EXPECT_NE(services.order.token_for("auth"), token);
    services.at(40);
    EXPECT_NE(services.order.token_for("product"), token);
}

TEST(ServiceTokens, ExpireAlsoWhenTheyAreRemembered) {
    Services services;
    const auto token = services.order.token_for("product");
    for (const auto offset : {0, 60, 64}) {
        services.at(offset);
        EXPECT_EQ(services.code_of(token), "accepted order") << offset;
    }
    services.at(65);
    EXPECT_EQ(services.code_of(token), "token_expired");
    services.at(-5);
    EXPECT_EQ(services.code_of(services.with("order", "product", R"(,"iat":1800000000,"exp":1800000055)")),
              "accepted order");
    services.at(-6);
    EXPECT_EQ(services.code_of(services.with("order", "product", R"(,"iat":1800000000,"exp":1800000054)")),
              "token_invalid");
}

TEST(ServiceTokens, RefusesEveryOtherToken) {
    Services services;
    const std::string times = R"(,"iat":1800000000,"exp":1800000060)";
    EXPECT_EQ(services.code_of(services.with("order", "product", times)), "accepted order");
    const auto stranger = SigningKey::generate();
    const std::string good_claims = R"({"iss":"order","aud":"product")" + times + "}";
    for (const auto& token : {services.with("", "product", times),
                              services.with("order", "", times),
                              services.with("admin", "product", times),
                              services.with("nobody", "product", times),
                              services.with("order", "Product", times),
                              services.with("order", "product", R"(,"iat":1800000000)"),
                              services.with("order", "product", R"(,"exp":1800000060)"),
                              services.with("order", "product", R"(,"iat":1800000000,"exp":1800000066)"),
                              services.with("order", "product", R"(,"iat":1800000000,"exp":"1800000060")"),
                              services.with("order", "product", times + R"(,"nbf":1800000006)"),
                              services.with("order", "product", times + R"(,"nbf":"0")"),
                              sign_token(Algorithm::hs256, secret, nullptr, good_claims),
                              sign_token(Algorithm::hs256, services.key.public_key().pem, nullptr, good_claims),
                              sign_token(Algorithm::es256, stranger.pem(), nullptr, good_claims),
                              raw(R"({"alg":"none"})", good_claims, ""),
                              raw(R"({"alg":"HS256"})", good_claims, ""),
                              raw(R"({"alg":"HS256"})", good_claims, base64url(std::string(32, '\0'))),
                              raw(R"({"alg":"HS512"})", good_claims, base64url(std::string(64, 'x'))),
                              std::string(),
                              std::string("x")}) {
        EXPECT_EQ(services.code_of(token), "token_invalid") << token;
    }
    Shop shop;
    EXPECT_EQ(services.code_of(shop.tokens.mint(shop.caller, 60s)), "token_invalid");
    EXPECT_EQ(shop.verify(services.order.token_for("souk")).error(), unknown_key);
}

TEST(ServiceTokens, FollowAChangeOfKeys) {
    Services services;
    const auto old_token = services.order.token_for("product");
    EXPECT_EQ(services.code_of(old_token), "accepted order");
    const auto next = SigningKey::generate();
    ServiceTokens renewed("order", next, [] { return ServiceKeyRing{}; }, services.clock);
    services.ring["order"] = {next.public_key().pem, services.key.public_key().pem};
    EXPECT_EQ(services.code_of(renewed.token_for("product")), "token_invalid");  // read within this second
    services.at(1);
    EXPECT_EQ(services.code_of(renewed.token_for("product")), "accepted order");
    EXPECT_EQ(services.code_of(old_token), "accepted order");
    services.ring["order"].pop_back();
    services.at(61);
    EXPECT_EQ(services.code_of(old_token), "token_invalid");  // although it had been remembered
    EXPECT_EQ(services.reads, 3);
}

TEST(ServiceTokens, KeepTheirKeysWhileTheFolderCannotBeReadAndDoNotBeginWithoutIt) {
    Services services;
    services.readable = false;
    services.at(61);
    EXPECT_EQ(services.code_of(services.order.token_for("product")), "accepted order");
    EXPECT_EQ(services.reads, 2);
    EXPECT_THROW(
        ServiceTokens("product", services.key, [&] { return services.read(); }, services.clock), std::runtime_error);
}

TEST(ServiceTokens, ReadTheFolderOfKeys) {
    const auto folder = std::filesystem::temp_directory_path() / ("souk-keys-" + Uuid::v7().to_string());
    std::filesystem::create_directory(folder);
    const auto one = SigningKey::generate();
    const auto two = SigningKey::generate();
    std::ofstream(folder / "order.pem") << one.public_key().pem << two.public_key().pem;
    std::ofstream(folder / "product.pem") << "nothing";
    std::filesystem::create_directory(folder / "folder.pem");
    std::ofstream(folder / "README") << one.public_key().pem;
    EXPECT_EQ(read_service_keys(folder), (ServiceKeyRing{{"order", {one.public_key().pem, two.public_key().pem}}}));
    std::filesystem::remove_all(folder);
    EXPECT_FALSE(read_service_keys(folder));
    std::filesystem::create_directory(folder);
    EXPECT_EQ(read_service_keys(folder).error(), folder.string() + " holds no keys");
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace souk::http
