// What a service's api/ files include: the words of a handler, without a namespace in front.
#pragma once

#include "foundation/http/answers.hpp"
#include "foundation/http/extractors.hpp"
#include "foundation/http/routes.hpp"

namespace souk {

using http::Answer;
using http::Body;
using http::CallingService;
using http::Claim;
using http::created;
using http::Header;
using http::Html;
using http::Incoming;
using http::no_content;
using http::Path;
using http::Query;
using http::RawBody;
using http::refused;
using http::Route;
using http::Routes;

}  // namespace souk
