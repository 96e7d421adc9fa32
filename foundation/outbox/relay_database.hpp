// Private: the relay's blocking connection and its statements, in one transaction: take rows, put back what found no
// queue, count the others, commit.
// Throws pg::Unreachable or pg::DatabaseError; then the object is only good for destruction (which rolls back).
#pragma once

#include "foundation/amqp/publisher.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;
struct pg_result;

namespace souk::outbox {

class RelayDatabase {
  public:
    struct Clear {
        void operator()(pg_result* result) const noexcept;
    };
    using Answer = std::unique_ptr<pg_result, Clear>;

    class Events {
      public:
        explicit Events(Answer answer) : answer_(std::move(answer)) {}
        std::size_t size() const;
        std::vector<amqp::Message> messages() const;  // in the order of their ids; they point into this object
        std::string created_at(std::string_view id) const;
        double oldest_age() const;  // seconds

      private:
        std::string_view cell(int row, int column) const;
        Answer answer_;
    };

    RelayDatabase(const std::string& conninfo, const std::string& password);

    Events take(int limit);  // begins the transaction
    void count(std::span<const amqp::Message> published);
    void keep(const Events& events, const amqp::Message& message);  // puts a taken row back as it was
    void commit();
    void roll_back();
    double oldest_age();  // of all events, in seconds; 0 when there is none

  private:
    struct Finish {
        void operator()(pg_conn* connection) const noexcept;
    };
    Answer run(const char* sql);
    Answer run_prepared(const char* name, const std::vector<std::string>& params);
    Answer checked(std::string_view what, pg_result* result);

    std::unique_ptr<pg_conn, Finish> connection_;
};

}  // namespace souk::outbox
