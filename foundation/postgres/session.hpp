// Private: the state of one transaction and its hold on a connection.
#pragma once

#include "foundation/postgres/pool.hpp"

namespace souk::pg {

class Session {
  public:
    Session(std::shared_ptr<Pool> pool, Connection& connection, Isolation isolation);
    ~Session();  // rolls back what is not committed
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void submit(const StatementShape& shape, Arguments arguments, runtime::Resume<Result> resume);
    void queue(const StatementShape& shape, Arguments arguments);
    void commit(Durability durability, runtime::Resume<Result> resume);
    bool once(const void* key);

    // From the pool: the answer to an exchange of this session, or the loss of the connection.
    void answered(bool failed);
    void connection_lost() noexcept;

  private:
    enum class State { open, in_doubt /* a COMMIT is out */, failed, ended };

    void send(Command last, runtime::Resume<Result> resume);
    void send_all(Command last, runtime::Resume<Result> resume);

    std::shared_ptr<Pool> pool_;
    Connection* connection_;  // null once it was lost or given back
    Isolation isolation_;
    State state_ = State::open;
    bool begun_ = false;
    bool waiting_ = false;
    std::vector<Command> queued_;
    std::vector<const void*> keys_;
};

}  // namespace souk::pg
