#include "workers/email/messages.hpp"

namespace souk::email {

std::span<const Language* const> languages() {
    static constexpr const Language* all[] = {&english, &german};
    return all;
}

}  // namespace souk::email
