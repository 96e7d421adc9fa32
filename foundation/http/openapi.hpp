// Prints a route table as an OpenAPI 3.1 document: schemas, examples, security and every error code by status. The same
// table always gives the same bytes, so services commit the document and a test notices when it is stale. Called by the
// server for /openapi.json and by `<service> --print-openapi`.
#pragma once

#include "foundation/http/routes.hpp"

#include <string>

namespace souk::http {

std::string openapi(const Routes& routes);

}  // namespace souk::http
