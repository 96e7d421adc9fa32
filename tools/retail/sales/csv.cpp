#include "tools/retail/sales/csv.hpp"

#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace souk::retail {

void CsvParser::end_field() {
    fields_.push_back(std::move(field_));
    field_.clear();
    state_ = State::field_start;
}

bool CsvParser::next(std::string_view text, std::size_t& position) {
    while (position < text.size()) {
        if (delivered_) {
            fields_.clear();
            delivered_ = false;
            fresh_ = true;
        }
        const char c = text[position++];
        if (state_ == State::quoted) {
            if (c == '"')
                state_ = State::quote_seen;
            else
                field_ += c;
            continue;
        }
        if (c == '"' && state_ == State::quote_seen) {  // a doubled quote stands for one
            field_ += '"';
            state_ = State::quoted;
        } else if (c == '"' && state_ == State::field_start) {
            state_ = State::quoted;
            fresh_ = false;
        } else if (c == ',') {
            end_field();
            fresh_ = false;
        } else if (c == '\n') {
            if (fresh_) continue;
            if (state_ == State::plain && field_.ends_with('\r')) field_.pop_back();
            end_field();
            return delivered_ = true;
        } else if (c == '\r' && (fresh_ || state_ != State::plain)) {
            continue;  // the first half of a line break, after a quote or an empty field
        } else {
            field_ += c;
            state_ = State::plain;
            fresh_ = false;
        }
    }
    return false;
}

bool CsvParser::finish() {
    if (delivered_ || fresh_) return false;
    end_field();
    return delivered_ = true;
}

CsvFile::CsvFile(const std::string& path) : path_(path), file_(gzopen(path.c_str(), "rb")), buffer_(256 * 1024) {
    if (file_ == nullptr)
        throw std::runtime_error(path + ": " + (errno != 0 ? std::strerror(errno) : "cannot be opened"));
    gzbuffer(file_, 128 * 1024);
}

CsvFile::~CsvFile() { gzclose(file_); }

bool CsvFile::fill() {
    const int got = gzread(file_, buffer_.data(), static_cast<unsigned>(buffer_.size()));
    if (got < 0) {
        int code = 0;
        throw std::runtime_error(path_ + ": " + gzerror(file_, &code));
    }
    if (got == 0) {
        int code = 0;
        gzerror(file_, &code);
        if (code != Z_OK) throw std::runtime_error(path_ + ": the compressed data ends too early");
        return false;
    }
    text_ = std::string_view(buffer_.data(), static_cast<std::size_t>(got));
    position_ = 0;
    return true;
}

const std::vector<std::string>* CsvFile::next() {
    while (!ended_) {
        if (parser_.next(text_, position_)) {
            ++record_;
            return &parser_.fields();
        }
        ended_ = !fill();
    }
    if (parser_.inside_quotes())
        throw std::runtime_error(path_ + ": record " + std::to_string(record_ + 1) + ": a quote is never closed");
    if (!parser_.finish()) return nullptr;
    ++record_;
    return &parser_.fields();
}

}  // namespace souk::retail
