// Private: Redis's wire format, both ways, by hiredis. Pure functions of bytes; no I/O.
#pragma once

#include "foundation/redis/client.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

struct redisReader;

namespace souk::redis {

class ReplyReader {
  public:
    ReplyReader();
    ~ReplyReader();
    ReplyReader(const ReplyReader&) = delete;
    ReplyReader& operator=(const ReplyReader&) = delete;

    void feed(std::string_view bytes);
    std::optional<Reply> next();  // empty: more bytes are needed. Throws Unreachable when the bytes are not Redis's.
    void reset();                 // for a new connection

  private:
    redisReader* reader_;
};

void append_command(std::string& out, std::span<const std::string_view> words);

}  // namespace souk::redis
