// A piece of JSON that is passed on as it is: stored documents, event data. The text is valid JSON.
#pragma once

#include <string>

namespace souk::schema {

struct Json {
    std::string text = "null";
    bool operator==(const Json&) const = default;
};

}  // namespace souk::schema
