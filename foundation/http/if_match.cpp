#include "foundation/http/if_match.hpp"

#include <algorithm>

namespace souk::http {

namespace {

bool names(std::string_view list, std::string_view tag) {
    while (!list.empty()) {
        auto each = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), each.size() + 1));
        while (each.starts_with(' ') || each.starts_with('\t')) each.remove_prefix(1);
        while (each.ends_with(' ') || each.ends_with('\t')) each.remove_suffix(1);
        if (each.starts_with("W/")) each.remove_prefix(2);
        if (each == tag || each == "*") return true;
    }
    return false;
}

}  // namespace

std::string version_tag(std::int64_t version) { return '"' + std::to_string(version) + '"'; }

std::expected<void, Refused> check_if_match(const std::optional<std::string>& header, std::int64_t version) {
    if (!header) return std::unexpected(Refused{.what = if_match_required});
    if (!names(*header, version_tag(version))) return std::unexpected(Refused{.what = version_changed});
    return {};
}

}  // namespace souk::http
