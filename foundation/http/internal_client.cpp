#include "foundation/http/internal_client.hpp"

#include "foundation/core/failure_class.hpp"
#include "foundation/core/unavailable.hpp"
#include "foundation/runtime/loop.hpp"

#include <boost/describe.hpp>

#include <stdexcept>

namespace souk::http {

struct RemoteProblem {
    std::string code;
};
BOOST_DESCRIBE_STRUCT(RemoteProblem, (), (code))

namespace {
constexpr int attempts = 3;
constexpr std::chrono::milliseconds pause{100};
}  // namespace

InternalClient::InternalClient(Sender& sender, ServiceTokens& tokens, std::string service, std::string base_url)
    : sender_(sender), tokens_(tokens), service_(std::move(service)), base_url_(std::move(base_url)) {}

task<InternalClient::Answered> InternalClient::send(Method method, std::string path, std::string body) {
    for (int attempt = 1;; ++attempt) {
        ClientRequest request;
        request.method = method;
        request.url = base_url_ + path;
        request.bearer = tokens_.token_for(service_);
        request.body = body;
        request.repeatable = true;
        if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
        try {
            auto response = co_await sender_.send(std::move(request));
            if (response.status < 300 || class_of_http_status(response.status) != FailureClass::unable)
                co_return Answered{std::move(response), attempt > 1};
            if (attempt == attempts)
                throw Unavailable(service_, "answered with status " + std::to_string(response.status));
        } catch (const Unavailable&) {
            if (attempt == attempts) throw;
        }
        co_await runtime::Loop::current().sleep(pause * attempt);
    }
}

task<void> InternalClient::del(std::string path) { co_await send(Method::del, std::move(path), {}); }

RemoteRefusal InternalClient::refusal_of(Answered answered) const {
    auto& response = answered.response;
    // Our own token was refused or the route is unknown: a fault of the installation, not of the user.
    if (response.status == 401 || response.status == 403)
        throw std::runtime_error(service_ + " refused this service's token");
    RemoteRefusal refusal{response.status, {}, std::move(response.body), answered.repeated};
    if (auto problem = schema::decode<RemoteProblem>(refusal.body, schema::Strictness::ignore_unknown))
        refusal.code = std::move(problem->code);
    return refusal;
}

void InternalClient::unexpected_answer() const {
    throw std::runtime_error(service_ + " gave an answer of another shape");
}

}  // namespace souk::http
