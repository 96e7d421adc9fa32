// The one table of what may become of a seller. Storage changes a status only along it, with the old status in the
// UPDATE's condition; what it does not allow is refused with the list of what is allowed. Pure.
#pragma once

#include <boost/describe.hpp>

#include <string>
#include <vector>

namespace souk::auth {

// applied: waits for an admin. active: sells. suspended: sells nothing for now. rejected: may apply again.
BOOST_DEFINE_ENUM_CLASS(SellerStatus, applied, active, suspended, rejected)

std::vector<SellerStatus> allowed_from(SellerStatus status);
std::vector<SellerStatus> sources_of(SellerStatus status);  // from which it may be reached
bool may_become(SellerStatus from, SellerStatus to);
std::string why_not(SellerStatus from);  // "It is active; it may become suspended"

}  // namespace souk::auth
