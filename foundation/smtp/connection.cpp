#include "foundation/smtp/connection.hpp"

#include "foundation/smtp/conversation.hpp"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <stdexcept>
#include <vector>

namespace souk::smtp {

namespace {

constexpr std::chrono::seconds idle_limit{60};

// libcurl's global part must be set up before threads use it; a magic static is early enough and happens once.
void initialise_curl() {
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) throw std::runtime_error("libcurl cannot be initialised");
}

struct CloseEasy {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

long curl_use(Starttls starttls) {
    if (starttls == Starttls::off) return CURLUSESSL_NONE;
    return starttls == Starttls::opportunistic ? CURLUSESSL_TRY : CURLUSESSL_ALL;
}

}  // namespace

class Connection::Transfer {
  public:
    Transfer(const Server& server, const SmtpConfig& config, const Stop& stop)
        : server_(server), limits_(config.limits), stop_(stop) {
        initialise_curl();
        easy_.reset(curl_easy_init());
        if (!easy_) throw std::bad_alloc();
        set_lasting_options(config.ca_file);
    }

    ~Transfer() {
        // curl would say QUIT and wait for the answer, up to two minutes: it finds the connection ended.
        for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }

    Delivery deliver(const Mail& mail, const std::string& message) {
        auto code = perform(mail, message, false);
        if (connection_was_stale(code) && !stop_.begun()) code = perform(mail, message, true);
        Delivery delivery{.stage = conversation_.stage(), .reply = conversation_.reply()};
        if (code == CURLE_OK) {
            delivery.outcome = Outcome::taken;
            return delivery;
        }
        delivery.outcome = outcome_of(delivery.stage, delivery.reply, enhanced_of(conversation_.words()));
        delivery.why = why(code);
        return delivery;
    }

  private:
    using Clock = Conversation::Clock;
    enum class GivenUp : std::uint8_t { no, silent, stopped };

    template <class Value>
    void set(CURLoption option, Value value) {
        if (const auto code = curl_easy_setopt(easy_.get(), option, value); code != CURLE_OK) {
            throw std::runtime_error(std::string("libcurl for SMTP: ") + curl_easy_strerror(code));
        }
    }

