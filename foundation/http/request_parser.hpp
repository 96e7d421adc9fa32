// One request out of a stream of bytes: Beast's HTTP/1 parser writing straight into a Request. Private to this room. It
// is stricter than Beast where proxies could disagree about where a request ends: one Content-Length at most, no
// encoding but chunked, none in HTTP/1.0, exactly one Host. A parser reads one request and is then replaced.
#pragma once

#include "foundation/http/request.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <string_view>

namespace souk::http {

struct ParseFailure {
    int status = 400;
    std::string_view code = "malformed_request";
    std::string_view title = "The request is not valid HTTP";
    std::string detail;
};

class RequestParser : public boost::beast::http::basic_parser<true> {
  public:
    enum class Progress : std::uint8_t { need_more, head, complete, failed };

    RequestParser(Request& request, std::size_t max_header);

    // Eats from the front of `data`. Stops once behind the head (also when no body follows: ask is_done()), then at the
    // end.
    Progress feed(std::string_view& data);

    // Between head and body. False when the length is known and above it.
    bool limit_body(std::size_t bytes);
    bool expects_continue() const noexcept { return expects_continue_; }
    bool version_1_0() const noexcept { return http_1_0_; }
    const ParseFailure& failure() const noexcept { return failure_; }

  private:
    using error_code = boost::beast::error_code;
    using string_view = boost::beast::string_view;
    using field = boost::beast::http::field;

    void on_request_impl(boost::beast::http::verb, string_view method, string_view target, int version,
                         error_code& error) override;
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(field name, string_view name_text, string_view value, error_code& error) override;
    void on_header_impl(error_code& error) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& error) override;
    std::size_t on_body_impl(string_view piece, error_code& error) override;
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, error_code& error) override;
    void on_finish_impl(error_code&) override {}

    void fail(error_code& error, int status, std::string_view code, std::string_view title, std::string detail = {});
    void explain(const error_code& error);

    Request& request_;
    std::size_t max_body_ = 0;
    int hosts_ = 0;
    int lengths_ = 0;
    bool http_1_0_ = false;
    bool encoded_ = false;
    bool expects_continue_ = false;
    bool in_head_ = true;
    bool explained_ = false;
    ParseFailure failure_;
};

}  // namespace souk::http
