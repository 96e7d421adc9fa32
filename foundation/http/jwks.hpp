// ES256 keys (ECDSA, P-256, SHA-256): the private ones that sign access tokens and the public ones that everybody
// fetches as a JSON Web Key Set (RFC 7517). A key's id is its RFC 7638 thumbprint, so it follows from the key. OpenSSL
// stays inside. Bad input throws std::invalid_argument (a key file) or is skipped (a foreign key in a set). Immutable,
// thread-safe.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace souk::http {

struct PublicKey {
    std::string kid;
    std::string pem;  // SubjectPublicKeyInfo
};

class SigningKey {
  public:
    static SigningKey generate();
    static SigningKey from_pem(std::string_view pem);  // an unencrypted P-256 private key, PKCS 8 or SEC 1

    const std::string& kid() const noexcept { return public_.kid; }
    const PublicKey& public_key() const noexcept { return public_; }
    const std::string& pem() const noexcept { return pem_; }  // secret
    const std::string& jwk() const noexcept { return jwk_; }  // the public half, as an element of a key set

  private:
    SigningKey() = default;
    std::string pem_;
    std::string jwk_;
    PublicKey public_;
};

std::string jwks(const std::vector<SigningKey>& keys);  // {"keys":[…]}

// The ES256 keys of a set; others, malformed ones and points that are not on the curve are left out. The error says why
// the whole text is of no use.
std::expected<std::vector<PublicKey>, std::string> parse_jwks(std::string_view json);

}  // namespace souk::http
