#include "sandbox/stripe/storage/journal.hpp"

#include "foundation/crypto/digest.hpp"
#include "foundation/telemetry/log.hpp"
#include "sandbox/stripe/storage/compaction.hpp"
#include "sandbox/stripe/storage/journal_line.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace souk::stripe_sandbox {

namespace {

constexpr std::string_view heading = "souk-stripe-journal 1 ";

std::runtime_error fault(const std::string& what) { return std::runtime_error("the journal " + what); }
std::runtime_error system_fault(const std::string& what) { return fault(what + ": " + std::strerror(errno)); }

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const auto count = ::write(file, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

// Lines of a file in pieces: a journal may be larger than memory should be.
class LineReader {
  public:
    explicit LineReader(int file) : file_(file) { ::lseek(file_, 0, SEEK_SET); }

    // A complete line without its end; false at the end of the file or before a torn line.
    bool next(std::string_view& line) {
        for (;;) {
            if (const auto end = buffer_.find('\n', begin_); end != std::string::npos) {
                line = std::string_view(buffer_).substr(begin_, end - begin_);
                read_ += line.size() + 1;
                begin_ = end + 1;
                return true;
            }
            buffer_.erase(0, std::exchange(begin_, 0));
            const auto old = buffer_.size();
            buffer_.resize(old + chunk);
            const auto count = ::read(file_, buffer_.data() + old, chunk);
            buffer_.resize(old + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
            if (count < 0 && errno != EINTR) throw system_fault("cannot be read");
            if (count == 0) return false;
        }
    }
    std::size_t complete() const noexcept { return read_; }  // bytes of all complete lines so far

  private:
    static constexpr std::size_t chunk = 1 << 20;
    int file_;
    std::string buffer_;
    std::size_t begin_ = 0;
    std::size_t read_ = 0;
};

void execute(const JournalLine& line, Sandbox& sandbox) {
    if (const auto* command = std::get_if<CommandLine>(&line)) {
        sandbox.account.continue_from(command->first_serial);
        sandbox.apply(command->command, command->fingerprint);
    } else if (const auto* delivery = std::get_if<DeliveryLine>(&line)) {
        sandbox.webhooks.settle(delivery->key, delivery->delivered);
    } else if (const auto* listen = std::get_if<ListenLine>(&line)) {
        WebhookEndpoint endpoint;
        endpoint.events = listen->events;
        sandbox.listen(std::move(endpoint));
    } else if (const auto* counts = std::get_if<CountsLine>(&line)) {
        sandbox.account.count_forgotten(counts->totals);
        sandbox.webhooks.count_forgotten(counts->webhooks);
    }
}

std::size_t execute(LineReader& lines, Sandbox& sandbox) {
    std::string_view text;
    lines.next(text);  // the header
    std::size_t number = 1;
    while (lines.next(text)) {
        ++number;
        const auto line = parse_line(text);
        if (!line) throw fault("cannot be understood in line " + std::to_string(number));
        execute(*line, sandbox);
    }
    return number;
}

std::size_t size_of(int file) {
    struct stat status{};
    if (::fstat(file, &status) != 0) throw system_fault("cannot be read");
    return static_cast<std::size_t>(status.st_size);
}

}  // namespace

Journal::Journal(runtime::Loop& loop, const std::string& path) : loop_(loop), path_(path) {
    if (path.empty()) {
        begin_file();
        return;
    }
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file_ < 0) throw system_fault(path + " cannot be opened");
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) throw fault(path + " is in use by another process");
    read_header();
}

Journal::~Journal() {
    if (file_ < 0) return;
    write_all(file_, unwritten_);
    ::close(file_);
}

void Journal::begin_file() {
    std::uint64_t random = 0;
    const auto digest = crypto::sha256(crypto::random_token());
    std::memcpy(&random, digest.data(), sizeof random);
    instance_ = random;
    secret_ = crypto::random_token();
    if (file_ < 0) return;
    const auto line = std::string(heading) + std::to_string(instance_) + " " + secret_ + "\n";
    if (!write_all(file_, line)) throw system_fault("cannot be written");
}

