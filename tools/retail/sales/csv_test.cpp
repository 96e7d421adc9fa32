#include "tools/retail/sales/csv.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

namespace souk::retail {
namespace {

using Records = std::vector<std::vector<std::string>>;

Records parse(std::string_view text, std::size_t piece) {
    CsvParser parser;
    Records records;
    for (std::size_t start = 0; start < text.size(); start += piece) {
        const auto part = text.substr(start, piece);
        std::size_t position = 0;
        while (parser.next(part, position)) records.push_back(parser.fields());
    }
    if (parser.finish()) records.push_back(parser.fields());
    return records;
}

TEST(Csv, ReadsQuotesBreaksAndEmptyFieldsInPiecesOfAnySize) {
    const std::string_view text = "a,b,c\r\n1,\"two, \"\"2\"\"\",\n\"line\nbreak\",,x\n\n,,\n\"\"\nlast";
    const Records expected{{"a", "b", "c"}, {"1", "two, \"2\"", ""}, {"line\nbreak", "", "x"}, {"", "", ""}, {""},
                           {"last"}};
    for (std::size_t piece = 1; piece <= text.size(); ++piece) EXPECT_EQ(parse(text, piece), expected) << piece;
}

TEST(Csv, QuoteInsideAPlainFieldIsText) { EXPECT_EQ(parse("12\" RULER,3\n", 100), (Records{{"12\" RULER", "3"}})); }

class CsvFileTest : public testing::Test {
  protected:
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("souk-csv-" + std::to_string(getpid()));
    ~CsvFileTest() override { std::filesystem::remove(path); }
    void write_plain(std::string_view text) { std::ofstream(path, std::ios::binary) << text; }
};

TEST_F(CsvFileTest, ReadsCompressedAndPlainAlike) {
    std::string text;
    for (int line = 0; line < 50'000; ++line) text += std::to_string(line) + ",\"x \"\"y\"\"\"\n";
    const auto last = [&] {
        CsvFile file(path.string());
        std::vector<std::string> fields;
        while (const auto* record = file.next()) fields = *record;
        EXPECT_EQ(file.record(), 50'000U);
        return fields;
    };
    write_plain(text);
    EXPECT_EQ(last(), (std::vector<std::string>{"49999", "x \"y\""}));
    auto* compressed = gzopen(path.c_str(), "wb");
    gzwrite(compressed, text.data(), static_cast<unsigned>(text.size()));
    gzclose(compressed);
    EXPECT_EQ(last(), (std::vector<std::string>{"49999", "x \"y\""}));

    // Cut off in the middle: an error, not a shorter file.
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    EXPECT_THROW(last(), std::runtime_error);
}

TEST_F(CsvFileTest, SaysWhatIsWrong) {
    EXPECT_THROW(CsvFile("/nowhere/at/all.csv"), std::runtime_error);
    write_plain("a,b\n\"never closed\n");
    CsvFile file(path.string());
    EXPECT_NE(file.next(), nullptr);
    EXPECT_THROW(file.next(), std::runtime_error);
}

}  // namespace
}  // namespace souk::retail
