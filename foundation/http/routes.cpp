#include "foundation/http/routes.hpp"

#include "foundation/http/problem.hpp"

#include <algorithm>
#include <stdexcept>

namespace souk::http {

Route::Route(Method method, std::string_view pattern, Handler handler, Description description)
    : method_(method), pattern_(pattern), handler_(std::move(handler)), description_(std::move(description)) {
    const auto first = pattern_.find_first_not_of('/');
    tag_ = first == pattern_.npos ? "root" : pattern_.substr(first, pattern_.find('/', first) - first);
}

Route& Route::signed_in() {
    access_ = Access::signed_in;
    return *this;
}

Route& Route::scope(Scope scope) {
    scope_ = scope;
    return *this;
}

Route& Route::idempotent(Claims* claims) {
    idempotent_ = true;
    claims_ = claims;
    add_refusal(request_in_progress);
    add_refusal(key_reused);
    return *this;
}

Route& Route::seller(SellerRight right) {
    seller_right_ = right;
    add_refusal(seller_right_missing);
    return *this;
}

Route& Route::fresh() {
    fresh_ = true;
    add_refusal(recent_proof_required);
    return *this;
}

Route& Route::internal(std::initializer_list<std::string_view> callers) {
    access_ = Access::internal;
    callers_ = callers;
    return *this;
}

Route& Route::summary(std::string_view text) {
    summary_ = text;
    return *this;
}

Route& Route::tag(std::string_view name) {
    tag_ = name;
    return *this;
}

Route& Route::answers(int status) {
    status_ = status;
    return *this;
}

Route& Route::max_body(std::size_t bytes) {
    max_body_ = bytes;
    return *this;
}

Route& Route::lands_on(std::string_view page) {
    landing_ = page;
    return *this;
}

Route& Route::deadline(std::chrono::milliseconds time) {
    deadline_ = time;
    return *this;
}

Route& Route::cache_control(std::string_view value) {
    cache_control_ = value;
    return *this;
}

Route& Route::hidden() {
    hidden_ = true;
    return *this;
}

int Route::success_status() const noexcept {
    if (status_ != 0) return status_;
    return description_.answer == AnswerKind::none ? 204 : 200;
}

void Route::add_refusal(const Refusal& refusal) {
    const auto same = [&](const Refusal& each) { return each.code == refusal.code && each.kind == refusal.kind; };
    if (std::ranges::none_of(refusals_, same)) refusals_.push_back(refusal);
}

Routes::Routes(std::string service, std::string title, std::string version)
    : service_(std::move(service)), title_(std::move(title)), version_(std::move(version)) {}

Route& Routes::add(Method method, std::string_view pattern, Handler handler, Description description) {
    return routes_.emplace_back(method, pattern, std::move(handler), std::move(description));
}

Routes& Routes::served_under(std::string prefix) {
    prefix_ = std::move(prefix);
    return *this;
}

void Routes::check() const {
    for (const auto& route : routes_) {
        const auto& takes = route.description();
        const auto wrong = [&](std::string_view why) {
            throw std::logic_error(std::string(to_string(route.method())) + " " + route.pattern() + ": " +
                                   std::string(why));
        };
        const auto& pattern = route.pattern();
        if (!pattern.starts_with('/')) wrong("a pattern begins with /");
        if (static_cast<std::size_t>(std::ranges::count(pattern, '{')) != takes.path.size()) {
            wrong("the handler's Path parameters are not as many as the pattern's {…}");
        }
        const bool user_is_known = route.access() == Route::Access::role || route.access() == Route::Access::signed_in;
        if (takes.caller == CallerNeed::required && !user_is_known) wrong("a Caller needs role() or signed_in()");
        if (route.scope() && !user_is_known) wrong("a scope needs role() or signed_in()");
        if (route.is_fresh() && !user_is_known) wrong("fresh() needs role() or signed_in()");
        if (route.is_fresh() && route.scope()) wrong("no API key can prove who holds it: no scope with fresh()");
        if (takes.idempotency_key != route.is_idempotent())
            wrong("an idempotency::Once needs idempotent(), and the reverse");
        if (route.is_idempotent() && !user_is_known) wrong("idempotent() needs role() or signed_in()");
        if (route.seller_right() && route.access() != Route::Access::role) wrong("seller() needs role()");
        if (takes.seller != route.seller_right().has_value())
            wrong("a SellerMembership needs seller(), and the reverse");
        if (takes.calling_service && route.access() != Route::Access::internal)
            wrong("a CallingService needs internal()");
        if (route.access() == Route::Access::internal && route.callers().empty()) wrong("internal() names its callers");
        if (takes.body != nullptr && (route.method() == Method::get || route.method() == Method::head)) {
            wrong("GET has no body");
        }
    }
}

}  // namespace souk::http
