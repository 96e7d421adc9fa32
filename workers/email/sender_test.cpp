// The Sender between a mail server that plays a script and a Redis of its own that can be taken away.
#include "workers/email/sender.hpp"

#include "foundation/core/item_failure.hpp"
#include "foundation/core/unavailable.hpp"
#include "foundation/redis/own_redis_test.hpp"
#include "foundation/smtp/scripted_mail_server.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <gtest/gtest.h>

namespace souk::email {
namespace {

using namespace std::chrono_literals;

const auto now = Instant::parse("2026-11-23T10:00:00Z").value();

class SenderTest : public testing::Test {
  protected:
    // What came of it: "done", "deferred 60", "rejected …" or "unavailable".
    std::string send(EmailNotification notification = order(), int attempt = 1, Instant first = now) {
        std::string outcome;
        run([&](Sender& sender) -> task<void> {
            return tell(sender, std::move(notification), envelope_, {attempt, first}, outcome);
        });
        return outcome;
    }

    // A process: begins with nothing but what Redis knows.
    void run(const std::function<task<void>(Sender&)>& work) {
        runtime::Loop loop;
        {
            smtp::Smtp smtp(loop, config_, metrics_);
            redis::Client redis(loop, redis_.config(), metrics_);
            Sender sender(smtp, redis, clock_, metrics_,
                          {.shop_name = "Souk", .from = EmailAddress::parse("shop@souk.example").value()});
            loop.post([&] { loop.spawn("test", until_done(loop, redis, work(sender))); });
            loop.run();
        }
    }

    static task<void> tell(Sender& sender, EmailNotification notification, outbox::Envelope envelope,
                           outbox::Attempt attempt, std::string& outcome) {
        try {
            co_await sender.send(notification, envelope, attempt);
            outcome = "done";
        } catch (const ItemDeferred& error) {
            outcome = "deferred " + std::to_string(error.pause().count());
        } catch (const ItemRejected& error) {
            outcome = std::string("rejected ") + error.what();
        } catch (const Unavailable&) {
            outcome = "unavailable";
        }
    }

    task<void> twice(Sender& sender, std::string& first, std::string& second) {
        co_await tell(sender, order(), envelope_, {1, now}, first);
        co_await tell(sender, order(), envelope_, {1, now}, second);
    }

    double count(const std::string& outcome) {
        return metrics_.counter("mail_attempts_total", "", {{"outcome", outcome}}).value();
    }

    static EmailNotification order() {
        return {"ann@example.com", "order_confirmation", {{"number", "100001"}, {"total", "12.99 EUR"}}};
    }

    smtp::MailServer server_;
    smtp::SmtpConfig config_{.url = server_.url()};
    redis::OwnRedis redis_;
    FixedClock clock_{now};
    telemetry::Metrics metrics_;
    outbox::Envelope envelope_{
        .id = Uuid::v7(), .name = "email.notification", .occurred_at = now, .traceparent = "", .data = {}};

