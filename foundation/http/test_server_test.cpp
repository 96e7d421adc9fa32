#include "foundation/http/test_server.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/http/problem.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>

namespace souk::http::test {

using namespace std::chrono_literals;

task<void> Gate::pass() {
    co_await runtime::suspend<void>([this](runtime::Resume<void> resume) { waiting_.push_back(std::move(resume)); });
}

void Gate::wait_for(std::size_t waiting) {
    const auto give_up = std::chrono::steady_clock::now() + 10s;
    for (;;) {
        std::promise<std::size_t> count;
        loop_.post([&] { count.set_value(waiting_.size()); });
        if (count.get_future().get() >= waiting) return;
        if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("nobody came to the gate");
        std::this_thread::yield();
    }
}

void Gate::open() {
    loop_.post([this] {
        for (auto& resume : std::exchange(waiting_, {})) resume();
    });
}

task<ClaimOutcome> MemoryClaims::claim(ClaimRequest request) {
    calls.push_back("claim " + request.key);
    last_lease = request.lease;
    const auto [place, fresh] = keys_.try_emplace(request.key, Key{request.fingerprint, std::nullopt});
    if (fresh) co_return Claim{.user = request.user, .key = request.key, .subject = SubjectId::make(), .attempt = 1};
    if (place->second.fingerprint != request.fingerprint) co_return KeyReused{};
    if (!place->second.answer) co_return InProgress{};
    co_return *place->second.answer;
}

task<void> MemoryClaims::keep(const Claim& claim, const Response& answer) {
    calls.push_back("keep " + claim.key + " " + std::to_string(answer.status));
    if (taken_over) throw ClaimLost();
    keys_.at(claim.key).answer = answer;
    co_return;
}

task<void> MemoryClaims::forget(const Claim& claim) {
    calls.push_back("forget " + claim.key);
    keys_.erase(claim.key);
    co_return;
}

task<void> MemoryClaims::release(const Claim& claim) {
    calls.push_back("release " + claim.key);
    keys_.erase(claim.key);
    co_return;
}

task<Answer<ItemView>> ItemApi::find(Path<ItemId> id) { co_return ItemView{*id, "lamp", 3}; }

task<Answer<std::vector<ItemView>>> ItemApi::list(Query<ItemQuery> query) {
    std::vector<ItemView> items;
    items.push_back({ItemId{}, query->category.str(), query->limit ? query->limit->value() : 20});
    co_return items;
}

task<Answer<ItemView>> ItemApi::add(Caller, Claim& claim, Body<ItemBody> body) {
    if (body->name.str() == "taken") co_return refused(item_taken);
    if (body->name.str() == "broken") throw std::runtime_error("broken");
    if (body->name.str() == "waits") co_await gate_->pass();
    const ItemView item{ItemId{}, body->name.str(), body->rating};
    co_return created("/items/" + claim.key, item);
}

task<Answer<void>> ItemApi::remove(Path<ItemId>, Path<Bounded<1, 9>>) { co_return no_content(); }

task<Answer<void>> ItemApi::take() {
    co_return refused(item_taken, "by somebody \"else\"", R"({"taken_by":["anna"]})");
}

task<Response> ItemApi::context(Incoming incoming) {
    co_await loop_->sleep(1ms);
    const auto& context = runtime::current_context();
    co_return Response{200, {}, incoming->request_id + " " + context.request_id + " " + context.traceparent};
}

task<Response> ItemApi::echo(RawBody body, Header<"X-Signature", "t=1,v1=5257a8"> signature) {
    co_return Response{200, {{"X-Signature", signature.value.value_or("none")}}, std::string(body.value)};
}

task<Answer<Html>> ItemApi::page() { co_return Html{"<p>hello"}; }

task<Answer<std::string>> ItemApi::whoever(std::optional<Caller> caller) {
    co_return std::string(caller ? caller->session : "stranger");
}

task<Answer<std::string>> ItemApi::between_services(CallingService service) { co_return service.name; }

task<Answer<std::string>> ItemApi::shop(SellerMembership shop) { co_return shop.seller.to_string(); }

task<Answer<std::string>> ItemApi::breaks() {
    throw std::runtime_error("secret detail of the fault");
    co_return std::string();
}

task<Answer<std::string>> ItemApi::lacks() {
    throw Unavailable("postgres", "secret address refused");
    co_return std::string();
}

task<Answer<std::string>> ItemApi::waits() {
    co_await gate_->pass();
    co_return std::string("done");
}

task<Answer<std::string>> ItemApi::large() { co_return std::string(4 << 20, 'x'); }

Routes item_routes(ItemApi* api, Claims* claims) {
    Routes table("item", "Items", "1.0.0");
    table.get("/items", &ItemApi::list, api).summary("All items").cache_control("public, max-age=5");
    table.post("/items", &ItemApi::add, api)
        .role(Role::customer, Role::seller)
        .idempotent(claims)
        .refuses(item_taken)
        .answers(201);
    table.get("/items/{id}", &ItemApi::find, api);
    table.get("/items/first", &ItemApi::whoever, api);
    table.del("/items/{id}/copies/{copy}", &ItemApi::remove, api);
    table.post("/take", &ItemApi::take, api).refuses(item_taken);
    table.get("/context", &ItemApi::context, api);
    table.post("/echo", &ItemApi::echo, api).max_body(3 << 20);
    table.get("/page", &ItemApi::page, api);
    table.post("/internal/sums", &ItemApi::between_services, api).internal({"order"});
    table.get("/shop", &ItemApi::shop, api).role(Role::seller).seller(SellerRight::products);
    table.get("/breaks", &ItemApi::breaks, api);
    table.get("/lacks", &ItemApi::lacks, api);
    table.get("/waits", &ItemApi::waits, api);
    table.get("/waits-briefly", &ItemApi::waits, api).deadline(50ms).hidden();
    table.get("/large", &ItemApi::large, api);
    return table;
}

task<std::expected<Caller, Refused>> FakeAuthenticator::authenticate(std::string_view bearer) {
    if (bearer == "down") throw Unavailable("auth", "not there");
    if (bearer == "customer") co_return Caller{UserId{}, {Role::customer}, "session of the customer"};
    if (bearer == "admin") co_return Caller{UserId{}, {Role::admin}, "session of the admin"};
    Caller seller{UserId{}, {Role::seller}, "session of a seller"};
    if (bearer == "packer") seller.seller = {SellerId{}, {SellerRight::orders}};
    if (bearer == "owner") seller.seller = {SellerId{}, {SellerRight::owner}};
    if (bearer == "seller" || seller.seller) co_return seller;
    co_return std::unexpected(refused(unauthenticated));
}

std::expected<std::string, Refused> FakeAuthenticator::service(std::string_view bearer) {
    if (bearer == "order" || bearer == "email") return std::string(bearer);
    return std::unexpected(refused(unauthenticated));
}

TestServer::TestServer(ServerConfig config, std::function<void(Server&)> before_start, telemetry::Tracer* tracer) {
    gate_ = std::make_unique<Gate>(loop_);
    api_ = std::make_unique<ItemApi>(loop_, *gate_);
    server_ =
        std::make_unique<Server>(loop_, config, item_routes(api_.get(), &claims_), &authenticator_, metrics_, tracer);
    if (before_start) before_start(*server_);
    server_->start();
    port_ = server_->port();
    thread_ = std::thread([this] { loop_.run(); });
}

TestServer::~TestServer() {
    if (!thread_.joinable()) return;
    loop_.stop();
    gate_->open();
    join();
}

void TestServer::join() { thread_.join(); }

int TestServer::connections() {
    std::promise<int> count;
    loop_.post([&] { count.set_value(server_->connections()); });
    return count.get_future().get();
}

void TestServer::wait_for_connections(int count) {
    const auto give_up = std::chrono::steady_clock::now() + 10s;
    while (connections() != count) {
        if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("not that many connections");
        std::this_thread::yield();
    }
}

TestClient::TestClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket_);
        throw std::runtime_error("cannot connect");
    }
}

