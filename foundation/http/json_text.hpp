// JSON documents for people: indented, members in the order in which they were added. Private to the OpenAPI printer.
#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace souk::http {

std::string indented(const boost::json::value& value);

// An instance of a JSON schema of `document`: its example where it has one, else made up from types and limits.
boost::json::value sample(const boost::json::object& document, const boost::json::value& schema, int depth = 0);

}  // namespace souk::http