    void set_lasting_options(const std::string& ca_file) {
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_PROXY, "");
        set(CURLOPT_NOPROXY, "*");
        set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
        set(CURLOPT_QUICK_EXIT, 1L);
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(CURLOPT_USE_SSL, curl_use(server_.starttls));
        set(CURLOPT_SSL_VERIFYPEER, server_.verify ? 1L : 0L);
        set(CURLOPT_SSL_VERIFYHOST, server_.verify ? 2L : 0L);
        if (!ca_file.empty()) {
            set(CURLOPT_CAINFO, ca_file.c_str());
            set(CURLOPT_CAPATH, nullptr);  // this file and nobody else
        }
        if (!server_.user.empty()) {
            set(CURLOPT_USERNAME, server_.user.c_str());
            set(CURLOPT_PASSWORD, server_.password.c_str());
            set(CURLOPT_SASL_IR, 1L);  // user and password with the AUTH command, not after it
        }
        set(CURLOPT_MAXAGE_CONN, static_cast<long>(idle_limit.count()));
        // How long each silence may last is decided in on_progress(); these only must not be in its way.
        const auto longest =
            std::max({limits_.connect + limits_.session, limits_.command, limits_.data, limits_.content, limits_.end});
        set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(longest.count() / 1000 + 60));
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(longest.count() / 1000 + 60));
        set(CURLOPT_ERRORBUFFER, reason_.data());
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_READFUNCTION, &Transfer::on_read);
        set(CURLOPT_READDATA, this);
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
        set(CURLOPT_XFERINFODATA, this);
        set(CURLOPT_VERBOSE, 1L);
        set(CURLOPT_DEBUGFUNCTION, &Transfer::on_debug);
        set(CURLOPT_DEBUGDATA, this);
        set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open);
        set(CURLOPT_OPENSOCKETDATA, this);
        set(CURLOPT_CLOSESOCKETFUNCTION, &Transfer::on_close);
        set(CURLOPT_CLOSESOCKETDATA, this);
    }

    CURLcode perform(const Mail& mail, const std::string& message, bool fresh) {
        const std::unique_ptr<curl_slist, FreeList> recipients(curl_slist_append(nullptr, mail.to.str().c_str()));
        if (!recipients) throw std::bad_alloc();
        const auto& from = mail.from.str();
        set(CURLOPT_URL, (server_.base + from.substr(from.rfind('@') + 1)).c_str());  // the name we greet with
        set(CURLOPT_MAIL_FROM, from.c_str());
        set(CURLOPT_MAIL_RCPT, recipients.get());
        set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.size()));
        set(CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
        left_ = message;
        reason_.front() = '\0';
        given_up_ = GivenUp::no;
        conversation_ = Conversation(Clock::now());
        const auto code = curl_easy_perform(easy_.get());
        set(CURLOPT_MAIL_RCPT, nullptr);
        left_ = {};
        return code;
    }

    // A kept connection that had ended, or that the server ends instead of an answer: nothing of this mail was taken.
    bool connection_was_stale(CURLcode code) const {
        long opened = 0;
        curl_easy_getinfo(easy_.get(), CURLINFO_NUM_CONNECTS, &opened);
        constexpr int closing = 421;
        return code != CURLE_OK && given_up_ == GivenUp::no && opened == 0 && conversation_.stage() < Stage::content &&
               (conversation_.reply() == 0 || conversation_.reply() == closing);
    }

    std::string why(CURLcode code) const {
        if (given_up_ == GivenUp::silent) return "no answer in time";
        if (given_up_ == GivenUp::stopped) return "given up, because this process ends";
        if (conversation_.reply() >= 400) return conversation_.words();
        return reason_.front() != '\0' ? reason_.data() : curl_easy_strerror(code);
    }

    static Transfer& self(void* transfer) { return *static_cast<Transfer*>(transfer); }

    // What libcurl tells of the session: every command and every line of an answer. It has no other way to say where it
    // stands, and the last code alone does not tell a recipient's 450 from a sender's.
    static int on_debug(CURL*, curl_infotype type, char* data, std::size_t size, void* transfer) {
        auto& conversation = self(transfer).conversation_;
        if (type == CURLINFO_HEADER_OUT) conversation.said({data, size}, Clock::now());
        if (type == CURLINFO_HEADER_IN) conversation.answered({data, size}, Clock::now());
        return 0;
    }

    static std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* transfer) {
        auto& left = self(transfer).left_;
        const auto part = left.substr(0, size * count);
        if (!part.empty()) std::memcpy(buffer, part.data(), part.size());
        left.remove_prefix(part.size());
        // libcurl has the last block now and ends the mail by itself. Whether that went out nobody tells, so from here
        // on the mail may have been taken.
        self(transfer).conversation_.handing_over(left.empty(), Clock::now());
        return part.size();
    }

    // Called at least once a second, while libcurl waits for SMTP's answers too.
    static int on_progress(void* transfer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return self(transfer).give_up() ? 1 : 0;
    }

    bool give_up() {
        const auto now = Clock::now();
        if (conversation_.stage() == Stage::connect && std::ranges::any_of(sockets_, is_connected)) {
            conversation_.connected(now);
        }
        if (conversation_.silent(limits_, now)) {
            if (!conversation_.quitting()) given_up_ = GivenUp::silent;
            return true;
        }
        if (stop_.now()) {
            if (!conversation_.quitting()) given_up_ = GivenUp::stopped;
            return true;
        }
        return false;
    }

    static bool is_connected(int socket) {
        sockaddr_storage address{};
        socklen_t size = sizeof address;
        return ::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    }

    static curl_socket_t on_open(void* transfer, curlsocktype, curl_sockaddr* address) {
        const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
        if (socket < 0) return CURL_SOCKET_BAD;
        self(transfer).sockets_.push_back(socket);
        return socket;
    }

    static int on_close(void* transfer, curl_socket_t socket) {
        std::erase(self(transfer).sockets_, socket);
        return ::close(socket);
    }

    const Server& server_;
    const SmtpLimits limits_;
    const Stop& stop_;
    std::array<char, CURL_ERROR_SIZE> reason_{};
    std::vector<int> sockets_;
    std::string_view left_;  // of the message
    Conversation conversation_;
    GivenUp given_up_ = GivenUp::no;
    // The last member: closing it calls back.
    std::unique_ptr<CURL, CloseEasy> easy_;
};

Connection::Connection(const Server& server, const SmtpConfig& config, const Stop& stop)
    : transfer_(std::make_unique<Transfer>(server, config, stop)) {}
Connection::~Connection() = default;

Delivery Connection::deliver(const Mail& mail, const std::string& message) { return transfer_->deliver(mail, message); }

}  // namespace souk::smtp
