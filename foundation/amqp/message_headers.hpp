// Private: properties and headers of messages as RabbitMQ's library has them, and what this house keeps in them.
#pragma once

#include "foundation/amqp/broker.hpp"
#include "foundation/amqp/history.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace souk::amqp {

History history_of(const amqp_basic_properties_t& properties);
// How often the broker has delivered it to somebody who went away without a word.
std::int64_t vain_deliveries(const amqp_basic_properties_t& properties);
std::string id_of(const amqp_basic_properties_t& properties);
std::string name_of(const amqp_basic_properties_t& properties);

// Persistent JSON with an id and a name, as all messages of this house. The texts must outlive it.
amqp_basic_properties_t properties_of(std::string_view id, std::string_view name);

// Adds a history to properties; owns what the headers point to.
class HistoryHeaders {
  public:
    explicit HistoryHeaders(const History& history);
    HistoryHeaders(const HistoryHeaders&) = delete;
    HistoryHeaders& operator=(const HistoryHeaders&) = delete;
    void add_to(amqp_basic_properties_t& properties);

  private:
    std::string reason_;
    std::array<amqp_table_entry_t, 5> entries_{};
    int count_ = 0;
};

}  // namespace souk::amqp
