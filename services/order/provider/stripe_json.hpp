// Stripe's answers and events, as far as they matter here; everything else in them is ignored. Members that Stripe may
// leave out, or send as null, are optional, so that a new version of its API cannot make a payment unreadable.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace souk::order::stripe {

using Metadata = std::optional<std::map<std::string, std::string>>;

struct RedirectJson {
    std::optional<std::string> url;
};
BOOST_DESCRIBE_STRUCT(RedirectJson, (), (url))

struct NextActionJson {
    std::optional<std::string> type;  // redirect_to_url, use_stripe_sdk
    std::optional<RedirectJson> redirect_to_url;
};
BOOST_DESCRIBE_STRUCT(NextActionJson, (), (type, redirect_to_url))

struct LastErrorJson {
    std::optional<std::string> code;
    std::optional<std::string> decline_code;
};
BOOST_DESCRIBE_STRUCT(LastErrorJson, (), (code, decline_code))

struct IntentJson {
    std::string id;
    std::string status;
    std::optional<std::int64_t> amount;
    std::optional<std::int64_t> amount_received;
    std::optional<std::string> currency;
    std::optional<bool> livemode;
    std::optional<std::string> client_secret;
    std::optional<NextActionJson> next_action;
    std::optional<LastErrorJson> last_payment_error;
    Metadata metadata;
};
BOOST_DESCRIBE_STRUCT(IntentJson, (),
                      (id, status, amount, amount_received, currency, livemode, client_secret, next_action,
                       last_payment_error, metadata))

struct RefundJson {
    std::string id;
    std::optional<std::string> status;
    std::optional<std::int64_t> amount;
    std::optional<std::string> currency;
    std::optional<std::string> payment_intent;
    std::optional<std::string> failure_reason;
    Metadata metadata;
};
BOOST_DESCRIBE_STRUCT(RefundJson, (), (id, status, amount, currency, payment_intent, failure_reason, metadata))

struct ChargeJson {
    std::string id;
    std::optional<std::string> payment_intent;
};
BOOST_DESCRIBE_STRUCT(ChargeJson, (), (id, payment_intent))

struct DisputeJson {
    std::string id;
    std::optional<std::string> status;
    std::optional<std::int64_t> amount;
    std::optional<std::string> currency;
    std::optional<std::string> payment_intent;
    std::optional<std::string> reason;
    std::optional<bool> livemode;
};
BOOST_DESCRIBE_STRUCT(DisputeJson, (), (id, status, amount, currency, payment_intent, reason, livemode))

struct ErrorJson {
    std::optional<std::string> type;
    std::optional<std::string> code;
    std::optional<std::string> decline_code;
    std::optional<std::string> param;
    std::optional<std::string> message;
    std::optional<IntentJson> payment_intent;
};
BOOST_DESCRIBE_STRUCT(ErrorJson, (), (type, code, decline_code, param, message, payment_intent))
struct FailureJson {
    ErrorJson error;
};
BOOST_DESCRIBE_STRUCT(FailureJson, (), (error))

template <class T>
struct ListJson {
    std::vector<T> data;
    std::optional<bool> has_more;
};
BOOST_DESCRIBE_STRUCT(ListJson<IntentJson>, (), (data, has_more))
BOOST_DESCRIBE_STRUCT(ListJson<RefundJson>, (), (data, has_more))

// An event is read twice: first for its type, whose object is then known.
struct EventHeadJson {
    std::string id;
    std::string type;
    std::optional<bool> livemode;
};
BOOST_DESCRIBE_STRUCT(EventHeadJson, (), (id, type, livemode))

template <class T>
struct EventDataJson {
    T object;
};
template <class T>
struct EventJson {
    EventDataJson<T> data;
};
BOOST_DESCRIBE_STRUCT(EventDataJson<IntentJson>, (), (object))
BOOST_DESCRIBE_STRUCT(EventDataJson<RefundJson>, (), (object))
BOOST_DESCRIBE_STRUCT(EventDataJson<ChargeJson>, (), (object))
BOOST_DESCRIBE_STRUCT(EventDataJson<DisputeJson>, (), (object))
BOOST_DESCRIBE_STRUCT(EventJson<IntentJson>, (), (data))
BOOST_DESCRIBE_STRUCT(EventJson<RefundJson>, (), (data))
BOOST_DESCRIBE_STRUCT(EventJson<ChargeJson>, (), (data))
BOOST_DESCRIBE_STRUCT(EventJson<DisputeJson>, (), (data))

}  // namespace souk::order::stripe
