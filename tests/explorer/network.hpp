// HTTP between the parties of a run, in memory. A request travels, is served and answered in steps of its own, each of
// which the explorer makes, puts off or spoils: a request may be refused, lost or arrive twice, an answer may be lost
// or come after the sender has given up. Time-outs of senders and deadlines of routes are kept in virtual time.
#pragma once

#include "foundation/http/dispatcher.hpp"
#include "foundation/http/sender.hpp"
#include "tests/explorer/scheduler.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace souk::explorer {

// One request on its way to its answer.
struct Call {
    enum class State { sent, serving, answered };
    std::uint64_t number = 0;
    Actor* sender = nullptr;
    std::string label;
    http::ClientRequest request;
    std::optional<runtime::Resume<http::Response>> resume;  // none once the sender has given up or is gone
    Instant timeout;
    State state = State::sent;
    Owner server = outside;
    std::optional<Instant> deadline;  // of the route; then the sender is answered 503, and the handler runs on
    http::Response answer;
};

class Network {
  public:
    using Peer = std::function<http::Response(const http::ClientRequest&)>;  // answers at once
    struct Service {
        Owner owner = outside;
        http::Dispatcher* dispatcher = nullptr;
    };

    Network(Scheduler& scheduler, const Clock& clock) : scheduler_(scheduler), clock_(clock) {}

    void peer(const std::string& host, Peer peer) { peers_[host] = std::move(peer); }
    void service(const std::string& host, Service service) { services_[host] = service; }

    const std::vector<std::shared_ptr<Call>>& calls() const noexcept { return calls_; }
    // Requests that a service answered with 500, whoever asked.
    const std::vector<std::string>& faults() const noexcept { return faults_; }

    void arrive(const std::shared_ptr<Call>& call);
    void arrive_twice(const std::shared_ptr<Call>& call);
    void deliver(const std::shared_ptr<Call>& call);  // the answer
    void cut(const std::shared_ptr<Call>& call);      // the sender sees the connection end, now
    void lose(const std::shared_ptr<Call>& call);     // the sender will wait for its time-out
    void time_out(const std::shared_ptr<Call>& call);
    void pass_deadline(const std::shared_ptr<Call>& call);
    // Before its actors are destroyed: what it has sent is nobody's, and what it was serving is to be cut.
    std::vector<std::shared_ptr<Call>> owner_gone(Owner owner);

    // From senders, on the loop.
    void send(http::ClientRequest request, std::string label, runtime::Resume<http::Response> resume);

  private:
    void serve(const std::shared_ptr<Call>& call, const Service& service);
    void end(const std::shared_ptr<Call>& call);
    void tell(const std::shared_ptr<Call>& call, const std::function<void(runtime::Resume<http::Response>&)>& how);

    Scheduler& scheduler_;
    const Clock& clock_;
    std::map<std::string, Peer> peers_;
    std::map<std::string, Service> services_;
    std::vector<std::shared_ptr<Call>> calls_;
    std::vector<std::string> faults_;
    std::uint64_t made_ = 0;
};

// A party's way into the network.
class Line final : public http::Sender {
  public:
    explicit Line(Network& network) : network_(network) {}
    task<http::Response> send(http::ClientRequest request) override;

  private:
    Network& network_;
};

}  // namespace souk::explorer
