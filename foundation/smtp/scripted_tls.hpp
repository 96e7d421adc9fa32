// For tests: the server's side of TLS with a certificate of its own making, for "localhost" and 127.0.0.1, that nobody
// has signed, as Debian's snakeoil. Key and certificate are also in a file, for other servers and for those who are to
// trust it.
#pragma once

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace souk::smtp {

class SelfSigned {
  public:
    SelfSigned() {
        std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to connections that have ended
        const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
        X509_set_version(certificate.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
        auto* name = X509_get_subject_name(certificate.get());
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1,
                                   -1, 0);
        X509_set_issuer_name(certificate.get(), name);
        X509_set_pubkey(certificate.get(), key_.get());
        const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> names(
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1"),
            &X509_EXTENSION_free);
        X509_add_ext(certificate.get(), names.get(), -1);
        if (X509_sign(certificate.get(), key_.get(), EVP_sha256()) == 0 ||
            SSL_CTX_use_certificate(context_.get(), certificate.get()) != 1 ||
            SSL_CTX_use_PrivateKey(context_.get(), key_.get()) != 1) {
            throw std::runtime_error("no certificate");
        }
        const std::unique_ptr<FILE, int (*)(FILE*)> out(std::fopen(file_.c_str(), "w"), &std::fclose);
        PEM_write_PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
        PEM_write_X509(out.get(), certificate.get());
    }
    ~SelfSigned() { std::filesystem::remove(file_); }
    SelfSigned(const SelfSigned&) = delete;
    SelfSigned& operator=(const SelfSigned&) = delete;

    const std::string& file() const noexcept { return file_; }
    SSL_CTX* context() const noexcept { return context_.get(); }

  private:
    static std::string file_name() {
        static int number = 0;
        return "souk_smtp_" + std::to_string(getpid()) + "_" + std::to_string(++number) + ".pem";
    }

    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{SSL_CTX_new(TLS_server_method()), &SSL_CTX_free};
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_{EVP_EC_gen("P-256"), &EVP_PKEY_free};
    std::string file_ = std::filesystem::temp_directory_path() / file_name();
};

}  // namespace souk::smtp
