// ID tokens of OpenID Connect providers (OpenID Connect Core 1.0, section 3.1.3.7) and the keys that they are checked
// with. A key fixes the algorithm: RS256 for RSA of 2048 bits and more, ES256 for P-256; what the token's header says
// must agree. Called by the sign-in with a provider. ProviderKeys are immutable and belong to one loop.
#pragma once

#include "foundation/core/instant.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace souk::http {

class ProviderKeys {
  public:
    ProviderKeys();
    ~ProviderKeys();
    ProviderKeys(ProviderKeys&&) noexcept;
    ProviderKeys& operator=(ProviderKeys&&) noexcept;

    // The keys of a set that can be used; the error says why there is none.
    static std::expected<ProviderKeys, std::string> parse(std::string_view jwks);

  private:
    friend class IdTokenCheck;
    struct Keys;
    std::unique_ptr<Keys> keys_;
};

enum class IdTokenFault {
    malformed,
    wrong_algorithm,
    unknown_key,  // the key set may be out of date
    bad_signature,
    wrong_issuer,
    wrong_audience,
    expired,
    not_yet_valid,
    wrong_nonce,
    bad_claims
};
std::string_view to_string(IdTokenFault fault) noexcept;

// Whether the provider has verified the address, in its own words.
enum class EmailProof { unsaid, no, yes };
EmailProof email_proof_of(std::string_view claim) noexcept;  // the claim email_verified as JSON; empty: there is none

struct IdClaims {
    std::string subject;
    std::string email;  // empty: the provider does not tell
    EmailProof email_proof = EmailProof::unsaid;
    std::string name;
};

// What the token must say.
struct IdTokenExpectation {
    std::string_view issuer;
    std::string_view client_id;
    std::string_view nonce;
};

std::expected<IdClaims, IdTokenFault> check_id_token(std::string_view token, const ProviderKeys& keys,
                                                     const IdTokenExpectation& expected, Instant now);

// What a token says that it is signed with, for the log; whatever is no name of an algorithm is "none at all".
std::string algorithm_named_in(std::string_view token);

std::string pkce_challenge(std::string_view verifier);  // RFC 7636, S256

}  // namespace souk::http
