#include "foundation/core/search_words.hpp"

#include <gtest/gtest.h>

namespace souk {
namespace {

std::string document(std::string_view text) {
    const SearchField field{text, 'A'};
    return search_document(std::span(&field, 1));
}
std::string query(std::string_view typed) { return SearchQuery(typed).text(); }

TEST(SearchWords, SpellingsOfOneWordAreOne) {
    EXPECT_EQ(document("Café"), "'cafe':1A ");
    for (const auto* same : {"cafe\u0301", "CAFÉ", "ＣＡＦＥ\u0301", "café", "  Cafe ", "(café)"})
        EXPECT_EQ(document(same), "'cafe':1A ") << same;
    EXPECT_EQ(document("Müller"), "'muller':1A 'mueller':1A ");
    EXPECT_EQ(document("Straße"), document("STRASSE"));
    EXPECT_EQ(document("ﬁne"), document("fine"));
    EXPECT_EQ(document("ISTANBUL"), document("İstanbul"));
    EXPECT_EQ(document("ıstanbul"), document("istanbul"));
    EXPECT_EQ(document("Ångström"), "'angstrom':1A 'angstroem':1A 'aangstroem':1A ");
    EXPECT_EQ(document("Łódź"), "'lodz':1A ");
    EXPECT_EQ(document("ΟΔΟΣ"), document("οδός"));
    EXPECT_EQ(document("ЁЛКА"), document("елка"));
    EXPECT_EQ(document("مُحَمَّد"), document("محمد"));
    EXPECT_EQ(document("١٢٣"), document("123"));
    EXPECT_EQ(document("שָׁלוֹם"), document("שלום"));
}

// Half of a letter in scripts whose vowels are marks.
TEST(SearchWords, LettersThatAreMarksStay) {
    EXPECT_NE(document("कुल"), document("कल"));
    EXPECT_NE(document("が"), document("か"));
    EXPECT_EQ(document("ｶﾞ"), document("ガ"));
    EXPECT_EQ(document("カップ"), document("かっぷ"));
    EXPECT_EQ(document("瓷壺"), document("瓷壶"));
}

TEST(SearchWords, WhatHasNoBlanksIsFoundByItsParts) {
    EXPECT_EQ(document("陶器皿"), "'陶':1A '陶器':1A '器':2A '器皿':2A '皿':3A ");
    EXPECT_EQ(query("器皿"), "(((('器皿'))))");
    EXPECT_EQ(query("陶器皿"), "(((('陶器') <1> ('器皿'))))");
    EXPECT_EQ(query("皿"), "(((('皿'))))");
    EXPECT_EQ(query("陶器led"), "(((('陶器') <2> ('led'))))");
}

TEST(SearchWords, CompoundsAreTheirPartsAndOneWord) {
    EXPECT_EQ(document("AC/DC x"), "'ac':1A 'dc':2A 'acdc':1A 'x':3A ");
    EXPECT_EQ(query("ac/dc"), "(((('ac') <1> ('dc')) | (('acdc'))))");
    EXPECT_EQ(query("0707-60"), "(((('0707') <1> ('60')) | (('070760'))))");
    EXPECT_TRUE(document("nor-0707-60").contains("'070760':2A"));
    EXPECT_EQ(document("Tea®"), "'tea':1A ");
}

TEST(SearchQuery, HasTheSignsThatPeopleKnow) {
    EXPECT_EQ(query("blue -mug"), "(((('blue'))) & !((('mug'))))");
    EXPECT_EQ(query("a or b"), "(((('a')))) | (((('b'))))");
    EXPECT_EQ(query("\"blue mug\""), "(((('blue') <1> ('mug'))))");
    EXPECT_EQ(query("„blue mug“"), query("\"blue mug\""));
    EXPECT_EQ(query("blue\u3000mug"), query("blue mug"));
    for (const auto* none : {"", "!!!", "\"", "-", "\" \"", "or", "or or"}) EXPECT_EQ(query(none), "") << none;
    for (const auto* half : {"or mug", "mug or", "\"mug", "mug\"", "-- mug"})
        EXPECT_EQ(query(half), query("mug")) << half;
}

TEST(SearchQuery, KnowsHowManyItFindsAtMost) {
    const auto found = [](const std::string& word) { return word == "mug" ? 100.0 : word == "blue" ? 10.0 : 1.0; };
    EXPECT_EQ(SearchQuery("blue mug").at_most(found), 10);
    EXPECT_EQ(SearchQuery("blue or mug").at_most(found), 110);
    EXPECT_EQ(SearchQuery("\"blue mug\"").at_most(found), 10);
    EXPECT_EQ(SearchQuery("blue-mug").at_most(found), 11);  // or as one word
    EXPECT_EQ(SearchQuery("Müller").at_most(found), 2);
    EXPECT_GT(SearchQuery("-mug").at_most(found), 1e300);
    EXPECT_EQ(SearchQuery("!!!").at_most(found), 0);
}

TEST(SearchWords, AreBoundedWhateverComes) {
    const auto bounded = [](const std::string& text) {
        const auto words = document(text);
        EXPECT_LT(words.size(), 1'000'000U);
        return words;
    };
    std::string many;
    for (int number = 0; number < 10'000; ++number) many += "陶";
    bounded(many);
    EXPECT_LT(bounded(std::string(10'000, 'x')).size(), 100U);
    std::string compound;
    for (int number = 0; number < 5'000; ++number) compound += "x-";
    bounded(compound);
    EXPECT_EQ(document("\xff\xfe"), "");
}

TEST(FoldedCode, IsOneForCapitalsAndWidth) {
    EXPECT_EQ(folded_code("ＭＵＧ-1"), folded_code("mug-1"));
    EXPECT_NE(folded_code("mug-1"), folded_code("mug1"));
}

}  // namespace
}  // namespace souk
