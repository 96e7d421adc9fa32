#include "tools/retail/shop/sessions.hpp"

#include "tools/retail/shop/crew.hpp"
#include "tools/retail/shop/progress.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace souk::retail {

namespace {

struct StoredAccount {
    std::string email;
    std::string name;
    std::string password;
    std::string refresh_token;
};
BOOST_DESCRIBE_STRUCT(StoredAccount, (), (email, name, password, refresh_token))

using StoredAccounts = schema::List<StoredAccount, 0, 1'000'000>;

class SignIn {
  public:
    SignIn(Gateway& gateway, const std::vector<Account*>& accounts) : gateway_(gateway), accounts_(accounts) {}

    task<std::int64_t> run(int concurrency) {
        Progress progress("customers signed in", std::ssize(accounts_));
        progress.start(gateway_.loop());
        Crew crew(gateway_.loop());
        co_await crew.run(concurrency, [&] { return work(crew, progress); });
        co_return opened_;
    }

  private:
    task<void> work(Crew& crew, Progress& progress) {
        while (crew.open() && next_ < accounts_.size()) {
            if (co_await accounts_[next_++]->sign_in_or_up(gateway_)) ++opened_;
            progress.done();
        }
    }

    Gateway& gateway_;
    const std::vector<Account*>& accounts_;
    std::size_t next_ = 0;
    std::int64_t opened_ = 0;
};

}  // namespace

Sessions::Sessions(std::string path) : path_(std::move(path)) {
    std::ifstream file(path_, std::ios::binary);
    if (!file) return;
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto stored = schema::decode<StoredAccounts>(text);
    if (!stored) throw std::runtime_error(path_ + ": damaged; without it the accounts in it cannot be used again");
    for (const auto& each : *stored) {
        accounts_.emplace_back(each.email, each.password, each.name, each.refresh_token);
        by_email_[each.email] = &accounts_.back();
    }
}

Account& Sessions::account(const std::string& email, const std::string& name) {
    auto& known = by_email_[email];
    if (known == nullptr) known = &accounts_.emplace_back(email, random_password(), name);
    return *known;
}

void Sessions::save() const {
    StoredAccounts stored;
    for (const auto& each : accounts_)
        stored.push_back({each.email(), each.name(), each.password(), each.refresh_token()});
    const auto text = schema::encode(stored);
    std::filesystem::create_directories(std::filesystem::path(path_).parent_path());
    const auto fresh = path_ + ".new";
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) throw std::system_error(errno, std::generic_category(), fresh);
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto written = ::write(file, rest.data(), rest.size());
        if (written < 0) {
            const int error = errno;
            ::close(file);
            throw std::system_error(error, std::generic_category(), fresh);
        }
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    ::close(file);
    std::filesystem::rename(fresh, path_);
}

task<std::int64_t> Sessions::sign_in(Gateway& gateway, const std::vector<Account*>& accounts, int concurrency) {
    save();
    SignIn work(gateway, accounts);
    const auto opened = co_await work.run(concurrency);
    save();
    co_return opened;
}

}  // namespace souk::retail
