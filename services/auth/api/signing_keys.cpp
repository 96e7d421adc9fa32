// The story of the signing keys.
#include "services/auth/api/signing_keys.hpp"

#include "services/auth/api/audit.hpp"

#include <algorithm>

namespace souk::auth {

task<bool> SigningKeysApi::refresh() {
    co_await read();
    const auto keys = tokens_.keys();
    const bool due = keys->empty() || keys->back().signs_from < clock_.now() - life_;
    if (due || keys->size() > 1) {
        co_await change_if_due();
        co_await read();
    }
    co_return false;
}

task<void> SigningKeysApi::change_if_due() {
    auto transaction = co_await database_.begin();
    co_await lock_signing_keys(transaction);
    if (co_await signing_key_is_due(transaction, life_)) add_new(transaction);
    co_await forget_old_signing_keys(transaction);
    co_await transaction.commit();
}

void SigningKeysApi::add_new(pg::Transaction& transaction) {
    const auto key = http::SigningKey::generate();
    add_signing_key(transaction, key.kid(), sealing_.seal(key.pem(), key.kid()));
}

task<void> SigningKeysApi::read() {
    const auto stored = co_await store_.all();
    const auto known = tokens_.keys();
    const bool same = std::ranges::equal(stored, *known, [](const StoredSigningKey& left, const http::TimedKey& right) {
        return left.kid == right.key.kid() && left.signs_from == right.signs_from;
    });
    if (same) co_return;
    http::KeySet keys;
    for (const auto& each : stored) {
        const auto pem = sealing_.open(each.sealed_key.data, each.kid);
        if (!pem) throw std::runtime_error("a signing key was sealed with another SOUK_SEALING_KEY");
        keys.push_back({http::SigningKey::from_pem(*pem), each.signs_from});
    }
    tokens_.use_keys(std::move(keys));
}

task<Answer<SigningKeyList>> SigningKeysApi::list() {
    SigningKeyList list;
    for (const auto& each : *tokens_.keys()) list.items.push_back({each.key.kid(), each.signs_from});
    co_return list;
}

task<Answer<SigningKeyList>> SigningKeysApi::rotate(Caller caller, Body<RotateBody> body) {
    auto transaction = co_await database_.begin();
    co_await lock_signing_keys(transaction);
    if (body->leaked) forget_all_signing_keys(transaction);
    add_new(transaction);
    audit(transaction, caller.user, body->leaked ? "signing_key_leaked" : "signing_key_rotated", "");
    co_await transaction.commit();
    co_await read();
    co_return co_await list();
}

}  // namespace souk::auth
