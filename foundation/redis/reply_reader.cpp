#include "foundation/redis/reply_reader.hpp"

#include <hiredis/hiredis.h>

#include <new>

namespace souk::redis {

namespace {

// hiredis calls these for every value. Elements live inside their parent, so only the outermost Reply is allocated.
Reply* place(const redisReadTask* task) {
    if (task->parent == nullptr) return new Reply;
    return &static_cast<Reply*>(task->parent->obj)->elements[static_cast<std::size_t>(task->idx)];
}

void* create_string(const redisReadTask* task, char* text, size_t length) {
    Reply* reply = place(task);
    reply->kind = task->type == REDIS_REPLY_ERROR ? Reply::Kind::error : Reply::Kind::text;
    reply->text.assign(text, length);
    return reply;
}

void* create_array(const redisReadTask* task, int elements) {
    Reply* reply = place(task);
    reply->kind = Reply::Kind::array;
    reply->elements.resize(static_cast<std::size_t>(elements));
    return reply;
}

void* create_integer(const redisReadTask* task, long long value) {
    Reply* reply = place(task);
    reply->kind = Reply::Kind::integer;
    reply->integer = value;
    return reply;
}

void* create_nil(const redisReadTask* task) { return place(task); }

void free_reply(void* reply) { delete static_cast<Reply*>(reply); }

redisReplyObjectFunctions functions{create_string, create_array, create_integer, create_nil, free_reply};

redisReader* make_reader() {
    redisReader* reader = redisReaderCreateWithFunctions(&functions);
    if (reader == nullptr) throw std::bad_alloc();
    return reader;
}

}  // namespace

ReplyReader::ReplyReader() : reader_(make_reader()) {}
ReplyReader::~ReplyReader() { redisReaderFree(reader_); }

void ReplyReader::reset() {
    redisReaderFree(reader_);
    reader_ = nullptr;
    reader_ = make_reader();
}

void ReplyReader::feed(std::string_view bytes) {
    if (redisReaderFeed(reader_, bytes.data(), bytes.size()) != REDIS_OK) throw Unreachable(reader_->errstr);
}

std::optional<Reply> ReplyReader::next() {
    void* object = nullptr;
    if (redisReaderGetReply(reader_, &object) != REDIS_OK) throw Unreachable(reader_->errstr);
    if (object == nullptr) return std::nullopt;
    const std::unique_ptr<Reply> reply(static_cast<Reply*>(object));
    return std::move(*reply);
}

void append_command(std::string& out, std::span<const std::string_view> words) {
    std::vector<const char*> data;
    std::vector<size_t> sizes;
    data.reserve(words.size());
    sizes.reserve(words.size());
    for (const auto word : words) {
        data.push_back(word.data());
        sizes.push_back(word.size());
    }
    char* formatted = nullptr;
    const int length = redisFormatCommandArgv(&formatted, static_cast<int>(words.size()), data.data(), sizes.data());
    if (length < 0) throw std::bad_alloc();
    out.append(formatted, static_cast<std::size_t>(length));
    redisFreeCommand(formatted);
}

}  // namespace souk::redis
