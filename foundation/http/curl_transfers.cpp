#include "foundation/http/curl_transfers.hpp"

#include "foundation/runtime/native.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <new>
#include <system_error>
#include <unordered_set>
#include <vector>

namespace souk::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t pooled_handles = 256;

// libcurl's global part must be set up before threads use it; a magic static is early enough and happens once.
void initialise_curl() {
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) throw std::runtime_error("libcurl cannot be initialised");
}

struct CloseMulti {
    void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};

int new_epoll() {
    const int descriptor = epoll_create1(EPOLL_CLOEXEC);
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    return descriptor;
}

struct Waiting {
    runtime::Resume<CURLcode> resume;
};

}  // namespace

void append(HeaderList& list, const char* line) {
    auto* longer = curl_slist_append(list.get(), line);
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
}

class CurlTransfers::State : public std::enable_shared_from_this<State> {
  public:
    State(runtime::Loop& loop, int connections_per_host, int idle_connections)
        : io_(runtime::native(loop)), sockets_(io_, new_epoll()), timer_(io_) {
        initialise_curl();
        multi_.reset(curl_multi_init());
        if (!multi_) throw std::bad_alloc();
        auto* multi = multi_.get();
        curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &State::on_socket);
        curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &State::on_timer);
        curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
        curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
        curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(connections_per_host));
        curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(idle_connections));
    }

    Easy take() {
        if (!handles_.empty()) {
            auto easy = std::move(handles_.back());
            handles_.pop_back();
            return easy;
        }
        Easy easy(curl_easy_init());
        if (!easy) throw std::bad_alloc();
        return easy;
    }

    void know_sockets_of(CURL* easy) {
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &State::on_open);
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
        curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &State::on_close);
        curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
    }

    void give_back(Easy easy) noexcept {
        if (!multi_ || handles_.size() >= pooled_handles) return;
        curl_easy_reset(easy.get());
        try {
            handles_.push_back(std::move(easy));
        } catch (const std::bad_alloc&) {
            // It is closed instead of kept.
        }
    }

    void begin(CURL* easy, Waiting& waiting) {
        if (!multi_) return waiting.resume(CURLE_ABORTED_BY_CALLBACK);
        curl_easy_setopt(easy, CURLOPT_PRIVATE, &waiting);
        if (curl_multi_add_handle(multi_.get(), easy) != CURLM_OK) return waiting.resume(CURLE_FAILED_INIT);
        running_.insert(easy);
        watch();
    }

    void close() noexcept {
        if (!multi_) return;
        for (auto* easy : running_) curl_multi_remove_handle(multi_.get(), easy);
        running_.clear();
        handles_.clear();
        // curl would say QUIT to SMTP servers and wait, up to two minutes: it finds every connection ended.
        for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
        // It lets go of its sockets through the callbacks: they need the epoll descriptor.
        multi_.reset();
        boost::system::error_code ignored;
        sockets_.close(ignored);
        timer_.cancel();
    }

  private:
    static curl_socket_t on_open(void* self, curlsocktype, curl_sockaddr* address) {
        const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
        if (socket < 0) return CURL_SOCKET_BAD;
        static_cast<State*>(self)->open_.insert(socket);
        return socket;
    }

    static int on_close(void* self, curl_socket_t socket) {
        static_cast<State*>(self)->open_.erase(socket);
        return ::close(socket);
    }

    static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void* known) {
        return static_cast<State*>(self)->watch_socket(socket, what, known != nullptr);
    }

    int watch_socket(curl_socket_t socket, int what, bool known) {
        const int epoll = sockets_.native_handle();
        if (what == CURL_POLL_REMOVE) {
            epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nullptr);
            return 0;
        }
        epoll_event event{};
        event.data.fd = socket;
        if ((what & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
        if ((what & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
        // curl may have closed the descriptor and got the same number again: then the other operation is the right one.
        if (epoll_ctl(epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event) != 0 &&
            epoll_ctl(epoll, known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event) != 0) {
            return -1;
        }
        curl_multi_assign(multi_.get(), socket, this);
        return 0;
    }

    static int on_timer(CURLM*, long milliseconds, void* self) {
        static_cast<State*>(self)->set_timer(milliseconds);
        return 0;
    }

    // curl must not be called back from within its own callback, so 0 too only comes later.
    void set_timer(long milliseconds) {
        ++timer_round_;
        if (milliseconds < 0) {
            timer_.cancel();
            return;
        }
        auto act = [weak = weak_from_this(), round = timer_round_] {
            const auto self = weak.lock();
            if (self && self->timer_round_ == round) self->act(CURL_SOCKET_TIMEOUT, 0);
        };
        if (milliseconds == 0) {
            timer_.cancel();
            asio::post(io_, std::move(act));
            return;
        }
        timer_.expires_after(std::chrono::milliseconds(milliseconds));
        timer_.async_wait([act = std::move(act)](boost::system::error_code error) {
            if (!error) act();
        });
    }

    // One wait is open from the first transfer until close().
    void watch() {
        if (watching_ || !multi_) return;
        watching_ = true;
        sockets_.async_wait(asio::posix::descriptor_base::wait_read,
                            [weak = weak_from_this()](boost::system::error_code error) {
                                const auto self = weak.lock();
                                if (!self || error) return;
                                self->watching_ = false;
                                self->sockets_ready();
                            });
    }

    void sockets_ready() {
        std::array<epoll_event, 64> events{};
        const int count = epoll_wait(sockets_.native_handle(), events.data(), static_cast<int>(events.size()), 0);
        for (int index = 0; index < count && multi_; ++index) {
            const auto& event = events[static_cast<std::size_t>(index)];
            int what = 0;
            if ((event.events & EPOLLIN) != 0) what |= CURL_CSELECT_IN;
            if ((event.events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
            if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) what |= CURL_CSELECT_ERR;
            drive(event.data.fd, what);
        }
        finish_done();
        watch();
    }

    void act(curl_socket_t socket, int what) {
        if (!multi_) return;
        drive(socket, what);
        finish_done();
        watch();
    }

    void drive(curl_socket_t socket, int what) {
        int running = 0;
        curl_multi_socket_action(multi_.get(), socket, what, &running);
    }

    void finish_done() {
        std::vector<std::pair<Waiting*, CURLcode>> done;
        int left = 0;
        while (auto* message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL* const easy = message->easy_handle;
            const CURLcode code = message->data.result;  // gone once the handle is removed
            Waiting* waiting = nullptr;
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, &waiting);
            curl_multi_remove_handle(multi_.get(), easy);
            running_.erase(easy);
            done.emplace_back(waiting, code);
        }
        // Resumed coroutines may start transfers or destroy this object's owner.
        const auto self = shared_from_this();
        for (const auto& [waiting, code] : done) {
            auto resume = std::move(waiting->resume);
            resume(code);
        }
    }

    asio::io_context& io_;
    asio::posix::stream_descriptor sockets_;
    asio::steady_timer timer_;
    std::uint64_t timer_round_ = 0;
    bool watching_ = false;
    std::unique_ptr<CURLM, CloseMulti> multi_;
    std::unordered_set<CURL*> running_;
    std::vector<Easy> handles_;
    std::unordered_set<int> open_;
};

CurlTransfers::CurlTransfers(runtime::Loop& loop, int connections_per_host, int idle_connections)
    : state_(std::make_shared<State>(loop, connections_per_host, idle_connections)) {
    loop.on_drained([weak = std::weak_ptr(state_)] {
        if (const auto state = weak.lock()) state->close();
    });
}

CurlTransfers::~CurlTransfers() { state_->close(); }

Easy CurlTransfers::take() {
    auto easy = state_->take();
    auto* handle = easy.get();
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    // A transfer that times out while the resolver is silent must not hold up the loop until the resolver gives up.
    curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
    state_->know_sockets_of(handle);
    return easy;
}

void CurlTransfers::give_back(Easy easy) noexcept { state_->give_back(std::move(easy)); }

task<CURLcode> CurlTransfers::run(CURL* easy) {
    const auto state = state_;
    std::optional<Waiting> waiting;
    co_return co_await runtime::suspend<CURLcode>([&](runtime::Resume<CURLcode> resume) {
        waiting.emplace(std::move(resume));
        state->begin(easy, *waiting);
    });
}

}  // namespace souk::http
