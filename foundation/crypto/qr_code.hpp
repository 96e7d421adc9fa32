// A text as a QR code, drawn as a small SVG of one path; libqrencode stays inside. Used to hand a secret to an
// authenticator app. Throws std::runtime_error for what does not fit (empty, or beyond some 2,300 bytes). Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace souk::crypto {

// Black on white with the quiet zone of four modules, in one unit a module: the page gives it its size.
std::string qr_svg(std::string_view text);

}  // namespace souk::crypto
