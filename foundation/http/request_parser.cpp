#include "foundation/http/request_parser.hpp"

#include <algorithm>
#include <limits>

namespace souk::http {

namespace beast = boost::beast;

namespace {

constexpr std::size_t max_fields = 100;

std::string_view view(beast::string_view text) noexcept { return {text.data(), text.size()}; }

}  // namespace

RequestParser::RequestParser(Request& request, std::size_t max_header) : request_(request) {
    header_limit(
        static_cast<std::uint32_t>(std::min<std::size_t>(max_header, std::numeric_limits<std::uint32_t>::max())));
    body_limit(boost::none);  // kept by limit_body(), since it depends on the route
}

RequestParser::Progress RequestParser::feed(std::string_view& data) {
    // A server should skip an empty line before a request line (RFC 9112 section 2.2).
    while (!got_some() && data.starts_with("\r\n")) data.remove_prefix(2);
    while (!data.empty()) {
        error_code error;
        const bool was_in_head = in_head_;
        const auto eaten = put(boost::asio::const_buffer(data.data(), data.size()), error);
        data.remove_prefix(eaten);
        if (error == beast::http::error::need_more) return Progress::need_more;
        if (error) {
            explain(error);
            return Progress::failed;
        }
        if (was_in_head && is_header_done()) return Progress::head;
        if (is_done()) return Progress::complete;
    }
    return Progress::need_more;
}

bool RequestParser::limit_body(std::size_t bytes) {
    max_body_ = bytes;
    eager(true);
    const auto length = content_length();
    return !length || *length <= bytes;
}

void RequestParser::on_request_impl(beast::http::verb, string_view method, string_view target, int version,
                                    error_code&) {
    request_.method = http::parse_method(view(method));
    request_.target.assign(target.data(), target.size());
    http_1_0_ = version == 10;
}

void RequestParser::on_field_impl(field name, string_view name_text, string_view value, error_code& error) {
    if (!in_head_) return;  // trailers say nothing that a handler may rely on
    if (request_.headers.size() == max_fields) {
        return fail(error, 431, "header_too_large", "The request's header is too large", "more than 100 fields");
    }
    if (name == field::host) ++hosts_;
    if (name == field::content_length && ++lengths_ + (value.find(',') != value.npos ? 1 : 0) > 1) {
        return fail(error, 400, "malformed_request", "The request is not valid HTTP", "more than one Content-Length");
    }
    if (name == field::transfer_encoding) {
        if (std::exchange(encoded_, true) || http_1_0_ || !beast::iequals(value, "chunked")) {
            return fail(error, http_1_0_ ? 400 : 501, "malformed_request", "The request is not valid HTTP",
                        "only Transfer-Encoding: chunked is understood");
        }
    }
    if (name == field::expect) {
        if (!beast::iequals(value, "100-continue")) {
            return fail(error, 417, "expectation_failed", "Only 100-continue can be expected");
        }
        expects_continue_ = !http_1_0_;
    }
    request_.headers.emplace_back(view(name_text), view(value));
}

void RequestParser::on_header_impl(error_code& error) {
    in_head_ = false;
    if (hosts_ > 1 || (hosts_ == 0 && !http_1_0_)) {
        fail(error, 400, "malformed_request", "The request is not valid HTTP", "exactly one Host header is required");
    }
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
    // The length is a promise of the peer; memory is given for what has come.
    if (length) request_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, 64 << 10)));
}

std::size_t RequestParser::on_body_impl(string_view piece, error_code& error) {
    if (piece.size() > max_body_ - std::min(max_body_, request_.body.size())) {
        error = beast::http::error::body_limit;
        return 0;
    }
    request_.body.append(piece.data(), piece.size());
    return piece.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view piece, error_code& error) {
    return on_body_impl(piece, error);
}

void RequestParser::fail(error_code& error, int status, std::string_view code, std::string_view title,
                         std::string detail) {
    error = beast::http::error::bad_value;
    failure_ = {status, code, title, std::move(detail)};
    explained_ = true;
}

void RequestParser::explain(const error_code& error) {
    using Error = beast::http::error;
    if (explained_) return;
    if (error == Error::header_limit) {
        failure_ = {431, "header_too_large", "The request's header is too large", {}};
    } else if (error == Error::body_limit) {
        failure_ = {413, "body_too_large", "The request's body is too large", {}};
    } else if (error == Error::bad_version) {
        failure_ = {505, "malformed_request", "The request is not valid HTTP", "only HTTP/1.1 and HTTP/1.0 are spoken"};
    } else {
        failure_.detail = error.message();
    }
}

}  // namespace souk::http