  private:
    static task<void> until_done(runtime::Loop& loop, redis::Client& redis, task<void> work) {
        while (!co_await redis.alive()) co_await loop.sleep(1ms);
        co_await std::move(work);
        loop.stop();
    }
};

TEST_F(SenderTest, ATakenMailIsSentOnceByWhateverProcess) {
    EXPECT_EQ(send(), "done");
    EXPECT_EQ(send(), "done");
    ASSERT_EQ(server_.mails().size(), 1U);
    EXPECT_NE(server_.mails().front().find("\r\nMessage-ID: <" + envelope_.id.to_string() + "@souk.example>\r\n"),
              std::string::npos);
    EXPECT_EQ(count("taken"), 1);
}

TEST_F(SenderTest, ARefusedRecipientWaitsByItselfEachTimeLonger) {
    server_.answer("RCPT", "450 4.2.0 greylisted");
    EXPECT_EQ(send(), "deferred 60");
    EXPECT_EQ(send(order(), 2), "deferred 120");
    EXPECT_EQ(send(order(), 5), "deferred 960");
    EXPECT_EQ(send(order(), 6), "deferred 1800");
    EXPECT_EQ(send(order(), 1000), "deferred 1800");
    EXPECT_EQ(count("deferred"), 5);
    server_.answer_as_usual("RCPT");
    EXPECT_EQ(send(), "done");
}

TEST_F(SenderTest, IsGivenUpAfterADay) {
    server_.answer("RCPT", "450 4.2.0 greylisted");
    EXPECT_EQ(send(order(), 30, now - 23h), "deferred 1800");
    EXPECT_EQ(send(order(), 30, now - 25h),
              "rejected given up after 30 attempts, the last: recipient: 450 4.2.0 greylisted");
    EXPECT_EQ(count("given_up"), 1);
    // It was the server that had been away for that day.
    EXPECT_EQ(send(order(), 2, now - 25h), "deferred 120");
}

TEST_F(SenderTest, WhatIsRefusedForGoodIsNotRepeated) {
    server_.answer("RCPT", "550 5.1.1 no such user");
    EXPECT_EQ(send(), "rejected recipient: 550 5.1.1 no such user");
    EXPECT_EQ(server_.count("RCPT"), 1);
    EXPECT_EQ(count("refused"), 1);
}

TEST_F(SenderTest, AServerThatTakesNoMailAtAllIsUnavailable) {
    server_.answer("MAIL", "451 4.3.0 no space");
    EXPECT_EQ(send(), "unavailable");
    server_.answer("GREETING", "421 4.3.2 closing");
    EXPECT_EQ(send(order(), 30, now - 25h), "unavailable") << "that is not the mail's fault";
    EXPECT_EQ(count("unable"), 2);
}

TEST_F(SenderTest, AfterALostAnswerItIsLongNotSentAgain) {
    server_.answer("END", "HANG UP");
    EXPECT_EQ(send(), "deferred 3600");
    server_.answer_as_usual("END");
    EXPECT_EQ(send(), "deferred 1800") << "not even when it comes back early, and to another process";
    EXPECT_EQ(server_.mails().size(), 1U);
    EXPECT_EQ(count("unknown"), 1);
}

TEST_F(SenderTest, RedisFailingAfterTheMailWasTakenRepeatsNothing) {
    server_.think_about("END");
    const std::jthread other([&] {
        EXPECT_TRUE(server_.wait_for_thinkers(1));
        redis_.stop();
        server_.let_go();
    });
    std::string first;
    std::string second;
    run([&](Sender& sender) { return twice(sender, first, second); });
    EXPECT_EQ(first, "done");
    EXPECT_EQ(second, "done") << "this process knows";
    EXPECT_EQ(server_.mails().size(), 1U);
}

TEST_F(SenderTest, RedisFailingAfterALostAnswerRepeatsNothing) {
    server_.think_about("END");
    server_.answer("END", "HANG UP");
    const std::jthread other([&] {
        EXPECT_TRUE(server_.wait_for_thinkers(1));
        redis_.stop();
        server_.let_go();
    });
    std::string first;
    std::string second;
    run([&](Sender& sender) { return twice(sender, first, second); });
    EXPECT_EQ(first, "deferred 3600");
    EXPECT_EQ(second, "deferred 1800");
    EXPECT_EQ(server_.mails().size(), 1U);
}

TEST_F(SenderTest, AMailWhoseLinkHasExpiredIsNotSent) {
    auto notification = order();
    notification.useful_minutes = 60;
    clock_.set(now + 59min);
    EXPECT_EQ(send(notification), "done");
    envelope_.id = Uuid::v7();
    clock_.set(now + 60min);
    EXPECT_EQ(send(notification), "rejected the link in it has expired");
    EXPECT_EQ(server_.mails().size(), 1U);
    EXPECT_EQ(count("expired"), 1);
}

TEST_F(SenderTest, WhatCannotBeWrittenIsNotSent) {
    EXPECT_EQ(send({"ann@example.com", "nonsense", {}}), "rejected there is no template nonsense");
    EXPECT_EQ(send({"ann@example.com", "order_confirmation", {}}),
              "rejected the mail order_confirmation lacks its value number");
    EXPECT_EQ(send({"nobody", "order_confirmation", {}}), "rejected the recipient is no e-mail address");
    EXPECT_EQ(server_.connections(), 0);
    EXPECT_EQ(count("unwritten"), 3);
}

}  // namespace
}  // namespace souk::email
