// JSON strings of this room, which has to write whatever comes: a log line may show bytes of a client that are no text.
#pragma once

#include "foundation/core/text.hpp"
#include "foundation/schema/writer.hpp"

namespace souk::telemetry {

inline void append_json_string(std::string& out, std::string_view text) {
    if (utf8_length(text)) return schema::write_string(out, text);
    schema::write_string(out, well_formed_utf8(text));
}

}  // namespace souk::telemetry
