#include "foundation/http/jwks.hpp"

#include "foundation/http/token_text.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace souk::http {
namespace {

// From RFC 7517, appendix A.1, with its point.
const std::string rfc_x = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
const std::string rfc_y = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM";

std::string key_json(const std::string& extra, const std::string& x = rfc_x, const std::string& y = rfc_y) {
    return R"({"kty":"EC","crv":"P-256","x":")" + x + R"(","y":")" + y + '"' + extra + "}";
}

std::string set_of(const std::string& keys) { return R"({"keys":[)" + keys + "]}"; }

TEST(SigningKey, SurvivesBeingWrittenAndRead) {
    const auto key = SigningKey::generate();
    const auto again = SigningKey::from_pem(key.pem());
    EXPECT_EQ(again.kid(), key.kid());
    EXPECT_EQ(again.jwk(), key.jwk());
    EXPECT_EQ(again.public_key().pem, key.public_key().pem);
    EXPECT_EQ(key.kid().size(), 43U);
    EXPECT_NE(SigningKey::generate().kid(), key.kid());
}

TEST(SigningKey, PublishesNothingSecret) {
    const auto key = SigningKey::generate();
    EXPECT_EQ(key.jwk().find("\"d\""), std::string::npos);
    EXPECT_EQ(key.public_key().pem.find("PRIVATE"), std::string::npos);
    EXPECT_NE(key.pem().find("PRIVATE KEY"), std::string::npos);
}

TEST(SigningKey, RefusesWhatIsNoP256PrivateKey) {
    const auto key = SigningKey::generate();
    const std::string p384 = R"(-----BEGIN PRIVATE KEY-----
MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDDPOB6VrVOo8nGFJEYB
-----END PRIVATE KEY-----
)";
    const std::string encrypted = R"(-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF

AAAAAAAAAAAAAAAAAAAAAA==
-----END EC PRIVATE KEY-----
)";
    for (const auto& pem : {std::string(), std::string("rubbish"), key.public_key().pem, p384, encrypted,
                            key.pem().substr(0, key.pem().size() / 2)}) {
        EXPECT_THROW(SigningKey::from_pem(pem), std::invalid_argument) << pem;
    }
}

TEST(Jwks, ReadsItsOwnSetBackInOrder) {
    const std::vector keys{SigningKey::generate(), SigningKey::generate()};
    const auto read = parse_jwks(jwks(keys));
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 2U);
    for (std::size_t index = 0; index < 2; ++index) {
        EXPECT_EQ((*read)[index].kid, keys[index].kid());
        EXPECT_EQ((*read)[index].pem, keys[index].public_key().pem);
    }
}

TEST(Jwks, ReadsTheExampleOfTheStandard) {
    const auto read = parse_jwks(set_of(key_json(R"(,"use":"sig","kid":"1")")));
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->front().kid, "1");
    EXPECT_TRUE(parse_public_key(read->front().pem));
}

TEST(Jwks, LeavesOutForeignAndBrokenKeys) {
    auto off_curve = rfc_y;
    off_curve[5] = off_curve[5] == 'A' ? 'B' : 'A';
    for (const auto& key :
         {key_json(""), key_json(R"(,"kid":7)"), key_json(R"(,"kid":"")"), key_json(R"(,"kid":"1","use":"enc")"),
          key_json(R"(,"kid":"1","alg":"ES384")"), key_json(R"(,"kid":"1")", rfc_x, off_curve),
          key_json(R"(,"kid":"1")", rfc_x.substr(1)), key_json(R"(,"kid":"1")", rfc_x + "="),
          key_json(R"(,"kid":"1")", "", ""), key_json(",\"kid\":\"" + std::string(129, 'k') + '"'),
          std::string(R"({"kty":"oct","k":"AAAA","kid":"1"})"),
          std::string(R"({"kty":"RSA","n":"AQAB","e":"AQAB","kid":"1"})"), std::string("null"), std::string("[]")}) {
        EXPECT_FALSE(parse_jwks(set_of(key))) << key;
        const auto with_good = parse_jwks(set_of(key + "," + key_json(R"(,"kid":"good")")));
        ASSERT_TRUE(with_good) << key;
        EXPECT_EQ(with_good->size(), 1U);
        EXPECT_EQ(with_good->front().kid, "good");
    }
}

TEST(Jwks, SaysWhyATextIsOfNoUse) {
    EXPECT_EQ(parse_jwks("<html>").error(), "it is not JSON");
    EXPECT_EQ(parse_jwks("[]").error(), "it has no list of keys");
    EXPECT_EQ(parse_jwks(R"({"keys":{}})").error(), "it has no list of keys");
    EXPECT_EQ(parse_jwks(set_of("")).error(), "it has no ES256 key");
}

TEST(Base64Url, HasOneSpellingForEachText) {
    EXPECT_EQ(base64url("\xFB\xFF\xFE"), "-__-");
    for (const std::string text : {"", "a", "ab", "abc", "abcd"}) EXPECT_EQ(from_base64url(base64url(text)), text);
    for (const auto* text : {"A", "YQ==", "YR", "YWJ_x", "+/==", "Y Q"}) EXPECT_FALSE(from_base64url(text)) << text;
}

}  // namespace
}  // namespace souk::http
