#include "foundation/smtp/smtp.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/http/curl_transfers.hpp"
#include "foundation/smtp/mail_headers.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <new>

namespace souk::smtp {

namespace {

constexpr std::chrono::seconds longest_silence{15};
constexpr std::chrono::seconds idle_limit{60};

struct FreeUrl {
    void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};
struct FreeMime {
    void operator()(curl_mime* mime) const noexcept { curl_mime_free(mime); }
};
using Mime = std::unique_ptr<curl_mime, FreeMime>;

struct Server {
    std::string base;  // smtp://host:port/, without credentials
    std::string host;
    std::string user;
    std::string password;
    bool tls = false;
};

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
    std::string out(text);
    curl_free(text);
    return out;
}

Server parse_server(const std::string& text) {
    const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
    if (!url) throw std::bad_alloc();
    // The message does not repeat the URL: it may hold a password.
    const std::invalid_argument wrong("the SMTP URL is not smtp://[user:password@]host[:port]");
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) throw wrong;
    Server server;
    const auto scheme = part_of(url.get(), CURLUPART_SCHEME);
    if (scheme != "smtp" && scheme != "smtps") throw wrong;
    server.tls = scheme == "smtps";
    server.host = part_of(url.get(), CURLUPART_HOST);
    server.user = part_of(url.get(), CURLUPART_USER, CURLU_URLDECODE);
    server.password = part_of(url.get(), CURLUPART_PASSWORD, CURLU_URLDECODE);
    const auto path = part_of(url.get(), CURLUPART_PATH);
    if (server.host.empty() || (path != "/" && !path.empty())) throw wrong;
    const auto port = part_of(url.get(), CURLUPART_PORT);
    server.base = scheme + "://" + server.host + (port.empty() ? "" : ":" + port) + "/";
    return server;
}

bool is_this_machine(const std::string& host) { return host == "127.0.0.1" || host == "localhost" || host == "[::1]"; }

long tls_use(const Server& server, Starttls starttls) {
    if (server.tls || starttls == Starttls::required) return CURLUSESSL_ALL;
    if (!server.user.empty() && !is_this_machine(server.host)) return CURLUSESSL_ALL;
    return starttls == Starttls::if_offered ? CURLUSESSL_TRY : CURLUSESSL_NONE;
}

void check(CURLcode code) {
    if (code != CURLE_OK) throw std::runtime_error("a mail cannot be built");
}

void add_text(curl_mime* mime, const char* type, const std::string& text) {
    auto* part = curl_mime_addpart(mime);
    if (part == nullptr) throw std::bad_alloc();
    const auto lines = with_crlf(text);
    check(curl_mime_data(part, lines.data(), lines.size()));
    check(curl_mime_type(part, type));
    check(curl_mime_encoder(part, "quoted-printable"));
}

Mime build_body(CURL* easy, const Mail& mail) {
    Mime whole(curl_mime_init(easy));
    if (!whole) throw std::bad_alloc();
    if (mail.html.empty()) {
        add_text(whole.get(), "text/plain; charset=UTF-8", mail.text);
        return whole;
    }
    Mime both(curl_mime_init(easy));
    if (!both) throw std::bad_alloc();
    add_text(both.get(), "text/plain; charset=UTF-8", mail.text);  // the reader shows the last one it can
    add_text(both.get(), "text/html; charset=UTF-8", mail.html);
    auto* part = curl_mime_addpart(whole.get());
    if (part == nullptr) throw std::bad_alloc();
    check(curl_mime_subparts(part, both.get()));
    static_cast<void>(both.release());  // owned by the part now
    check(curl_mime_type(part, "multipart/alternative"));
    http::HeaderList headers;
    http::append(headers, "Content-Disposition: inline");
    check(curl_mime_headers(part, headers.release(), 1));
    return whole;
}

http::HeaderList build_headers(const Mail& mail) {
    if (!is_message_id(mail.message_id)) throw std::invalid_argument("not a Message-ID");
    http::HeaderList headers;
    http::append(headers, ("Date: " + header_date(mail.date)).c_str());
    http::append(headers, ("From: " + mailbox(mail.from_name, mail.from)).c_str());
    http::append(headers, ("To: " + mail.to.str()).c_str());
    http::append(headers, ("Subject: " + header_text(mail.subject)).c_str());
    http::append(headers, ("Message-ID: <" + mail.message_id + ">").c_str());
    if (!mail.language.empty()) http::append(headers, ("Content-Language: " + header_text(mail.language)).c_str());
    http::append(headers, "Auto-Submitted: auto-generated");  // no out-of-office replies, please
    return headers;
}

struct Attempt {
    CURLcode code = CURLE_OK;
    long answer = 0;  // the server's last one
    long new_connections = 0;
    curl_off_t sent = 0;  // bytes of the mail
    std::array<char, CURL_ERROR_SIZE> reason{};

    // About this mail, and for good. 5xx that mean "not you" (TLS or credentials wanted) concern the settings instead.
    bool refused() const {
        const bool about_settings = answer == 530 || answer == 534 || answer == 535 || answer == 538;
        const bool about_mail = code == CURLE_SEND_ERROR || (code == CURLE_WEIRD_SERVER_REPLY && sent > 0);
        return answer >= 500 && answer <= 599 && about_mail && !about_settings;
    }
    // A kept connection that had ended: nothing was taken, so trying again is safe.
    bool connection_was_stale() const {
        return code != CURLE_OK && code != CURLE_OPERATION_TIMEDOUT && new_connections == 0 && sent == 0 &&
               (answer < 400 || answer == 421);
    }
};

}  // namespace

