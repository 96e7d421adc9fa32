#include "foundation/http/if_match.hpp"

#include <gtest/gtest.h>

namespace souk::http {
namespace {

std::string_view code_of(const std::optional<std::string>& header) {
    const auto checked = check_if_match(header, 7);
    return checked ? "" : checked.error().what.code;
}

TEST(IfMatch, TakesTheVersionThatThereIs) {
    for (const auto* header : {R"("7")", R"(W/"7")", R"("5", "7")", " \t\"7\" ", R"("5",W/"7",)", "*"})
        EXPECT_EQ(code_of(header), "") << header;
}

TEST(IfMatch, RefusesOthersAndNone) {
    for (const auto* header : {"", "7", R"("8")", R"("77")", R"('7')", ",,,", R"(w/"7")"})
        EXPECT_EQ(code_of(header), "version_changed") << header;
    EXPECT_EQ(code_of(std::nullopt), "if_match_required");
}

}  // namespace
}  // namespace souk::http
