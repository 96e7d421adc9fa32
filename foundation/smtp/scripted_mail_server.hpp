// For tests: a mail server that takes everything, but for the commands to which it has been told another answer, and
// the stages in which it has been told to think until it is let go. With a certificate it offers STARTTLS.
#pragma once

#include "foundation/http/scripted_server.hpp"
#include "foundation/smtp/scripted_tls.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <set>

namespace souk::smtp {

class MailServer {
  public:
    // By a whole command ("RCPT TO:<ann@example.com>") or its first word; GREETING and END (of the mail) too. The
    // answers "HANG UP" and "SILENCE" are none.
    using Answers = std::map<std::string, std::string>;

    explicit MailServer(Answers answers = {}, const char* host = "127.0.0.1", const SelfSigned* tls = nullptr)
        : tls_(tls),
          answers_(std::move(answers)),
          host_(host),
          server_([this](http::Peer& peer) { serve(peer); }, host) {}
    ~MailServer() { let_go(); }
    MailServer(const MailServer&) = delete;
    MailServer& operator=(const MailServer&) = delete;

    std::string url(const std::string& login = "", const std::string& name = "") const {
        return "smtp://" + login + (name.empty() ? host_ : name) + ":" + std::to_string(server_.port());
    }
    int connections() const { return server_.connections(); }
    int most_at_once() const { return most_; }
    std::vector<std::string> mails() { return locked(mails_); }
    std::vector<std::string> commands() { return locked(commands_); }
    std::vector<std::string> recipients_of_mails() { return locked(recipients_); }
    int count(std::string_view command) {
        return static_cast<int>(
            std::ranges::count_if(commands(), [&](const auto& line) { return line.starts_with(command); }));
    }

    void answer(const std::string& command, const std::string& answer) {
        const std::lock_guard lock(mutex_);
        answers_[command] = answer;
    }
    void answer_as_usual(const std::string& command) {
        const std::lock_guard lock(mutex_);
        answers_.erase(command);
    }
    // From now on each connection takes one mail and answers the next MAIL by closing.
    void one_mail_each() { one_mail_each_ = true; }

    // From now on it thinks before it answers this, until it is let go. wait_for_thinkers() is false when there are not
    // so many at once within ten seconds.
    void think_about(const std::string& word) {
        const std::lock_guard lock(mutex_);
        think_about_ = word;
    }
    bool wait_for_thinkers(int count) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return thinking_ >= count; });
    }
    void let_go() {
        const std::lock_guard lock(mutex_);
        think_about_.clear();
        changed_.notify_all();
    }

  private:
    // The connection, in plain or under TLS.
    class Line {
      public:
        explicit Line(http::Peer& peer) : peer_(peer) {}

        std::string read_until(std::string_view end) {
            if (!tls_) return peer_.read_until(end);
            for (;;) {
                if (const auto found = pending_.find(end); found != std::string::npos) {
                    auto text = pending_.substr(0, found + end.size());
                    pending_.erase(0, text.size());
                    return text;
                }
                std::array<char, 4096> part{};
                const int got = SSL_read(tls_.get(), part.data(), static_cast<int>(part.size()));
                if (got <= 0) return {};
                pending_.append(part.data(), static_cast<std::size_t>(got));
            }
        }
        void write(const std::string& text) {
            if (tls_) {
                SSL_write(tls_.get(), text.data(), static_cast<int>(text.size()));
            } else {
                peer_.write(text);
            }
        }
        bool start_tls(const SelfSigned& certificate) {
            tls_.reset(SSL_new(certificate.context()));
            SSL_set_fd(tls_.get(), peer_.descriptor());
            return SSL_accept(tls_.get()) == 1;
        }
        bool has_tls() const noexcept { return tls_ != nullptr; }
        void wait_for_close() { peer_.wait_for_close(); }

      private:
        http::Peer& peer_;
        std::unique_ptr<SSL, decltype(&SSL_free)> tls_{nullptr, &SSL_free};
        std::string pending_;
    };

    std::vector<std::string> locked(const std::vector<std::string>& list) {
        const std::lock_guard lock(mutex_);
        return list;
    }

    std::string answer_to(const std::string& line, const std::string& word, const std::string& usual) {
        std::unique_lock lock(mutex_);
        if (!think_about_.empty() && (think_about_ == word || think_about_ == line)) {
            ++thinking_;
            changed_.notify_all();
            changed_.wait(lock, [&] { return think_about_.empty(); });
            --thinking_;
        }
        auto found = answers_.find(line);
        if (found == answers_.end()) found = answers_.find(word);
        return found == answers_.end() ? usual : found->second;
    }

    // False when the conversation is over.
    static bool give(Line& line, const std::string& answer) {
        if (answer == "HANG UP") return false;
        if (answer == "SILENCE") {
            line.wait_for_close();
            return false;
        }
        line.write(answer + "\r\n");
        return true;
    }

    void serve(http::Peer& peer) {
        const int now = ++open_;
        for (int most = most_; now > most && !most_.compare_exchange_weak(most, now);) {
        }
        Line line(peer);
        converse(line);
        --open_;
    }

    std::string usual_answer(const std::string& word, const Line& line) const {
        if (word == "EHLO" && tls_ != nullptr && !line.has_tls()) return "250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN";
        if (word == "EHLO") return "250-here\r\n250-8BITMIME\r\n250 AUTH PLAIN";
        if (word == "STARTTLS") return "220 go on";
        if (word == "DATA") return "354 go on";
        return word == "AUTH" ? "235 welcome" : "250 fine";
    }

    void converse(Line& line) {
        if (!give(line, answer_to("GREETING", "GREETING", "220 ready"))) return;
        int taken = 0;
        std::string recipient;
        for (auto text = line.read_until("\r\n"); !text.empty(); text = line.read_until("\r\n")) {
            text.resize(text.size() - 2);
            const auto word = text.substr(0, text.find(' '));
            {
                const std::lock_guard lock(mutex_);
                commands_.push_back((line.has_tls() ? "TLS " : "") + text);
            }
            if (word == "MAIL" && one_mail_each_ && taken == 1) return;
            if (word == "RCPT") recipient = text.substr(9, text.size() - 10);
            const auto answer = answer_to(text, word, usual_answer(word, line));
            if (!give(line, answer) || word == "QUIT") return;
            if (word == "STARTTLS" && answer.starts_with("220") && !line.start_tls(*tls_)) return;
            if (word != "DATA" || !answer.starts_with("354")) continue;
            auto mail = line.read_until("\r\n.\r\n");
            if (mail.empty()) return;
            ++taken;
            {
                const std::lock_guard lock(mutex_);
                mails_.push_back(mail.substr(0, mail.size() - 3));
                recipients_.push_back(recipient);
            }
            if (!give(line, answer_to("END " + recipient, "END", "250 taken"))) return;
        }
    }

    const SelfSigned* tls_;
    std::mutex mutex_;
    std::condition_variable changed_;
    Answers answers_;                      // all under the mutex
    std::vector<std::string> mails_;       // all that came whole, taken or not
    std::vector<std::string> recipients_;  // of each of them
    std::vector<std::string> commands_;
    std::string think_about_;
    int thinking_ = 0;

    const std::string host_;
    std::atomic<bool> one_mail_each_ = false;
    std::atomic<int> open_ = 0;
    std::atomic<int> most_ = 0;
    http::ScriptedServer server_;
};

}  // namespace souk::smtp
