#include "services/auth/api/password_hashing.hpp"

namespace souk::auth {

task<std::optional<std::string>> PasswordHashing::hash(std::string password) {
    auto hash = co_await pool_.run([&] { return crypto::hash_password(password, cost_); });
    if (!hash) co_return std::nullopt;
    co_return std::move(*hash);
}

task<std::optional<bool>> PasswordHashing::verify(std::string password, std::string hash) {
    const auto right = co_await pool_.run([&] { return crypto::verify_password(password, hash); });
    if (!right) co_return std::nullopt;
    co_return *right;
}

}  // namespace souk::auth
