// The way of events in a run: the relay takes what is committed in an outbox, the broker keeps it in the queues of
// those who listen, and each message is handled by the real consumer, late, more than once or in another order as the
// explorer likes. What a handler fails at five times is given up, as in production.
#pragma once

#include "tests/explorer/services.hpp"

#include <memory>
#include <string>
#include <vector>

namespace souk::explorer {

struct Message {
    std::string queue;
    std::string event;
    std::string body;
    int failures = 0;
    bool repeated = false;
    Owner handled_by = outside;  // while somebody handles it
};

class Broker {
  public:
    // Publishes what the outbox of this database holds. True: there was something.
    bool relay(VirtualDatabase& database);
    void handle(Scheduler& scheduler, Service& service, const std::shared_ptr<Message>& message, bool again);
    void owner_gone(Owner owner);

    const std::vector<std::shared_ptr<Message>>& messages() const noexcept { return messages_; }
    const std::vector<std::string>& given_up() const noexcept { return given_up_; }

  private:
    std::vector<std::shared_ptr<Message>> messages_;
    std::vector<std::string> given_up_;
};

}  // namespace souk::explorer
