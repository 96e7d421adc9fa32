// The shop as its clients see it: requests through the gateway, on one loop. What a shop under way may answer for a
// moment (no connection, 429, 502, 503, 504, 409 request_in_progress) is tried again, with the same Idempotency-Key,
// for up to three minutes, in which a whole shop starts; every other answer that is no success is thrown as Declined.
#pragma once

#include "foundation/http/client.hpp"
#include "foundation/schema/decode.hpp"
#include "foundation/schema/encode.hpp"

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace souk::retail {

struct Call {
    http::Method method = http::Method::get;
    std::string path;  // with the query; below the gateway's root
    std::string body{};
    std::string bearer{};
    std::string key{};  // Idempotency-Key
};

// The shop said no: its problem's code, or "http_<status>" where it names none.
class Declined : public std::runtime_error {
  public:
    Declined(const Call& call, const http::Response& answer);
    int status() const noexcept { return status_; }
    const std::string& code() const noexcept { return code_; }

  private:
    Declined(const Call& call, int status, std::string code, const std::string& detail);
    int status_;
    std::string code_;
};

class Gateway {
  public:
    using Clock = std::chrono::steady_clock;

    Gateway(runtime::Loop& loop, std::string base_url, const std::string& ca_file, int connections,
            std::chrono::seconds patience = std::chrono::minutes(3));

    // The answer of success.
    task<http::Response> send(Call call);
    // The same, as a T; members that T does not have are passed over.
    template <class T>
    task<T> ask(Call call) {
        const auto path = call.path;
        co_return read<T>(co_await send(std::move(call)), path);
    }
    template <class T>
    static T read(const http::Response& answer, const std::string& path) {
        auto value = schema::decode<T>(answer.body, schema::Strictness::ignore_unknown);
        if (!value) unreadable(path, value.error());
        return std::move(*value);
    }

    std::int64_t retries() const noexcept { return retries_; }
    http::Client& client() noexcept { return client_; }
    runtime::Loop& loop() noexcept { return loop_; }

  private:
    // Waits before the next try; false when patience has ended. `advised` in seconds, 0 for none.
    task<bool> wait_to_retry(Clock::time_point started, int tries, int advised);
    [[noreturn]] static void unreadable(const std::string& path, const std::vector<Violation>& violations);

    runtime::Loop& loop_;
    std::string base_url_;
    std::chrono::seconds patience_;
    http::Client client_;
    std::int64_t retries_ = 0;
};

}  // namespace souk::retail
