// Writes the objects of the API as Stripe's JSON, straight into a string. Used for answers, lists and webhook payloads.
// Every call appends one value. Ids are made here from serials; nothing here looks anything up.
#pragma once

#include "sandbox/stripe/domain/api_error.hpp"
#include "sandbox/stripe/domain/object_ids.hpp"
#include "sandbox/stripe/domain/objects.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace souk::stripe_sandbox {

inline constexpr std::string_view api_version = "2026-10-28.endive";

// What an answer shows in full instead of by its id.
enum Expand : std::uint8_t {
    expand_nothing = 0,
    expand_charge = 1,          // latest_charge of an intent, charge of a refund
    expand_payment_method = 2,  // of an intent
    expand_intent = 4           // payment_intent of a charge or refund
};

// The versions that an expanded property shows.
struct Related {
    IntentPtr intent;
    ChargePtr charge;
};

class JsonWriter {
  public:
    JsonWriter(const ObjectIds& ids, std::string public_url) : ids_(ids), public_url_(std::move(public_url)) {}

    void write(std::string& out, const Intent& intent, unsigned expand = expand_nothing) const;
    void write(std::string& out, const Charge& charge, unsigned expand = expand_nothing,
               const Related& related = {}) const;
    void write(std::string& out, const Refund& refund, unsigned expand = expand_nothing,
               const Related& related = {}) const;
    void write(std::string& out, const PaymentMethod& method) const;
    void write(std::string& out, const WebhookEndpoint& endpoint) const;
    void write(std::string& out, const Event& event, int pending_webhooks) const;
    void write(std::string& out, const Object& object, unsigned expand = expand_nothing,
               const Related& related = {}) const;
    void write(std::string& out, const ApiError& error) const;

    std::string client_secret(const Intent& intent) const;

  private:
    void write_id(std::string& out, std::string_view prefix, Serial serial) const;
    void write_next_action(std::string& out, const Intent& intent) const;
    void write_last_error(std::string& out, const LastError& error) const;

    ObjectIds ids_;
    std::string public_url_;  // where a browser finds the 3-D Secure page
};

}  // namespace souk::stripe_sandbox
