#include "services/product/jobs/expired_holds.hpp"

namespace souk::product {

task<bool> ExpiredHolds::release() { co_return co_await stock_.release_expired() > 0; }

}  // namespace souk::product
