// `souk-admin --dead-letters list|replay|discard [QUEUE] [ID]`: what the API offers, for somebody at the machine, also
// while the service or the sign-in is down. Prints a line for each letter. Called by main() alone.
#pragma once

#include <span>
#include <string_view>

namespace souk::admin {

int dead_letters_command(std::span<char*> words);

}  // namespace souk::admin
