// Calls from one service to another: typed JSON, a service token made for the callee, and a short retry while it
// restarts. core/failure_class.hpp says which answers mean that the callee is unable: then it throws Unavailable. A
// refusal by the callee is a value. An answer of another shape, or a refusal of this service itself, is a fault of the
// installation (std::runtime_error). Retried calls must be safe to repeat: all of ours are (reservations have ids). One
// loop's own.
#pragma once

#include "foundation/http/sender.hpp"
#include "foundation/http/service_tokens.hpp"
#include "foundation/schema/decode.hpp"
#include "foundation/schema/encode.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace souk::http {

// The problem document of a refused call: 4xx.
struct RemoteRefusal {
    int status = 0;
    std::string code;
    std::string body;
    bool repeated = false;  // an earlier try had no answer, and may still be carried out
};

class InternalClient {
  public:
    // `base_url` without a trailing slash, such as http://127.0.0.1:8003.
    InternalClient(Sender& sender, ServiceTokens& tokens, std::string service, std::string base_url);

    template <class T>
    task<std::expected<T, RemoteRefusal>> get(std::string path) {
        co_return read<T>(co_await send(Method::get, std::move(path), {}));
    }
    template <class T, class B>
    task<std::expected<T, RemoteRefusal>> post(std::string path, const B& body) {
        co_return read<T>(co_await send(Method::post, std::move(path), schema::encode(body)));
    }
    task<void> del(std::string path);

  private:
    struct Answered {
        Response response;
        bool repeated = false;
    };
    template <class T>
    std::expected<T, RemoteRefusal> read(Answered answered) const {
        if (answered.response.status >= 300) return std::unexpected(refusal_of(std::move(answered)));
        auto value = schema::decode<T>(answered.response.body, schema::Strictness::ignore_unknown);
        if (!value) unexpected_answer();
        return std::move(*value);
    }
    task<Answered> send(Method method, std::string path, std::string body);
    RemoteRefusal refusal_of(Answered answered) const;
    [[noreturn]] void unexpected_answer() const;

    Sender& sender_;
    ServiceTokens& tokens_;
    std::string service_;
    std::string base_url_;
};

}  // namespace souk::http
