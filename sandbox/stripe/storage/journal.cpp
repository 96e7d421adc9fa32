#include "sandbox/stripe/storage/journal.hpp"

#include "foundation/crypto/digest.hpp"
#include "foundation/telemetry/log.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace souk::stripe_sandbox {

namespace {

constexpr std::string_view format = "souk-stripe 2";
constexpr std::string_view former_heading = "souk-stripe-journal 1 ";

std::runtime_error fault(const std::string& what) { return std::runtime_error("the journal " + what); }

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const auto count = ::write(file, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

// The complete lines of a file, one after the other: a journal may be larger than memory should be.
class Lines {
  public:
    explicit Lines(const std::string& path) : file_(path, std::ios::binary) {}

    std::optional<JournalLine> next() {
        if (!std::getline(file_, text_) || file_.eof()) return std::nullopt;  // without its end a line is torn
        complete_ += text_.size() + 1;
        ++number_;
        auto line = schema::decode<JournalLine>(text_);
        if (!line)
            throw fault(number_ == 1 ? "is not one of this sandbox"
                                     : "has line " + std::to_string(number_) + " broken");
        return std::move(*line);
    }
    const std::string& text() const noexcept { return text_; }
    std::size_t number() const noexcept { return number_; }
    std::uintmax_t complete() const noexcept { return complete_; }

  private:
    std::ifstream file_;
    std::string text_;
    std::size_t number_ = 0;
    std::uintmax_t complete_ = 0;
};

void execute(const JournalLine& line, Sandbox& sandbox) {
    if (line.command) {
        auto parameters = Parameters::parse(line.command->form).value_or(Parameters{});
        sandbox.apply(*line.command, parameters);
    }
    if (line.delivery)
        sandbox.webhooks.settle({line.delivery->event, line.delivery->endpoint}, line.delivery->delivered);
    if (line.listening) {
        WebhookEndpoint endpoint;
        endpoint.enabled_events = *line.listening;
        sandbox.listen(std::move(endpoint));
    }
    if (line.forgotten) sandbox.account.totals().add(*line.forgotten);
    if (const auto& more = line.forgotten_webhooks) {
        sandbox.webhooks.stats.delivered += more->delivered;
        sandbox.webhooks.stats.failed += more->failed;
    }
}

int open_locked(const std::string& path, int flags) {
    const int file = ::open(path.c_str(), flags | O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) throw fault(path + " cannot be opened: " + std::strerror(errno));
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
    ::close(file);
    throw fault(path + " is in use by another process");
}

std::string letters_and_digits(std::size_t count) {
    std::string text;
    while (text.size() < count) {
        for (const char c : crypto::random_token()) {
            if (c != '-' && c != '_' && text.size() < count) text += c;
        }
    }
    return text;
}

}  // namespace

Journal::Journal(runtime::Loop& loop, std::string path) : loop_(loop), path_(std::move(path)) {
    if (!path_.empty()) {
        file_ = open_locked(path_, 0);
        std::string beginning;
        std::getline(std::ifstream(path_), beginning);
        if (beginning.starts_with(former_heading)) {
            telemetry::log_warn("the journal has a former format and is set aside", {{"as", path_ + ".1"}});
            std::filesystem::rename(path_, path_ + ".1");
            ::close(file_);
            file_ = open_locked(path_, 0);
        }
        if (const auto first = Lines(path_).next()) {
            if (!first->header || first->header->format != format) throw fault("is not one of this sandbox");
            header_ = *first->header;
            return;
        }
        if (::ftruncate(file_, 0) != 0) throw fault("cannot be written");  // torn in its very first line
    }
    header_ = {std::string(format), letters_and_digits(12), crypto::random_token()};
    if (file_ >= 0 && !write_all(file_, schema::encode(JournalLine{.header = header_}) + "\n")) {
        throw fault("cannot be written");
    }
}

Journal::~Journal() {
    if (file_ < 0) return;
    write_all(file_, unwritten_);
    ::close(file_);
}

std::size_t Journal::replay(Sandbox& sandbox) {
    if (file_ < 0) return 0;
    Lines lines(path_);
    while (const auto line = lines.next()) execute(*line, sandbox);
    if (const auto size = std::filesystem::file_size(path_); size != lines.complete()) {
        telemetry::log_warn("the journal's last line is torn and is cut off", {{"bytes", size - lines.complete()}});
        if (::ftruncate(file_, static_cast<off_t>(lines.complete())) != 0) throw fault("cannot be written");
    }
    return lines.number();
}

void Journal::rewrite(const Sandbox& sandbox, const AccountSettings& settings, std::uintmax_t size) {
    std::int64_t intents = 0;
    for (const auto& [status, count] : sandbox.account.totals().intents_by_status) intents += count;
    if (file_ < 0 || std::filesystem::file_size(path_) < size ||
        intents < 2 * static_cast<std::int64_t>(sandbox.account.all<Intent>().size())) {
        return;
    }
    const auto next = path_ + ".new";
    const int file = open_locked(next, O_TRUNC);
    Sandbox again(settings);
    std::string block;
    for (Lines lines(path_); const auto line = lines.next();) {
        if (line->forgotten || (line->root && !sandbox.account.knows(*line->root))) continue;
        execute(*line, again);
        block.append(lines.text()) += '\n';
    }
    // Until the new file is complete and on the disk the old one is in its place.
    auto forgotten = sandbox.account.totals();
    forgotten.add(again.account.totals(), -1);
    const WebhookStats webhooks{sandbox.webhooks.stats.delivered - again.webhooks.stats.delivered,
                                sandbox.webhooks.stats.failed - again.webhooks.stats.failed};
    schema::encode_to(block, JournalLine{.forgotten = forgotten, .forgotten_webhooks = webhooks});
    if (!write_all(file, block += '\n') || ::fsync(file) != 0) throw fault("cannot be written");
    std::filesystem::rename(next, path_);
    ::close(std::exchange(file_, file));
    telemetry::log_info("the journal is rewritten", {{"bytes", block.size()}});
}

void Journal::append(const JournalLine& line) {
    if (file_ < 0) return;
    schema::encode_to(unwritten_, line);
    unwritten_ += '\n';
    if (!std::exchange(flush_due_, true)) loop_.defer([this] { flush(); });
}

void Journal::flush() {
    if (!std::exchange(flush_due_, false)) return;
    if (!write_all(file_, std::exchange(unwritten_, {}))) {
        telemetry::log_error("the journal cannot be written, and nothing may go on without it",
                             {{"error", std::strerror(errno)}});
        std::_Exit(1);
    }
    for (auto& resume : std::exchange(waiting_, {})) resume();
}

task<void> Journal::written() {
    if (!flush_due_) co_return;
    co_await runtime::suspend<void>([this](runtime::Resume<void> resume) { waiting_.push_back(std::move(resume)); });
}

}  // namespace souk::stripe_sandbox
