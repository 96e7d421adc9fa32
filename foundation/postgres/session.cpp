#include "foundation/postgres/session.hpp"

#include <stdexcept>

namespace souk::pg {

namespace {

constexpr Statement<void, void> begin_sql{"begin", "BEGIN"};
constexpr Statement<void, void> begin_repeatable_read_sql{"begin_repeatable_read",
                                                          "BEGIN ISOLATION LEVEL REPEATABLE READ"};
constexpr Statement<void, void> begin_serializable_sql{"begin_serializable", "BEGIN ISOLATION LEVEL SERIALIZABLE"};
constexpr Statement<void, void> commit_sql{"commit", "COMMIT"};
constexpr Statement<void, void> rollback_sql{"rollback", "ROLLBACK"};

const Statement<void, void>& begin_for(Isolation isolation) {
    switch (isolation) {
        case Isolation::read_committed: return begin_sql;
        case Isolation::repeatable_read: return begin_repeatable_read_sql;
        case Isolation::serializable: return begin_serializable_sql;
    }
    throw std::logic_error("unknown isolation level");
}

}  // namespace

Session::Session(std::shared_ptr<Pool> pool, Connection& connection, Isolation isolation)
    : pool_(std::move(pool)), connection_(&connection), isolation_(isolation) {
    connection.session = this;
}

Session::~Session() {
    if (connection_ == nullptr) return;
    connection_->session = nullptr;
    if (waiting_) connection_->abandon(*this);
    if (!begun_) {
        pool_->release(*connection_);
        return;
    }
    connection_->send(Exchange{.last = {.statement = &pool_->known(shape_of(rollback_sql))},
                               .submitted = SteadyClock::now(),
                               .rolls_back = true});
}

void Session::submit(const StatementShape& shape, Arguments arguments, runtime::Resume<Result> resume) {
    try {
        if (state_ == State::failed && connection_ != nullptr) {
            throw DatabaseError(
                {std::string(shape.name), "25P02", "an earlier statement of the transaction has failed", ""});
        }
        if (connection_ == nullptr && state_ != State::ended) throw Unreachable("connection lost in a transaction");
        if (state_ != State::open) throw std::logic_error("the transaction has ended");
        if (waiting_) throw std::logic_error("two statements of one transaction at once");
        send({&pool_->known(shape), std::move(arguments)}, std::move(resume));
    } catch (...) {
        resume.fail(std::current_exception());
    }
}

void Session::queue(const StatementShape& shape, Arguments arguments) {
    if (state_ == State::ended || state_ == State::in_doubt) throw std::logic_error("the transaction has ended");
    queued_.push_back({&pool_->known(shape), std::move(arguments)});
}

void Session::commit(Durability durability, runtime::Resume<Result> resume) {
    const bool untouched = state_ == State::open && connection_ != nullptr && !begun_;
    if (untouched && queued_.empty()) {
        state_ = State::ended;
        pool_->release(*std::exchange(connection_, nullptr));
        return resume(Result());
    }
    if (durability == Durability::soon) queued_.push_back(pool_->commit_soon());
    if (untouched && isolation_ == Isolation::read_committed) {
        // Nobody has seen anything of it yet: what travels together is one transaction without BEGIN and COMMIT.
        auto last = std::move(queued_.back());
        queued_.pop_back();
        state_ = State::in_doubt;
        return send_all(std::move(last), std::move(resume));
    }
    const bool sends = state_ == State::open && connection_ != nullptr && !waiting_;
    submit(shape_of(commit_sql), {}, std::move(resume));
    if (sends) state_ = State::in_doubt;
}

void Session::send(Command last, runtime::Resume<Result> resume) {
    if (!std::exchange(begun_, true)) {
        queued_.insert(queued_.begin(), Command{.statement = &pool_->known(shape_of(begin_for(isolation_)))});
    }
    send_all(std::move(last), std::move(resume));
}

void Session::send_all(Command last, runtime::Resume<Result> resume) {
    Exchange exchange{.earlier = std::exchange(queued_, {}),
                      .last = std::move(last),
                      .waiting = std::move(resume),
                      .session = this,
                      .submitted = SteadyClock::now()};
    waiting_ = true;
    connection_->send(std::move(exchange));
}

bool Session::once(const void* key) {
    if (std::ranges::find(keys_, key) != keys_.end()) return true;
    keys_.push_back(key);
    return false;
}

void Session::answered(bool failed) {
    waiting_ = false;
    if (failed) {
        state_ = State::failed;
    } else if (state_ == State::in_doubt) {
        state_ = State::ended;
        if (connection_ != nullptr) pool_->release(*std::exchange(connection_, nullptr));
    }
}

void Session::connection_lost() noexcept {
    connection_ = nullptr;
    waiting_ = false;
    if (state_ != State::ended) state_ = State::failed;
}

}  // namespace souk::pg