TestClient::~TestClient() { ::close(socket_); }

void TestClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool TestClient::fill() {
    char piece[16384];
    const auto received = ::recv(socket_, piece, sizeof piece, 0);
    if (received < 0) throw std::runtime_error(std::string("no answer: ") + std::strerror(errno));
    buffer_.append(piece, static_cast<std::size_t>(received));
    return received > 0;
}

Response TestClient::receive(bool without_body) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == buffer_.npos) {
        if (!fill()) throw std::runtime_error("the connection ended before an answer");
    }
    Response response;
    std::string_view head(buffer_.data(), end);
    const auto status = head.substr(head.find(' ') + 1, 3);
    std::from_chars(status.data(), status.data() + status.size(), response.status);
    std::size_t length = 0;
    while (!head.empty()) {
        const auto line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(head.size(), line.size() + 2));
        const auto colon = line.find(": ");
        if (colon == line.npos) continue;
        response.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    if (const auto text = response.header("Content-Length")) std::from_chars(text->begin(), text->end(), length);
    if (without_body) length = 0;
    while (buffer_.size() < end + 4 + length) {
        if (!fill()) throw std::runtime_error("the connection ended within an answer");
    }
    response.body = buffer_.substr(end + 4, length);
    buffer_.erase(0, end + 4 + length);
    return response;
}

bool TestClient::closed() { return buffer_.empty() && !fill(); }

Response TestClient::get(std::string_view target, std::string_view more_headers) {
    send("GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(more_headers) + "\r\n");
    return receive();
}

Response TestClient::post_json(std::string_view target, std::string_view body, std::string_view more_headers) {
    send("POST " + std::string(target) +
         " HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(more_headers) + "\r\n" + std::string(body));
    return receive();
}

std::string code_of(const Response& problem) {
    const auto start = problem.body.find(R"("code":")");
    if (start == problem.body.npos) return "no code";
    const auto text = problem.body.substr(start + 8);
    return text.substr(0, text.find('"'));
}

}  // namespace souk::http::test
