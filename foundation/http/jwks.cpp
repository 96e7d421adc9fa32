#include "foundation/http/jwks.hpp"

#include "foundation/http/token_text.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <boost/json.hpp>

#include <array>
#include <stdexcept>

namespace souk::http {

namespace {

constexpr std::size_t coordinate_size = 32;
constexpr std::size_t longest_kid = 128;
constexpr std::size_t most_keys = 32;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

Bio memory_bio() {
    Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
    if (!bio) throw std::bad_alloc();
    return bio;
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string public_pem(EVP_PKEY* key) {
    const auto bio = memory_bio();
    if (PEM_write_bio_PUBKEY(bio.get(), key) != 1) throw std::runtime_error("a public key cannot be written");
    return text_of(bio.get());
}

std::string private_pem(EVP_PKEY* key) {
    const auto bio = memory_bio();
    if (PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        throw std::runtime_error("a private key cannot be written");
    }
    return text_of(bio.get());
}

bool is_p256(EVP_PKEY* key) {
    std::array<char, 32> group{};
    std::size_t size = 0;
    return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1 &&
           std::string_view(group.data(), size) == SN_X9_62_prime256v1;
}

std::string coordinate(EVP_PKEY* key, const char* which) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, which, &number) != 1) throw std::runtime_error("a key has no public point");
    std::array<unsigned char, coordinate_size> bytes{};
    const int size = BN_bn2binpad(number, bytes.data(), static_cast<int>(bytes.size()));
    BN_free(number);
    if (size != static_cast<int>(bytes.size())) throw std::runtime_error("a key's point is out of range");
    return base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// RFC 7638: the required members in alphabetical order, hashed.
std::string thumbprint(const std::string& x, const std::string& y) {
    const auto canonical = R"({"crv":"P-256","kty":"EC","x":")" + x + R"(","y":")" + y + R"("})";
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(canonical.data()), canonical.size(), digest.data());
    return base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string member(const boost::json::object& key, std::string_view name) {
    const auto* value = key.if_contains(name);
    if (value == nullptr || !value->is_string()) return {};
    return std::string(value->get_string());
}

std::optional<PublicKey> read_key(const boost::json::value& element) {
    const auto* key = element.if_object();
    if (key == nullptr || member(*key, "kty") != "EC" || member(*key, "crv") != "P-256") return std::nullopt;
    // Absent means anything goes.
    if (key->contains("alg") && member(*key, "alg") != "ES256") return std::nullopt;
    if (key->contains("use") && member(*key, "use") != "sig") return std::nullopt;
    auto kid = member(*key, "kid");
    const auto x = from_base64url(member(*key, "x"));
    const auto y = from_base64url(member(*key, "y"));
    if (kid.empty() || kid.size() > longest_kid || !x || !y || x->size() != coordinate_size ||
        y->size() != coordinate_size) {
        return std::nullopt;
    }
    const auto handle = p256_key(*x, *y);
    if (!handle) return std::nullopt;
    return PublicKey{std::move(kid), public_pem(handle.get())};
}

// Without it OpenSSL would ask at the terminal for an encrypted key's password.
int no_password(char*, int, int, void*) { return -1; }

}  // namespace

KeyHandle p256_key(const std::string& x, const std::string& y) {
    const auto point = '\x04' + x + y;
    const std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> builder(OSSL_PARAM_BLD_new(),
                                                                                  &OSSL_PARAM_BLD_free);
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
        throw std::bad_alloc();
    }
    const std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)> parameters(OSSL_PARAM_BLD_to_param(builder.get()),
                                                                             &OSSL_PARAM_free);
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), &EVP_PKEY_CTX_free);
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        return nullptr;
    }
    KeyHandle owned(key);
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> check(
        EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr), &EVP_PKEY_CTX_free);
    if (!check || EVP_PKEY_public_check(check.get()) != 1) return nullptr;
    return owned;
}

SigningKey SigningKey::generate() {
    const KeyHandle key(EVP_EC_gen(SN_X9_62_prime256v1));
    if (!key) throw std::runtime_error("a key cannot be generated");
    return from_pem(private_pem(key.get()));
}

SigningKey SigningKey::from_pem(std::string_view pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
    const KeyHandle key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_password, nullptr) : nullptr);
    if (!key || !is_p256(key.get())) throw std::invalid_argument("not an unencrypted P-256 private key in PEM");
    SigningKey made;
    made.pem_ = private_pem(key.get());
    const auto x = coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_X);
    const auto y = coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y);
    made.public_ = {thumbprint(x, y), public_pem(key.get())};
    made.jwk_ = R"({"kty":"EC","crv":"P-256","x":")" + x + R"(","y":")" + y + R"(","kid":")" + made.public_.kid +
                R"(","use":"sig","alg":"ES256"})";
    return made;
}

std::string jwks(const std::vector<SigningKey>& keys) {
    std::string out = R"({"keys":[)";
    for (const auto& key : keys) {
        if (!out.ends_with('[')) out += ',';
        out += key.jwk();
    }
    return out + "]}";
}

std::expected<std::vector<PublicKey>, std::string> parse_jwks(std::string_view json) {
    boost::system::error_code error;
    const auto document = boost::json::parse(json, error);
    if (error) return std::unexpected("it is not JSON");
    const auto* set = document.if_object();
    const auto* list = set != nullptr ? set->if_contains("keys") : nullptr;
    if (list == nullptr || !list->is_array()) return std::unexpected("it has no list of keys");
    std::vector<PublicKey> keys;
    for (const auto& element : list->get_array()) {
        if (auto key = read_key(element); key && keys.size() < most_keys) keys.push_back(std::move(*key));
    }
    if (keys.empty()) return std::unexpected("it has no ES256 key");
    return keys;
}

}  // namespace souk::http
