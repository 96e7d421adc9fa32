// The content policy of a page of ours (HTML with its scripts and styles inside): each of them is named by its hash, so
// that nothing else runs, whatever gets into the page. It loads nothing from elsewhere, sends no form by itself and
// stands in no frame. Private to the room: every answer in HTML has it.
#pragma once

#include <string>
#include <string_view>

namespace souk::http {

std::string page_policy(std::string_view html);

}  // namespace souk::http
