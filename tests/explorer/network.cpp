#include "tests/explorer/network.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/http/target.hpp"

#include <algorithm>

namespace souk::explorer {

namespace {

constexpr std::chrono::seconds usual_deadline{30};

std::string host_of(const std::string& url) {
    const auto begin = url.find("://") + 3;
    return url.substr(begin, url.find('/', begin) - begin);
}

std::string target_of(const std::string& url) { return url.substr(url.find('/', url.find("://") + 3)); }

// Ids make a trace unreadable, and differ from run to run.
std::string label_of(const http::ClientRequest& request) {
    std::string label = std::string(http::to_string(request.method)) + " " + host_of(request.url);
    const auto target = target_of(request.url);
    for (std::size_t at = 0; at < target.size();) {
        const auto next = std::min(target.find('/', at + 1), target.size());
        const auto segment = target.substr(at, next - at);
        label += segment.size() > 15 ? "/*" : segment;
        at = next;
    }
    return label;
}

struct Sending {
    Network& network;
    http::ClientRequest request;
    std::string label;
    void operator()(runtime::Resume<http::Response> resume) {
        network.send(std::move(request), std::move(label), std::move(resume));
    }
    std::string_view name() const noexcept { return label; }
};

struct Served {
    http::Request request;
    http::Match match;
};

task<void> handle(http::Dispatcher& dispatcher, std::shared_ptr<Served> served, std::shared_ptr<Call> call,
                  std::vector<std::string>& faults) {
    auto answer = co_await dispatcher.dispatch(served->request, served->match, http::Dispatcher::Clock::now());
    if (answer.status == 500) faults.push_back(call->label);
    if (call->state != Call::State::serving) co_return;
    call->answer = std::move(answer);
    call->state = Call::State::answered;
}

}  // namespace

task<http::Response> Line::send(http::ClientRequest request) {
    auto label = label_of(request);
    co_return co_await runtime::suspend<http::Response>(Sending{network_, std::move(request), std::move(label)});
}

void Network::send(http::ClientRequest request, std::string label, runtime::Resume<http::Response> resume) {
    const auto call = std::make_shared<Call>();
    call->number = ++made_;
    call->sender = scheduler_.current();
    call->label = std::move(label);
    call->timeout = clock_.now() + request.timeout;
    call->request = std::move(request);
    call->resume = std::move(resume);
    calls_.push_back(call);
}

void Network::arrive(const std::shared_ptr<Call>& call) {
    const auto host = host_of(call->request.url);
    if (const auto peer = peers_.find(host); peer != peers_.end()) {
        call->answer = peer->second(call->request);
        call->state = Call::State::answered;
        return;
    }
    serve(call, services_.at(host));
}

void Network::arrive_twice(const std::shared_ptr<Call>& call) {
    const auto first = std::make_shared<Call>();
    first->label = call->label;
    first->request = call->request;
    first->sender = call->sender;
    arrive(first);
    arrive(call);
}

void Network::serve(const std::shared_ptr<Call>& call, const Service& service) {
    const auto served = std::make_shared<Served>();
    auto& request = served->request;
    request.method = call->request.method;
    request.target = target_of(call->request.url);
    request.headers = call->request.headers;
    if (!call->request.bearer.empty()) request.headers.emplace_back("Authorization", "Bearer " + call->request.bearer);
    request.body = call->request.body;
    std::string_view raw_path;
    http::parse_target(request, raw_path);
    service.dispatcher->table().match(request.method, raw_path, served->match);
    const auto* entry = served->match.entry;
    const auto own = entry != nullptr ? entry->route->deadline() : std::chrono::milliseconds(0);
    call->deadline = clock_.now() + (own.count() > 0 ? own : std::chrono::milliseconds(usual_deadline));
    call->state = Call::State::serving;
    call->server = service.owner;
    const auto& cause = call->sender->cause.empty() ? call->sender->name : call->sender->cause;
    auto& actor = scheduler_.begin(service.owner, call->label + " (" + cause + ")",
                                   handle(*service.dispatcher, served, call, faults_));
    actor.cause = cause;
}

void Network::tell(const std::shared_ptr<Call>& call,
                   const std::function<void(runtime::Resume<http::Response>&)>& how) {
    end(call);
    if (!call->resume) return;
    auto resume = *std::move(call->resume);
    call->resume.reset();
    how(resume);  // only marks the sender's wait as answered
    for (const auto& waiting : scheduler_.waiting()) {
        if (waiting->actor == call->sender && waiting->what == call->label &&
            waiting->state == Waiting::State::answered)
            return scheduler_.hand_over(*waiting);
    }
}

void Network::end(const std::shared_ptr<Call>& call) { std::erase(calls_, call); }

void Network::deliver(const std::shared_ptr<Call>& call) {
    tell(call, [&](auto& resume) { resume(std::move(call->answer)); });
}

void Network::cut(const std::shared_ptr<Call>& call) {
    tell(call, [&](auto& resume) {
        resume.fail(std::make_exception_ptr(Unavailable(host_of(call->request.url), "the connection was cut")));
    });
}

void Network::time_out(const std::shared_ptr<Call>& call) {
    tell(call, [&](auto& resume) {
        resume.fail(std::make_exception_ptr(Unavailable(host_of(call->request.url), "no answer in time")));
    });
}

void Network::pass_deadline(const std::shared_ptr<Call>& call) {
    tell(call, [&](auto& resume) { resume(http::Response{503, {}, R"({"code":"deadline_exceeded"})"}); });
}

void Network::lose(const std::shared_ptr<Call>& call) {
    // Whatever becomes of it, nobody is told. It stays among the calls until its sender's time is up.
    call->state = Call::State::sent;
    call->deadline.reset();
}

std::vector<std::shared_ptr<Call>> Network::owner_gone(Owner owner) {
    std::vector<std::shared_ptr<Call>> served;
    std::erase_if(calls_, [&](const auto& call) {
        if (call->sender->owner == owner) {
            call->resume.reset();
            return true;
        }
        if (call->state == Call::State::serving && call->server == owner) served.push_back(call);
        return false;
    });
    return served;
}

}  // namespace souk::explorer
