#include "foundation/amqp/dead_letters.hpp"

#include "foundation/amqp/broker.hpp"
#include "foundation/amqp/confirmations.hpp"
#include "foundation/amqp/message_headers.hpp"

#include <algorithm>
#include <thread>

namespace souk::amqp {

namespace {

constexpr amqp_channel_t channel_number = 1;
constexpr std::chrono::seconds longest_return{1};

struct Taken {
    std::uint64_t tag = 0;
    DeadLetter letter;
};

class Visit {
  public:
    explicit Visit(AmqpConfig config) : config_(unhurried(std::move(config))), broker_(config_, "souk dead letters") {
        broker_.open_channel(channel_number);
        broker_.ask_for_confirms(channel_number);
    }

    std::int64_t count(const std::string& queue) {
        const auto name = dead_queue(queue);
        const auto* answer = amqp_queue_declare(broker_.native(), channel_number, bytes_of(name), true, true, false,
                                                false, amqp_empty_table);
        broker_.check(amqp_get_rpc_reply(broker_.native()), "count dead letters");
        const auto found = answer == nullptr ? 0 : std::int64_t{answer->message_count};
        broker_.release();
        return found;
    }

    // Unacked: they go back when the connection ends, or by give_back().
    std::vector<Taken> take(const std::string& queue, std::int64_t limit) {
        std::vector<Taken> taken;
        const auto name = dead_queue(queue);
        for (auto left = std::min(count(queue), limit); left > 0; --left) {
            const auto reply = amqp_basic_get(broker_.native(), channel_number, bytes_of(name), false);
            broker_.check(reply, "get a dead letter");
            if (reply.reply.id == AMQP_BASIC_GET_EMPTY_METHOD) break;
            const auto tag = static_cast<const amqp_basic_get_ok_t*>(reply.reply.decoded)->delivery_tag;
            amqp_message_t message;
            broker_.check(amqp_read_message(broker_.native(), channel_number, &message, 0), "read a dead letter");
            taken.push_back({tag,
                             {id_of(message.properties), name_of(message.properties),
                              std::string(text_of(message.body)), history_of(message.properties)}});
            amqp_destroy_message(&message);
            broker_.release();
        }
        return taken;
    }

    // To the queue itself: other queues of the same event have had it.
    void publish(const std::string& queue, const std::vector<Taken>& letters) {
        Confirmations confirmations;
        confirmations.expect(letters.size());
        for (const auto& [tag, letter] : letters)
            broker_.publish(channel_number, "", queue, true, properties_of(letter.id, letter.name), letter.body);
        const auto deadline = std::chrono::steady_clock::now() + config_.confirm_timeout;
        while (confirmations.waiting() != 0) {
            const auto left =
                std::chrono::duration_cast<std::chrono::microseconds>(deadline - std::chrono::steady_clock::now());
            if (left.count() <= 0) throw Unreachable("no confirm in time");
            const auto frame = broker_.next_frame(left);
            if (!frame || frame->frame_type != AMQP_FRAME_METHOD) continue;
            const auto& method = frame->payload.method;
            if (method.id == AMQP_BASIC_RETURN_METHOD) throw Unreachable("the queue " + queue + " is missing");
            if (method.id == AMQP_BASIC_ACK_METHOD) {
                const auto* ack = static_cast<const amqp_basic_ack_t*>(method.decoded);
                confirmations.settle(ack->delivery_tag, ack->multiple != 0, true);
            } else if (method.id == AMQP_BASIC_NACK_METHOD) {
                throw Unreachable("a message was refused");
            }
            broker_.release();
        }
    }

    void ack(const std::vector<Taken>& letters) {
        for (const auto& each : letters)
            broker_.check(amqp_basic_ack(broker_.native(), channel_number, each.tag, false), "ack");
    }
    // The broker puts them back a moment later: whoever looks next is to find them.
    void give_back(const std::string& queue, const std::vector<Taken>& letters) {
        for (const auto& each : letters)
            broker_.check(amqp_basic_nack(broker_.native(), channel_number, each.tag, false, true), "give back");
        const auto until = std::chrono::steady_clock::now() + longest_return;
        while (count(queue) < std::ssize(letters) && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    void close() { broker_.close(); }

  private:
    // Nobody answers heartbeats while this thread does something else.
    static AmqpConfig unhurried(AmqpConfig config) {
        config.heartbeat = std::chrono::seconds(0);
        return config;
    }

    const AmqpConfig config_;
    Broker broker_;
};

// Takes the chosen ones out, gives back the others.
std::int64_t settle(const AmqpConfig& config, const std::string& queue, const std::optional<std::string>& id,
                    bool publish) {
    Visit visit(config);
    std::vector<Taken> chosen;
    std::vector<Taken> left;
    for (auto& each : visit.take(queue, DeadLetters::most)) {
        const bool fits = !id || each.letter.id == *id;
        (fits ? chosen : left).push_back(std::move(each));
    }
    if (publish) visit.publish(queue, chosen);
    visit.ack(chosen);
    visit.give_back(queue, left);
    visit.close();
    return static_cast<std::int64_t>(chosen.size());
}

}  // namespace

std::vector<std::int64_t> DeadLetters::counts() const {
    Visit visit(config_);
    std::vector<std::int64_t> found;
    for (const auto& spec : config_.topology.queues) found.push_back(visit.count(spec.queue));
    visit.close();
    return found;
}

std::vector<DeadLetter> DeadLetters::list(const std::string& queue, std::int64_t limit) const {
    Visit visit(config_);
    auto taken = visit.take(queue, std::min(limit, most));
    visit.give_back(queue, taken);
    visit.close();
    std::vector<DeadLetter> letters;
    for (auto& each : taken) letters.push_back(std::move(each.letter));
    return letters;
}

std::int64_t DeadLetters::replay(const std::string& queue, const std::optional<std::string>& id) const {
    return settle(config_, queue, id, true);
}
std::int64_t DeadLetters::discard(const std::string& queue, const std::optional<std::string>& id) const {
    return settle(config_, queue, id, false);
}

}  // namespace souk::amqp
