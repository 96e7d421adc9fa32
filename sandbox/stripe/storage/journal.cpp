#include "sandbox/stripe/storage/journal.hpp"

#include "foundation/crypto/digest.hpp"
#include "foundation/telemetry/log.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace souk::stripe_sandbox {

namespace {

constexpr std::string_view format = "souk-stripe 3";

std::runtime_error fault(const std::string& what) { return std::runtime_error("the journal " + what); }

// Calls back with each complete line: a journal may be larger than memory should be. Returns the bytes in them.
std::uintmax_t for_each_line(const std::string& path, auto&& use) {
    std::ifstream file(path, std::ios::binary);
    std::uintmax_t complete = 0;
    std::size_t number = 0;
    for (std::string text; std::getline(file, text) && !file.eof(); complete += text.size() + 1) {  // else it is torn
        const auto line = schema::decode<JournalLine>(text);
        if (!line) throw fault("has line " + std::to_string(number + 1) + " broken");
        ++number;
        use(*line, text);
    }
    return complete;
}

void execute(const JournalLine& line, Sandbox& sandbox) {
    if (line.command) sandbox.apply(*line.command, Form::parse(line.command->form).value_or(Form{}));
    if (line.delivery) sandbox.settle({line.delivery->event, line.delivery->endpoint}, line.delivery->delivered);
    if (line.listening) {
        sandbox.account.configure(Object(endpoints.shape).set("enabled_events", *line.listening));
    }
    if (line.totals) sandbox.account.totals = *line.totals;
    if (line.webhooks) sandbox.webhooks = *line.webhooks;
}

// For ids: letters and digits only.
std::string random_name(std::size_t size) {
    return crypto::to_hex(crypto::sha256(crypto::random_token())).substr(0, size);
}

}  // namespace

Journal::Journal(runtime::Loop& loop, std::string path) : loop_(loop), path_(std::move(path)) {
    header_ = {std::string(format), random_name(12), crypto::random_token()};
    if (path_.empty()) return;
    open(path_);
    std::string first;
    if (std::getline(std::ifstream(path_), first)) {
        const auto line = schema::decode<JournalLine>(first);
        if (line && line->header && line->header->format == format) {
            header_ = *line->header;
            return;
        }
        if (!first.contains("souk-stripe")) throw fault("is not one of this sandbox");
        telemetry::log_warn("the journal has a former format and is set aside", {{"as", path_ + ".1"}});
        std::filesystem::rename(path_, path_ + ".1");
        open(path_);
    }
    write(schema::encode(JournalLine{.header = header_}) + "\n");
}

Journal::~Journal() {
    flush();
    if (file_ >= 0) ::close(file_);
}

void Journal::open(const std::string& path) {
    if (file_ >= 0) ::close(file_);
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file_ < 0) throw fault(path + " cannot be opened: " + std::strerror(errno));
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) throw fault(path + " is in use by another process");
}

void Journal::write(std::string_view text) {
    while (!text.empty()) {
        const auto count = ::write(file_, text.data(), text.size());
        if (count <= 0 && errno != EINTR) throw fault(std::string("cannot be written: ") + std::strerror(errno));
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
}

std::size_t Journal::replay(Sandbox& sandbox, std::uintmax_t most) {
    if (file_ < 0) return 0;
    std::size_t lines = 0;
    const auto complete = for_each_line(path_, [&](const JournalLine& line, const std::string&) {
        execute(line, sandbox);
        ++lines;
    });
    if (const auto size = std::filesystem::file_size(path_); size != complete) {
        telemetry::log_warn("the journal's last line is torn and is cut off", {{"bytes", size - complete}});
        if (::ftruncate(file_, static_cast<off_t>(complete)) != 0) throw fault("cannot be written");
    }
    if (complete > most) cut(sandbox);
    return lines;
}

// Keeps the lines since the oldest payment that is remembered, and what is not about payments. Until the new file is
// complete the old one is in its place.
void Journal::cut(const Sandbox& sandbox) {
    const auto next = path_ + ".new";
    std::filesystem::remove(next);
    open(next);
    bool recent = false;
    for_each_line(path_, [&](const JournalLine& line, const std::string& text) {
        recent = recent || (line.command && line.command->first + 1 >= sandbox.account.oldest_serial());
        const bool about_endpoint = line.command && line.command->operation.contains(endpoints.path);
        if (line.header || line.listening || recent || about_endpoint) write(text + "\n");
    });
    write(schema::encode(JournalLine{.totals = sandbox.account.totals, .webhooks = sandbox.webhooks}) + "\n");
    std::filesystem::rename(next, path_);
}

void Journal::append(const JournalLine& line) {
    if (file_ < 0) return;
    schema::encode_to(unwritten_, line);
    unwritten_ += '\n';
    if (!std::exchange(flush_due_, true)) loop_.defer([this] { flush(); });
}

void Journal::flush() {
    if (!std::exchange(flush_due_, false)) return;
    try {
        write(std::exchange(unwritten_, {}));
    } catch (const std::exception& error) {
        telemetry::log_error("nothing may go on without the journal", {{"error", error.what()}});
        std::_Exit(1);
    }
    for (auto& resume : std::exchange(waiting_, {})) resume();
}

task<void> Journal::written() {
    if (!flush_due_) co_return;
    co_await runtime::suspend<void>([this](runtime::Resume<void> resume) { waiting_.push_back(std::move(resume)); });
}

}  // namespace souk::stripe_sandbox
