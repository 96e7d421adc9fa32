// For tests: a server with a small API on a free port of loopback, run by a thread of its own, and a client that sends
// exactly the bytes it is told to. Blocking calls give up after ten seconds and fail the test.
#pragma once

#include "foundation/http/api.hpp"
#include "foundation/http/server.hpp"
#include "foundation/runtime/suspend.hpp"
#include "foundation/schema/paging.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace souk::http::test {

using ItemId = Id<struct ItemTag>;
inline constexpr Refusal item_taken{"item_taken", RefusalKind::conflict, "The item is taken"};

enum class Sort { newest, cheapest };
BOOST_DESCRIBE_ENUM(Sort, newest, cheapest)

struct ItemQuery {
    std::optional<schema::PageLimit> limit;
    std::optional<Sort> sort;
    Text<1, 20> category;
};
BOOST_DESCRIBE_STRUCT(ItemQuery, (), (limit, sort, category))

struct ItemBody {
    Text<1, 10> name;
    Bounded<1, 5> rating;
    std::optional<std::vector<std::string>> tags;
};
BOOST_DESCRIBE_STRUCT(ItemBody, (), (name, rating, tags))

struct ItemView {
    ItemId id;
    std::string name;
    std::int64_t rating = 0;
};
BOOST_DESCRIBE_STRUCT(ItemView, (), (id, name, rating))

// Handlers that wait until the test lets them go on.
class Gate {
  public:
    explicit Gate(runtime::Loop& loop) : loop_(loop) {}
    task<void> pass();
    void wait_for(std::size_t waiting);  // from the test's thread
    void open();                         // lets go whoever waits now

  private:
    runtime::Loop& loop_;
    std::vector<runtime::Resume<void>> waiting_;
};

// Keys in memory, with every call that is made written down: "claim k1", "keep k1 201", "forget k1", "release k1".
class MemoryClaims : public Claims {
  public:
    task<ClaimOutcome> claim(ClaimRequest request) override;
    task<void> keep(const Claim& claim, const Response& answer) override;
    task<void> forget(const Claim& claim) override;
    task<void> release(const Claim& claim) override;

    std::vector<std::string> calls;
    std::chrono::seconds last_lease{};
    bool taken_over = false;  // keep() finds another claim in its place

  private:
    struct Key {
        crypto::Digest fingerprint;
        std::optional<Response> answer;
    };
    std::map<std::string, Key> keys_;
};

class ItemApi {
  public:
    ItemApi(runtime::Loop& loop, Gate& gate) : loop_(&loop), gate_(&gate) {}

    task<Answer<ItemView>> find(Path<ItemId> id);
    task<Answer<std::vector<ItemView>>> list(Query<ItemQuery> query);
    task<Answer<ItemView>> add(Caller caller, Claim& claim, Body<ItemBody> body);
    task<Answer<void>> remove(Path<ItemId> id, Path<Bounded<1, 9>> copy);
    task<Answer<void>> take();
    task<Response> context(Incoming incoming);
    task<Response> echo(RawBody body, Header<"X-Signature", "t=1,v1=5257a8"> signature);
    task<Answer<Html>> page();
    task<Answer<std::string>> whoever(std::optional<Caller> caller);
    task<Answer<std::string>> between_services(CallingService service);
    task<Answer<std::string>> shop(SellerMembership shop);
    task<Answer<std::string>> breaks();
    task<Answer<std::string>> lacks();
    task<Answer<std::string>> waits();
    task<Answer<std::string>> large();

  private:
    runtime::Loop* loop_;
    Gate* gate_;
};

Routes item_routes(ItemApi* api, Claims* claims);

// Knows the bearer tokens "customer", "admin", "seller" (of no team), "packer" (of a team, with the right `orders`),
// "owner" (of a team) and those of the services "order" and "email"; "down" throws Unavailable.
class FakeAuthenticator : public Authenticator {
  public:
    task<std::expected<Caller, Refused>> authenticate(std::string_view bearer) override;
    std::expected<std::string, Refused> service(std::string_view bearer) override;
};

class TestServer {
  public:
    explicit TestServer(ServerConfig config = {}, std::function<void(Server&)> before_start = {},
                        telemetry::Tracer* tracer = nullptr);
    ~TestServer();

    std::uint16_t port() const noexcept { return port_; }
    Gate& gate() noexcept { return *gate_; }
    telemetry::Metrics& metrics() noexcept { return metrics_; }
    MemoryClaims& claims() noexcept { return claims_; }  // between answers: the loop's thread writes it
    int connections();
    void wait_for_connections(int count);
    void begin_stop() { loop_.stop(); }
    void join();

  private:
    runtime::Loop loop_;
    telemetry::Metrics metrics_;
    FakeAuthenticator authenticator_;
    MemoryClaims claims_;
    std::unique_ptr<Gate> gate_;
    std::unique_ptr<ItemApi> api_;
    std::unique_ptr<Server> server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

class TestClient {
  public:
    explicit TestClient(std::uint16_t port);
    explicit TestClient(TestServer& server) : TestClient(server.port()) {}
    ~TestClient();
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    void send(std::string_view bytes);  // stops early when the server has closed
    Response receive(bool without_body = false);
    bool closed();  // waits: nothing more comes

    Response get(std::string_view target, std::string_view more_headers = {});
    Response post_json(std::string_view target, std::string_view body, std::string_view more_headers = {});

  private:
    bool fill();
    int socket_;
    std::string buffer_;
};

std::string code_of(const Response& problem);  // its `code` member

}  // namespace souk::http::test

template <>
struct souk::schema::about<souk::http::test::ItemQuery> {
    static constexpr Member members[] = {page_limit};
    static constexpr std::string_view example = R"({"limit":20})";
};
