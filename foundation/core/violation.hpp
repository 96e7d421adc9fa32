// One thing that is wrong with an input: where (a JSON pointer), a stable code, and a sentence for people.
#pragma once

#include <boost/describe.hpp>

#include <string>

namespace souk {

struct Violation {
    std::string pointer;
    std::string code;  // required, unknown_field, wrong_type, too_short, too_long, out_of_range, invalid_format, …
    std::string message;

    bool operator==(const Violation&) const = default;
};
BOOST_DESCRIBE_STRUCT(Violation, (), (pointer, code, message))

}  // namespace souk
