// The parameters of handlers. Each type says where its value comes from and what is refused before the handler runs;
// any order, any number. The value is the handler's own, except for views and references, which live until its task has
// ended.
#pragma once

#include "foundation/http/call.hpp"
#include "foundation/http/claims.hpp"
#include "foundation/http/description.hpp"
#include "foundation/schema/decode.hpp"
#include "foundation/schema/json_schema.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace souk::http {

// The n-th Path takes the n-th {…} of the pattern. What is no T cannot exist: 404 not_found.
template <class T>
struct Path {
    T value;
    const T& operator*() const noexcept { return value; }
    const T* operator->() const noexcept { return &value; }
};

// A described struct of scalars, std::optional and std::vector, one member per query parameter. 422 with all
// violations.
template <class T>
struct Query {
    T value;
    T& operator*() noexcept { return value; }
    T* operator->() noexcept { return &value; }
};

// A described struct, from application/json. 400 body_required and malformed_json, 415, 422 with all violations.
template <class T>
struct Body {
    T value;
    T& operator*() noexcept { return value; }
    T* operator->() noexcept { return &value; }
};

// The body as it was sent, of any type: for signatures over the bytes. May be empty.
struct RawBody {
    std::string_view value;
};

// A header, if sent: its name, and an example for the documents: Header<"If-Match", "\"7\"">.
template <std::size_t N>
struct HeaderText {
    char text[N];
    consteval HeaderText(const char (&given)[N]) {
        for (std::size_t i = 0; i < N; ++i) text[i] = given[i];
    }
    constexpr std::string_view view() const noexcept { return {text, N - 1}; }
};
template <HeaderText Name, HeaderText Example>
struct Header {
    std::optional<std::string> value;
};

// On routes with idempotent(): the claim under which the handler works; commits that belong to it take it (see
// foundation/idempotency). Requires the header Idempotency-Key: 400 idempotency_key_required; 1 to 255 visible ASCII
// characters, else 400 idempotency_key_invalid. A handler takes it as `Claim&`.

// On routes with internal(): the name of the service that calls.
struct CallingService {
    std::string name;
};

// The whole request.
struct Incoming {
    const Request& request;
    const Request* operator->() const noexcept { return &request; }
    operator const Request&() const noexcept { return request; }
};

// How the route's invocation and the OpenAPI document use a parameter type. take() returns nothing after it refused.
template <class Parameter>
struct Extractor;

template <class T>
struct Extractor<Path<T>> {
    static std::optional<Path<T>> take(Extraction& extraction) {
        auto value = schema::decode_text<T>(extraction.next_path());
        if (!value) {
            extraction.bad_path();
            return std::nullopt;
        }
        return Path<T>{std::move(*value)};
    }
    static void describe(Description& description) { description.add_path(&schema_text<T>); }
};

template <class T>
struct Extractor<Query<T>> {
    static std::optional<Query<T>> take(Extraction& extraction) {
        auto value = schema::decode_query<T>(extraction.request().query);
        if (!value) {
            extraction.bad_query(std::move(value.error()));
            return std::nullopt;
        }
        return Query<T>{std::move(*value)};
    }
    static void describe(Description& description) { description.query = &schema_text<T>; }
};

template <class T>
struct Extractor<Body<T>> {
    static std::optional<Body<T>> take(Extraction& extraction) {
        if (!extraction.json_body()) return std::nullopt;
        auto value = schema::decode<T>(extraction.request().body);
        if (!value) {
            extraction.bad_body(std::move(value.error()));
            return std::nullopt;
        }
        return Body<T>{std::move(*value)};
    }
    static void describe(Description& description) {
        description.body = &schema_text<T>;
        description.body_example = &example_text<T>;
    }
};

template <>
struct Extractor<RawBody> {
    static std::optional<RawBody> take(Extraction& extraction) { return RawBody{extraction.request().body}; }
    static void describe(Description& description) { description.raw_body = true; }
};

template <HeaderText Name, HeaderText Example>
struct Extractor<Header<Name, Example>> {
    static std::optional<Header<Name, Example>> take(Extraction& extraction) {
        Header<Name, Example> header;
        if (const auto value = extraction.request().header(Name.view())) header.value.emplace(*value);
        return header;
    }
    static void describe(Description& description) { description.add_header(Name.view(), Example.view()); }
};

template <>
struct Extractor<Caller> {
    static std::optional<Caller> take(Extraction& extraction) { return *extraction.call().caller; }
    static void describe(Description& description) { description.caller = CallerNeed::required; }
};

template <>
struct Extractor<std::optional<Caller>> {
    static std::optional<std::optional<Caller>> take(Extraction& extraction) {
        const auto* caller = extraction.call().caller;
        return std::optional<std::optional<Caller>>(std::in_place,
                                                    caller ? std::optional<Caller>(*caller) : std::nullopt);
    }
    static void describe(Description& description) {
        if (description.caller == CallerNeed::none) description.caller = CallerNeed::optional;
    }
};

// On routes with seller(): the team that the caller acts for. It exists only where the right was there.
template <>
struct Extractor<SellerMembership> {
    static std::optional<SellerMembership> take(Extraction& extraction) { return extraction.call().caller->seller; }
    static void describe(Description& description) { description.seller = true; }
};

template <>
struct Extractor<Claim&> {
    static std::optional<std::reference_wrapper<Claim>> take(Extraction& extraction) {
        auto* claim = extraction.claim();
        return claim == nullptr ? std::nullopt : std::optional(std::ref(*claim));
    }
    static void describe(Description& description) { description.idempotency_key = true; }
};

template <>
struct Extractor<CallingService> {
    static std::optional<CallingService> take(Extraction& extraction) {
        return CallingService{std::string(extraction.call().service)};
    }
    static void describe(Description& description) { description.calling_service = true; }
};

template <>
struct Extractor<Incoming> {
    static std::optional<Incoming> take(Extraction& extraction) { return Incoming{extraction.request()}; }
    static void describe(Description&) {}
};

template <>
struct Extractor<const Request&> : Extractor<Incoming> {};

}  // namespace souk::http
