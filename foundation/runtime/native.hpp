// The reactor behind a Loop, for the foundation's own .cpp files (sockets, libpq, curl). Services never include this.
#pragma once

#include "foundation/runtime/loop.hpp"

#include <boost/asio/io_context.hpp>

namespace souk::runtime {

boost::asio::io_context& native(Loop& loop) noexcept;

}  // namespace souk::runtime
