#include "foundation/core/language.hpp"

#include <gtest/gtest.h>

#include <array>

namespace souk {
namespace {

TEST(Language, IsThePrimaryOneOfATag) {
    for (const auto& [tag, primary] : {std::pair{"de", "de"},
                                       {"DE-at", "de"},
                                       {"tlh", "tlh"},
                                       {"zh-Hant-TW", "zh"},
                                       {"sl-rozaj-biske-1994", "sl"}}) {
        const auto language = Language::parse(tag);
        ASSERT_TRUE(language) << tag;
        EXPECT_EQ(language->str(), primary);
    }
}

TEST(Language, WhatIsNoTagIsRefused) {
    for (const auto* tag :
         {"", "d", "de-", "-de", "de--AT", "de_AT", "d1", "<b>", "de AT", "de\n", "german", "de-toolongsubtag",
          "\xc3\xa4\xc3\xb6", "de-\xc3\xa4", "de-a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q"}) {
        const auto language = Language::parse(tag);
        ASSERT_FALSE(language) << tag;
        EXPECT_EQ(language.error().code, "invalid_format");
    }
}

TEST(Language, IsTheOneThatTheBrowserLikesBestOfThoseThereAre) {
    constexpr std::array<std::string_view, 3> offered{"en", "de", "fr"};
    for (const auto& [header, language] : {std::pair{"de", "de"},
                                           {"de-AT,de;q=0.9,en;q=0.5", "de"},
                                           {"tlh, de;q=0.3", "de"},
                                           {"en;q=0.2, fr;q=0.8, de;q=0.7", "fr"},
                                           {"de;q=0.5,fr;q=0.5", "de"},
                                           {"de;q=0, fr;q=0.001", "fr"},
                                           {"*", "en"},
                                           {"tlh, *;q=0.5, de;q=0.4", "en"},
                                           {" ,, \tDE ; Q=1.000 ,", "de"},
                                           {"tlh", "en"},
                                           {"", "en"},
                                           {"de;q=2", "en"},
                                           {"de;q=", "en"},
                                           {"de;q=0.12345", "en"},
                                           {"de;level=1", "en"},
                                           {";;;===", "en"},
                                           {"de<script>", "en"}}) {
        EXPECT_EQ(preferred_language(header, offered), language) << header;
    }
}

TEST(Language, ALongHeaderIsNotReadToItsEnd) {
    constexpr std::array<std::string_view, 2> offered{"en", "de"};
    std::string header;
    for (int range = 0; range < 10'000; ++range) header += "tlh,";
    EXPECT_EQ(preferred_language(header + "de", offered), "en");
}

}  // namespace
}  // namespace souk
