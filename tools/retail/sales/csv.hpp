// Reads a CSV file, gzip-compressed or plain, record by record (RFC 4180: quoted fields, doubled quotes, line breaks
// inside quotes, CRLF or LF). Used by the import and the replay. A file that cannot be read or a quote that never ends
// throws std::runtime_error naming the file and the line. Not for use by several threads.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

struct gzFile_s;

namespace souk::retail {

// Splits text into records. Feed it pieces of any size; `on_record` sees each finished record once.
class CsvParser {
  public:
    // Returns false until a whole record is in `fields`; consumes `text` from `position` on.
    bool next(std::string_view text, std::size_t& position);
    // The text has ended: true when a last record without line break is in `fields`.
    bool finish();
    bool inside_quotes() const noexcept { return state_ == State::quoted; }
    const std::vector<std::string>& fields() const noexcept { return fields_; }

  private:
    enum class State { field_start, plain, quoted, quote_seen };
    void end_field();
    std::vector<std::string> fields_;
    std::string field_;
    State state_ = State::field_start;
    bool fresh_ = true;      // the next character begins a record
    bool delivered_ = true;  // `fields_` has been handed out
};

class CsvFile {
  public:
    explicit CsvFile(const std::string& path);
    ~CsvFile();
    CsvFile(const CsvFile&) = delete;
    CsvFile& operator=(const CsvFile&) = delete;

    // The next record, null at the end. Valid until the next call. Empty lines are skipped.
    const std::vector<std::string>* next();
    std::size_t record() const noexcept { return record_; }  // number of the last one, from 1

  private:
    bool fill();
    std::string path_;
    gzFile_s* file_;
    CsvParser parser_;
    std::vector<char> buffer_;
    std::string_view text_;
    std::size_t position_ = 0;
    std::size_t record_ = 0;
    bool ended_ = false;
};

}  // namespace souk::retail