void Journal::read_header() {
    LineReader lines(file_);
    std::string_view line;
    if (!lines.next(line)) {  // new, or torn in its very first line
        if (::ftruncate(file_, 0) != 0) throw system_fault("cannot be written");
        begin_file();
        return;
    }
    if (!line.starts_with(heading)) throw fault("is not one of this sandbox");
    line.remove_prefix(heading.size());
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), instance_);
    const auto rest = line.substr(static_cast<std::size_t>(end - line.data()));
    if (error != std::errc{} || rest.size() < 2) throw fault("is not one of this sandbox");
    secret_ = rest.substr(1);
}

std::size_t Journal::replay(Sandbox& sandbox) {
    if (file_ < 0) return 0;
    LineReader lines(file_);
    const auto number = execute(lines, sandbox);
    const auto size = lines.complete();
    if (const auto all = size_of(file_); all != size) {
        telemetry::log_warn("the journal's last line is torn and is cut off", {{"bytes", all - size}});
        if (::ftruncate(file_, static_cast<off_t>(size)) != 0) throw system_fault("cannot be written");
    }
    return number;
}

bool Journal::compact(const Sandbox& sandbox, std::size_t keep, std::size_t size) {
    if (file_ < 0 || size_of(file_) <= size) return false;
    const auto next = path_ + ".new";
    const int compacted = write_compacted(sandbox, keep, next);
    if (compacted < 0) {
        ::unlink(next.c_str());
        return false;
    }
    const auto before = size_of(file_);
    if (::rename(next.c_str(), path_.c_str()) != 0) throw system_fault("cannot be replaced");
    ::close(std::exchange(file_, compacted));
    const auto slash = path_.rfind('/');
    const auto folder = slash == std::string::npos ? "." : path_.substr(0, slash + 1);
    if (const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); directory >= 0) {
        ::fsync(directory);
        ::close(directory);
    }
    telemetry::log_info("the journal is compacted", {{"bytes_before", before}, {"bytes", size_of(file_)}});
    return true;
}

// The open, locked file; -1 when it would not be half as large, or would not bring back what there is.
int Journal::write_compacted(const Sandbox& sandbox, std::size_t keep, const std::string& path) const {
    Compaction compaction(sandbox);
    std::string_view text;
    LineReader first_pass(file_);
    first_pass.next(text);
    while (first_pass.next(text)) {
        if (!compaction.read(text)) throw fault("cannot be understood");
    }
    compaction.decide();

    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return -1;
    const std::size_t most = size_of(file_) / 2;
    std::size_t written = 0;
    std::string block;
    bool good = ::flock(file, LOCK_EX | LOCK_NB) == 0;
    const auto write_block = [&] {
        good = good && write_all(file, block);
        written += std::exchange(block, {}).size();
    };
    LineReader second_pass(file_);
    second_pass.next(text);
    block.append(text) += '\n';
    while (good && written <= most && second_pass.next(text)) {
        if (!compaction.keeps(text)) continue;
        block.append(text) += '\n';
        if (block.size() > (1U << 20U)) write_block();
    }
    write_block();
    if (good && written <= most) {
        Sandbox again({instance_, secret_, keep});
        LineReader lines(file);
        execute(lines, again);
        good = same_contents(sandbox, again);
        if (!good) telemetry::log_error("a compacted journal would not be the same and is thrown away");
        append_line(block, difference(sandbox, again));
        write_block();
        if (good && ::fsync(file) == 0) return file;
    }
    ::close(file);
    return -1;
}

void Journal::listen(const std::vector<std::string>& events) {
    std::string line;
    append_line(line, ListenLine{events});
    add_line(line);
}

void Journal::append(const Command& command, Serial first_serial, std::uint64_t fingerprint) {
    if (file_ < 0) return;
    std::string line;
    append_line(line, command, first_serial, fingerprint);
    add_line(line);
}

void Journal::append_delivery(WebhookQueue::Key key, bool delivered) {
    if (file_ < 0) return;
    std::string line;
    append_line(line, DeliveryLine{key, delivered});
    add_line(line);
}

void Journal::add_line(std::string_view line) {
    if (file_ < 0) return;
    unwritten_ += line;
    if (std::exchange(flush_due_, true)) return;
    loop_.defer([this] { flush(); });
}

void Journal::flush() {
    if (!std::exchange(flush_due_, false)) return;
    const auto text = std::exchange(unwritten_, {});
    if (!write_all(file_, text)) {
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
