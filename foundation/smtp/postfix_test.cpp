// Against a real Postfix, in a folder and on a port of its own: where Debian's package is installed (its own service is
// left alone), or unpacked into the folder that SOUK_POSTFIX_ROOT names. Postfix wants to be started by root.
#include "foundation/smtp/scripted_tls.hpp"
#include "foundation/smtp/smtp_test.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <thread>

namespace souk::smtp {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

fs::path postfix_root() {
    const char* root = std::getenv("SOUK_POSTFIX_ROOT");
    return root == nullptr ? "/" : root;
}

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

int free_port() {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(descriptor);
    return ntohs(address.sin_port);
}

// As Debian sets it up: TLS is offered with a certificate that nobody has signed. What it takes it throws away.
class Postfix {
  public:
    explicit Postfix(const SelfSigned& certificate) {
        const auto queue = folder_ / "queue";
        for (const auto* name : {"pid", "incoming", "active", "deferred", "bounce", "defer", "hold", "corrupt", "flush",
                                 "saved", "trace", "maildrop", "private", "public"}) {
            fs::create_directories(queue / name);
        }
        fs::create_directories(folder_ / "data");
        // Its programs run as a user that is not root.
        if (std::system(("chmod 755 " + folder_.string() + "; chown -R daemon " + folder_.string() + "/queue/* " +
                         folder_.string() + "/data; chown root " + folder_.string() + "/queue/pid")
                            .c_str()) != 0) {
            throw std::runtime_error("the folders of Postfix cannot be made");
        }
        const auto lib = (postfix_root() / "usr/lib/postfix").string();
        std::ofstream(folder_ / "main.cf")
            << "compatibility_level = 3.6\nqueue_directory = " << queue.string() << "\ndaemon_directory = " << lib
            << "/sbin\nshlib_directory = " << lib << "\ncommand_directory = " << (postfix_root() / "usr/sbin").string()
            << "\ndata_directory = " << (folder_ / "data").string() << "\nmaillog_file = " << log().string()
            << "\nmaillog_file_prefixes = /\nmail_owner = daemon\ndefault_privs = nobody\nsetgid_group = games\n"
               "inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmyhostname = postfix.example\nmydestination =\n"
               "local_recipient_maps =\nalias_maps =\nalias_database =\nmynetworks = 127.0.0.0/8\n"
               "default_transport = discard\nrelay_transport = discard\n"
               "import_environment = MAIL_CONFIG MAIL_LOGTAG LD_LIBRARY_PATH\n"
               "smtpd_tls_security_level = may\nsmtpd_tls_loglevel = 1\nsmtpd_tls_chain_files = "
            << certificate.file()
            << "\nsmtpd_recipient_restrictions = check_recipient_access inline:{ { soft@example.com = 450 4.1.2 not "
               "now }, "
               "{ hard@example.com = 550 5.1.1 nobody } }, permit_mynetworks, reject\n";
        std::ofstream(folder_ / "master.cf")
            << "127.0.0.1:" << port_ << " inet n - n - - smtpd\ncleanup unix n - n - 0 cleanup\n"
            << "qmgr unix n - n 300 1 qmgr\ntlsmgr unix - - n 1000? 1 tlsmgr\nrewrite unix - - n - - trivial-rewrite\n"
            << "bounce unix - - n - 0 bounce\ndefer unix - - n - 0 bounce\ntrace unix - - n - 0 bounce\n"
            << "error unix - - n - - error\nretry unix - - n - - error\ndiscard unix - - n - - discard\n"
            << "anvil unix - - n - 1 anvil\nproxymap unix - - n - - proxymap\npostlog unix-dgram n - n - 1 postlogd\n";
        start(lib + "/sbin/master");
    }
    ~Postfix() {
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
        fs::remove_all(folder_);
    }
    Postfix(const Postfix&) = delete;
    Postfix& operator=(const Postfix&) = delete;

    std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
    std::string told() const {
        std::ifstream in(log());
        return {std::istreambuf_iterator<char>(in), {}};
    }

  private:
    fs::path log() const { return folder_ / "postfix.log"; }

    void start(const std::string& master) {
        pid_ = ::fork();
        if (pid_ == 0) {
            ::setsid();
            ::setenv("MAIL_CONFIG", folder_.c_str(), 1);
            ::execl(master.c_str(), master.c_str(), "-d", "-c", folder_.c_str(), static_cast<char*>(nullptr));
            ::_exit(127);
        }
        for (int turn = 0; turn < 1000 && !accepts(); ++turn) std::this_thread::sleep_for(10ms);
        if (!accepts()) throw std::runtime_error("Postfix does not start: " + told());
    }
    bool accepts() const {
        const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
        const auto address = loopback(port_);
        const bool ok = ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        ::close(descriptor);
        return ok;
    }

    const fs::path folder_ = fs::temp_directory_path() / ("souk_postfix_" + std::to_string(::getpid()));
    const int port_ = free_port();
    pid_t pid_ = -1;
};

TEST(Postfix, OnTheSameMachineWithItsOwnCertificate) {
    if (!fs::exists(postfix_root() / "usr/lib/postfix/sbin/master")) GTEST_SKIP() << "Postfix is not installed";
    if (::geteuid() != 0) GTEST_SKIP() << "only root can start a Postfix";
    const SelfSigned certificate;
    const Postfix postfix(certificate);
    EXPECT_EQ(
        send({.url = postfix.url()}, {letter(), letter("soft@example.com"), letter("hard@example.com"), letter()}),
        (std::vector<std::string>{"taken", "deferred recipient 450", "refused recipient 550", "taken"}));
    EXPECT_NE(postfix.told().find("TLS connection established"), std::string::npos) << postfix.told();
    // Whoever insists has to know who signed it.
    EXPECT_EQ(send({.url = postfix.url(), .starttls = Starttls::required}), "unable session 220");
    EXPECT_EQ(send({.url = postfix.url(), .starttls = Starttls::required, .ca_file = certificate.file()}), "taken");
}

}  // namespace
}  // namespace souk::smtp
