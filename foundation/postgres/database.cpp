#include "foundation/postgres/database.hpp"

#include "foundation/postgres/session.hpp"

namespace souk::pg {

namespace {
constexpr Statement<void, std::int32_t> alive_sql{"alive", "SELECT 1"};

struct Acquisition {
    Pool& pool;
    void operator()(runtime::Resume<Connection*> resume) { pool.acquire(std::move(resume)); }
    static std::string_view name() noexcept { return "begin"; }
};

struct Ending {
    Session& session;
    Durability durability;
    void operator()(runtime::Resume<Result> resume) { session.commit(durability, std::move(resume)); }
    static std::string_view name() noexcept { return "commit"; }
};

}  // namespace

void Submission::operator()(runtime::Resume<Result> resume) {
    if (session != nullptr) return session->submit(shape, std::move(arguments), std::move(resume));
    pool->submit(shape, std::move(arguments), std::move(resume));
}

Database::Database(runtime::Loop& loop, DatabaseConfig config, telemetry::Metrics& metrics)
    : pool_(std::make_shared<Pool>(loop, std::move(config), metrics)) {
    target(pool_.get(), nullptr);
    loop.on_drained([pool = std::weak_ptr(pool_)] {
        if (const auto alive = pool.lock()) alive->close();
    });
    pool_->start();
}

Database::~Database() { pool_->close(); }

std::size_t Database::connections_up() const noexcept { return pool_->up(); }
std::size_t Database::connections_busy() const noexcept { return pool_->busy(); }

runtime::Loop& Database::loop() const noexcept { return pool_->loop(); }
const DatabaseConfig& Database::config() const noexcept { return pool_->config(); }

task<Transaction> Database::begin(Isolation isolation) {
    auto* connection = co_await runtime::suspend<Connection*>(Acquisition{*pool_});
    co_return Transaction(std::make_unique<Session>(pool_, *connection, isolation));
}

task<bool> Database::alive() {
    try {
        co_return co_await one(alive_sql) == 1;
    } catch (const std::exception&) {
        co_return false;
    }
}

Transaction::Transaction(std::unique_ptr<Session> session) noexcept : session_(std::move(session)) {
    target(nullptr, session_.get());
}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction& Transaction::operator=(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

void Transaction::queue_call(const StatementShape& shape, Arguments arguments) {
    session_->queue(shape, std::move(arguments));
}

task<void> Transaction::commit(Durability durability) {
    co_await runtime::suspend<Result>(Ending{*session_, durability});
}

bool Transaction::once(const void* key) { return session_->once(key); }

}  // namespace souk::pg
