#include "foundation/http/answers.hpp"

#include "foundation/http/page_policy.hpp"
#include "foundation/http/problem.hpp"

namespace souk::http {

AnyAnswer::AnyAnswer(Refused refused) : refused_(std::make_unique<Refused>(std::move(refused))) {}

AnyAnswer::AnyAnswer(int status, std::string body, std::string_view content_type) {
    response_.status = status;
    response_.body = std::move(body);
    if (!content_type.empty()) response_.headers.emplace_back("Content-Type", content_type);
    if (content_type.starts_with("text/html"))
        response_.headers.emplace_back("Content-Security-Policy", page_policy(response_.body));
}

AnyAnswer::AnyAnswer(AnyAnswer&&) noexcept = default;
AnyAnswer& AnyAnswer::operator=(AnyAnswer&&) noexcept = default;
AnyAnswer::~AnyAnswer() = default;

Response AnyAnswer::take() && {
    if (refused_) return problem(*refused_);
    return std::move(response_);
}

void AnyAnswer::set_header(std::string name, std::string value) {
    for (auto& [each, old] : response_.headers) {
        if (equal_names(each, name)) {
            old = std::move(value);
            return;
        }
    }
    response_.headers.emplace_back(std::move(name), std::move(value));
}

Refused refused(const Refusal& what, std::string detail, std::string extra_json) {
    return Refused{.what = what, .detail = std::move(detail), .extra_json = std::move(extra_json)};
}

}  // namespace souk::http
