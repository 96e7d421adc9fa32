// A service's table of contents. One line per route says method, pattern, handler, who may call and what is refused;
// the server's routing, its role check and the OpenAPI document are all read from it. Filled in api/routes.cpp before
// the server starts; mistakes in the table (a Caller without a role, a Path without a {…}) throw std::logic_error from
// check().
#pragma once

#include "foundation/http/handler.hpp"

#include <chrono>
#include <concepts>
#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace souk::http {

class Route {
  public:
    Route(Method method, std::string_view pattern, Handler handler, Description description);

    // Signed in and with at least one of these roles: else 401, 403.
    template <std::same_as<Role>... More>
    Route& role(Role first, More... more) {
        roles_ = Roles{first, more...};
        access_ = Access::role;
        return *this;
    }
    Route& signed_in();  // any role will do
    // Of those whom role() admits, only who has this right in the team of an active seller: else seller_right_missing.
    // The handler takes a SellerMembership, which says for which seller the caller acts.
    Route& seller(SellerRight right);
    Route& scope(
        Scope scope);  // API keys with this scope may call it as well; all others are refused with scope_missing
    // Acts once for each Idempotency-Key of a user: the handler takes an idempotency::Once and commits its answer
    // through it. `claims` may be null when only the document is wanted.
    Route& idempotent(Claims* claims);
    // Only for those who have proved within the last ten minutes who they are: else 403 recent_proof_required. For what
    // would make a stolen session last. API keys prove nothing.
    Route& fresh();
    // For these services alone, by a token made for this one: else 401, 403. Never reachable through the gateway.
    Route& internal(std::initializer_list<std::string_view> callers);

    // The refusals that the handler may answer with, for the document. Those of the extractors add themselves.
    template <std::same_as<Refusal>... More>
    Route& refuses(const Refusal& first, const More&... more) {
        for (const auto* each : {&first, &more...}) add_refusal(*each);
        return *this;
    }
    template <std::ranges::input_range Many>
    Route& refuses(const Many& refusals) {
        for (const Refusal& each : refusals) add_refusal(each);
        return *this;
    }
    // Browsers come here by themselves, and people would see the problem document. Whatever is refused or breaks is
    // told to a page instead, by a redirect: `lands_on("/#signin_error")` leads to /#signin_error=<code>.
    Route& lands_on(std::string_view page);
    Route& summary(std::string_view text);
    Route& tag(std::string_view name);  // default: the first segment of the pattern
    Route& answers(
        int status);  // the status on success, for the document: 201, 202; default 200, or 204 without content
    Route& max_body(std::size_t bytes);
    Route& deadline(std::chrono::milliseconds time);  // then 503; the handler runs on, its answer is dropped
    Route& cache_control(
        std::string_view value);  // on 200 answers to GET, with an ETag made of the body (304 when it matches)
    Route& hidden();              // not in the document

    enum class Access : std::uint8_t { open, role, signed_in, internal };

    Method method() const noexcept { return method_; }
    const std::string& pattern() const noexcept { return pattern_; }
    const Handler& handler() const noexcept { return handler_; }
    const Description& description() const noexcept { return description_; }
    Access access() const noexcept { return access_; }
    std::optional<Scope> scope() const noexcept { return scope_; }
    std::optional<SellerRight> seller_right() const noexcept { return seller_right_; }
    const std::vector<std::string_view>& callers() const noexcept { return callers_; }
    bool is_idempotent() const noexcept { return idempotent_; }
    bool is_fresh() const noexcept { return fresh_; }
    Claims* claims() const noexcept { return claims_; }
    Roles roles() const noexcept { return roles_; }
    const std::vector<Refusal>& refusals() const noexcept { return refusals_; }
    const std::string& landing() const noexcept { return landing_; }  // empty: problems are answered as such
    const std::string& summary() const noexcept { return summary_; }
    const std::string& tag() const noexcept { return tag_; }
    int success_status() const noexcept;
    std::size_t max_body() const noexcept { return max_body_; }                // 0: the server's
    std::chrono::milliseconds deadline() const noexcept { return deadline_; }  // 0: the server's
    const std::string& cache_control() const noexcept { return cache_control_; }
    bool is_hidden() const noexcept { return hidden_; }

  private:
    void add_refusal(const Refusal& refusal);

    Method method_;
    std::string pattern_;
    Handler handler_;
    Description description_;
    Access access_ = Access::open;
    Roles roles_;
    bool idempotent_ = false;
    bool fresh_ = false;
    Claims* claims_ = nullptr;
    std::optional<Scope> scope_;
    std::optional<SellerRight> seller_right_;
    std::vector<std::string_view> callers_;  // services
    std::vector<Refusal> refusals_;
    std::string landing_;
    std::string summary_;
    std::string tag_;
    int status_ = 0;
    std::size_t max_body_ = 0;
    std::chrono::milliseconds deadline_{0};
    std::string cache_control_;
    bool hidden_ = false;
};

class Routes {
  public:
    Routes(std::string service, std::string title, std::string version);

    // `api` may be null when only the document is wanted.
    template <class Api, class Result, class... Parameters>
    Route& add(Method method, std::string_view pattern, task<Result> (Api::*f)(Parameters...), Api* api) {
        return add(method, pattern, make_handler<Api, decltype(f), Parameters...>(f, api),
                   describe_handler<Result, Parameters...>());
    }
    template <class Api, class Result, class... Parameters>
    Route& add(Method method, std::string_view pattern, task<Result> (Api::*f)(Parameters...) const, Api* api) {
        return add(method, pattern, make_handler<Api, decltype(f), Parameters...>(f, api),
                   describe_handler<Result, Parameters...>());
    }
    Route& add(Method method, std::string_view pattern, Handler handler, Description description);

    template <class F, class Api>
    Route& get(std::string_view pattern, F Api::* f, std::type_identity_t<Api>* api) {
        return add(Method::get, pattern, f, api);
    }
    template <class F, class Api>
    Route& post(std::string_view pattern, F Api::* f, std::type_identity_t<Api>* api) {
        return add(Method::post, pattern, f, api);
    }
    template <class F, class Api>
    Route& put(std::string_view pattern, F Api::* f, std::type_identity_t<Api>* api) {
        return add(Method::put, pattern, f, api);
    }
    template <class F, class Api>
    Route& patch(std::string_view pattern, F Api::* f, std::type_identity_t<Api>* api) {
        return add(Method::patch, pattern, f, api);
    }
    template <class F, class Api>
    Route& del(std::string_view pattern, F Api::* f, std::type_identity_t<Api>* api) {
        return add(Method::del, pattern, f, api);
    }

    // Where the gateway serves these paths; default /api. Only for the document.
    Routes& served_under(std::string prefix);

    const std::string& service() const noexcept { return service_; }
    const std::string& title() const noexcept { return title_; }
    const std::string& version() const noexcept { return version_; }
    const std::string& prefix() const noexcept { return prefix_; }
    const std::deque<Route>& all() const noexcept { return routes_; }

    void check() const;

  private:
    std::string service_;
    std::string title_;
    std::string version_;
    std::string prefix_ = "/api";
    std::deque<Route> routes_;  // a Route stays where it is: the table's callers hold references
};

}  // namespace souk::http
