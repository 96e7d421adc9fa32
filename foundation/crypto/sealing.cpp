#include "foundation/crypto/sealing.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace souk::crypto {

namespace {

// A sealed text: the nonce of NIST SP 800-38D's usual size, the cipher text, the tag.
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
constexpr std::size_t shortest_secret = 32;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Context new_context() {
    Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    if (!context) throw std::runtime_error("AES-256-GCM is not to be had");
    return context;
}

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
int size(std::string_view text) { return static_cast<int>(text.size()); }

}  // namespace

Sealing::Sealing(std::string_view secret) {
    if (secret.size() < shortest_secret) throw std::invalid_argument("the sealing key needs 32 bytes or more");
    sealing_key_ = hmac_sha256(secret, "sealing");
    naming_key_ = hmac_sha256(secret, "naming");
}

std::string Sealing::seal(std::string_view plain, std::string_view belongs_to) const {
    auto context = new_context();
    const std::string nonce = random_bytes(nonce_size);
    std::string cipher(plain.size(), '\0');
    std::string tag(tag_size, '\0');
    int written = 0;
    const bool good =
        EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, sealing_key_.data(), bytes(nonce)) == 1 &&
        EVP_EncryptUpdate(context.get(), nullptr, &written, bytes(belongs_to), size(belongs_to)) == 1 &&
        EVP_EncryptUpdate(context.get(), bytes(cipher), &written, bytes(plain), size(plain)) == 1 &&
        EVP_EncryptFinal_ex(context.get(), nullptr, &written) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size, tag.data()) == 1;
    if (!good) throw std::runtime_error("AES-256-GCM failed");
    return nonce + cipher + tag;
}

std::optional<std::string> Sealing::open(std::string_view sealed, std::string_view belongs_to) const {
    if (sealed.size() < nonce_size + tag_size) return std::nullopt;
    const auto nonce = sealed.substr(0, nonce_size);
    const auto cipher = sealed.substr(nonce_size, sealed.size() - nonce_size - tag_size);
    std::string tag(sealed.substr(sealed.size() - tag_size));
    auto context = new_context();
    std::string plain(cipher.size(), '\0');
    int written = 0;
    const bool good =
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, sealing_key_.data(), bytes(nonce)) == 1 &&
        EVP_DecryptUpdate(context.get(), nullptr, &written, bytes(belongs_to), size(belongs_to)) == 1 &&
        EVP_DecryptUpdate(context.get(), bytes(plain), &written, bytes(cipher), size(cipher)) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context.get(), nullptr, &written) == 1;
    if (!good) return std::nullopt;
    return plain;
}

std::string Sealing::pseudonym(std::string_view name) const {
    return to_hex(hmac_sha256({reinterpret_cast<const char*>(naming_key_.data()), naming_key_.size()}, name));
}

}  // namespace souk::crypto