SmtpRefused::SmtpRefused(int code, const std::string& host)
    : std::runtime_error(host + " refused the mail with code " + std::to_string(code)), code_(code) {}

class Smtp::State {
  public:
    State(runtime::Loop& loop, SmtpConfig config)
        : config_(std::move(config)),
          server_(parse_server(config_.url)),
          transfers_(loop, config_.connections, config_.connections) {
        config_.url.clear();
    }

    task<void> send(Mail mail) {
        if (mail.from.str().empty() || mail.to.str().empty())
            throw std::invalid_argument("a mail needs both addresses");
        const auto headers = build_headers(mail);
        const Turn turn = co_await take_turn();
        auto attempt = std::make_unique<Attempt>();
        co_await transfer(mail, headers.get(), false, *attempt);
        if (attempt->connection_was_stale()) {
            attempt = std::make_unique<Attempt>();
            co_await transfer(mail, headers.get(), true, *attempt);
        }
        if (attempt->code == CURLE_OK) co_return;
        if (attempt->refused()) throw SmtpRefused(static_cast<int>(attempt->answer), server_.host);
        throw Unavailable(server_.host, why(*attempt));
    }

  private:
    // One of config_.connections; given on when it ends.
    class Turn {
      public:
        explicit Turn(State& state) noexcept : state_(&state) {}
        Turn(Turn&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
        Turn& operator=(Turn&&) = delete;
        ~Turn() {
            if (state_ != nullptr) state_->end_turn();
        }

      private:
        State* state_;
    };

    task<Turn> take_turn() {
        if (busy_ >= config_.connections) {
            co_await runtime::suspend<void>(
                [this](runtime::Resume<void> resume) { waiting_.push_back(std::move(resume)); });
        } else {
            ++busy_;
        }
        co_return Turn(*this);
    }

    void end_turn() noexcept {
        if (waiting_.empty()) {
            --busy_;
            return;
        }
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        next();
    }

    task<void> transfer(const Mail& mail, curl_slist* headers, bool fresh, Attempt& attempt) {
        auto easy = transfers_.take();
        set_options(easy.get(), mail, attempt);
        const auto body = build_body(easy.get(), mail);
        http::HeaderList recipients;
        http::append(recipients, mail.to.str().c_str());
        curl_easy_setopt(easy.get(), CURLOPT_MAIL_RCPT, recipients.get());
        curl_easy_setopt(easy.get(), CURLOPT_MIMEPOST, body.get());
        curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(easy.get(), CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
        attempt.code = co_await transfers_.run(easy.get());
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &attempt.answer);
        curl_easy_getinfo(easy.get(), CURLINFO_NUM_CONNECTS, &attempt.new_connections);
        curl_easy_getinfo(easy.get(), CURLINFO_SIZE_UPLOAD_T, &attempt.sent);
        transfers_.give_back(std::move(easy));
    }

    void set_options(CURL* easy, const Mail& mail, Attempt& attempt) const {
        const auto milliseconds = [](std::chrono::milliseconds time) {
            return std::max(1L, static_cast<long>(time.count()));
        };
        const auto& from = mail.from.str();
        // The path is the name we greet with.
        const auto url = server_.base + from.substr(from.rfind('@') + 1);
        curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        curl_easy_setopt(easy, CURLOPT_USE_SSL, tls_use(server_, config_.starttls));
        if (!config_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, config_.ca_file.c_str());
        if (!server_.user.empty()) {
            curl_easy_setopt(easy, CURLOPT_USERNAME, server_.user.c_str());
            curl_easy_setopt(easy, CURLOPT_PASSWORD, server_.password.c_str());
            curl_easy_setopt(easy, CURLOPT_SASL_IR, 1L);  // user and password with the AUTH command, not after it
        }
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(config_.connect_timeout));
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(config_.timeout));
        // Also bounds libcurl's QUIT, which it waits for without going back to the loop.
        curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(longest_silence.count()));
        curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, static_cast<long>(idle_limit.count()));
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, attempt.reason.data());
        curl_easy_setopt(easy, CURLOPT_MAIL_FROM, from.c_str());
    }

    std::string why(const Attempt& attempt) const {
        if (attempt.code == CURLE_OPERATION_TIMEDOUT) return "no answer in time";
        if (attempt.code == CURLE_LOGIN_DENIED) return "it does not accept the credentials";
        const std::string text =
            attempt.reason.front() != '\0' ? attempt.reason.data() : curl_easy_strerror(attempt.code);
        return attempt.answer >= 400 ? text + " (code " + std::to_string(attempt.answer) + ")" : text;
    }

    SmtpConfig config_;
    const Server server_;
    http::CurlTransfers transfers_;
    int busy_ = 0;
    std::deque<runtime::Resume<void>> waiting_;
};

Smtp::Smtp(runtime::Loop& loop, SmtpConfig config) : state_(std::make_shared<State>(loop, std::move(config))) {}
Smtp::~Smtp() = default;

task<void> Smtp::send(Mail mail) { return state_->send(std::move(mail)); }

}  // namespace souk::smtp
