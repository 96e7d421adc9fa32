#include "foundation/redis/reply_reader.hpp"

#include <gtest/gtest.h>

namespace souk::redis {
namespace {

TEST(ReplyReader, reads_every_kind) {
    ReplyReader reader;
    using namespace std::string_view_literals;
    reader.feed("+OK\r\n-ERR no\r\n:-7\r\n$5\r\na\r\nb\0\r\n$-1\r\n*2\r\n:1\r\n*1\r\n$1\r\nx\r\n*-1\r\n*0\r\n"sv);
    EXPECT_EQ(reader.next()->text, "OK");
    const auto error = reader.next();
    EXPECT_EQ(error->kind, Reply::Kind::error);
    EXPECT_EQ(error->text, "ERR no");
    EXPECT_EQ(reader.next()->integer, -7);
    EXPECT_EQ(reader.next()->text, std::string_view("a\r\nb\0", 5));
    EXPECT_EQ(reader.next()->kind, Reply::Kind::nil);
    const auto nested = reader.next();
    ASSERT_EQ(nested->elements.size(), 2u);
    EXPECT_EQ(nested->elements[0].integer, 1);
    ASSERT_EQ(nested->elements[1].elements.size(), 1u);
    EXPECT_EQ(nested->elements[1].elements[0].text, "x");
    EXPECT_EQ(reader.next()->kind, Reply::Kind::nil);
    EXPECT_EQ(reader.next()->kind, Reply::Kind::array);
    EXPECT_FALSE(reader.next().has_value());
}

TEST(ReplyReader, reads_replies_that_arrive_byte_by_byte) {
    ReplyReader reader;
    const std::string_view bytes = "*3\r\n$3\r\nfoo\r\n:12\r\n$-1\r\n";
    for (std::size_t at = 0; at + 1 < bytes.size(); ++at) {
        reader.feed(bytes.substr(at, 1));
        ASSERT_FALSE(reader.next().has_value()) << at;
    }
    reader.feed(bytes.substr(bytes.size() - 1));
    const auto reply = reader.next();
    ASSERT_TRUE(reply.has_value());
    ASSERT_EQ(reply->elements.size(), 3u);
    EXPECT_EQ(reply->elements[0].text, "foo");
    EXPECT_EQ(reply->elements[1].integer, 12);
    EXPECT_EQ(reply->elements[2].kind, Reply::Kind::nil);
}

TEST(ReplyReader, refuses_what_is_not_redis_and_can_begin_again) {
    ReplyReader reader;
    reader.feed("HTTP/1.1 400 Bad Request\r\n\r\n");
    EXPECT_THROW(reader.next(), Unreachable);
    reader.reset();
    reader.feed(":1\r\n");
    EXPECT_EQ(reader.next()->integer, 1);
}

TEST(ReplyReader, frees_a_reply_that_never_ends) {
    ReplyReader reader;
    reader.feed("*2\r\n$3\r\nfoo\r\n");
    EXPECT_FALSE(reader.next().has_value());
}

TEST(AppendCommand, keeps_any_bytes) {
    std::string out = "x";
    const std::array<std::string_view, 3> words{"SET", std::string_view("k\0y", 3), "a\r\nb"};
    append_command(out, words);
    using namespace std::string_view_literals;
    EXPECT_EQ(out, "x*3\r\n$3\r\nSET\r\n$3\r\nk\0y\r\n$4\r\na\r\nb\r\n"sv);
}

}  // namespace
}  // namespace souk::redis
