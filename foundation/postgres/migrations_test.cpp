#include "foundation/postgres/migrations.hpp"

#include "foundation/postgres/test_database.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

namespace souk::pg {
namespace {

class Migrations : public testing::Test {
  protected:
    void SetUp() override {
        directory_ = std::filesystem::temp_directory_path() / ("souk_migrations_" + std::to_string(getpid()));
        std::filesystem::remove_all(directory_);
        std::filesystem::create_directory(directory_);
    }
    void TearDown() override { std::filesystem::remove_all(directory_); }

    void write(const std::string& name, const std::string& sql) { std::ofstream(directory_ / name) << sql; }
    void remove(const std::string& name) { std::filesystem::remove(directory_ / name); }
    int run() {
        return migrate(database_.conninfo(), database_.password(), directory_.string(),
                       [this](std::string_view line) { log_.emplace_back(line); });
    }
    std::string refusal() {
        try {
            run();
        } catch (const MigrationError& error) {
            return error.what();
        }
        return "";
    }

    TestDatabase database_;
    std::filesystem::path directory_;
    std::vector<std::string> log_;
};

TEST_F(Migrations, RunInOrderAndOnce) {
    write("0002_second.sql", "INSERT INTO things VALUES (1); INSERT INTO things VALUES (2);");
    write("0001_first.sql", "CREATE TABLE things (id int);");
    EXPECT_EQ(run(), 2);
    EXPECT_EQ(log_, (std::vector<std::string>{"migrated 0001_first.sql", "migrated 0002_second.sql"}));
    EXPECT_EQ(run(), 0);
    write("0003_third.sql", "DELETE FROM things WHERE id = 1;");
    EXPECT_EQ(run(), 1);
    EXPECT_EQ(database_.value("SELECT string_agg(id::text, ',') FROM things"), "2");
}

TEST_F(Migrations, ConcurrentRunsDoTheWorkOnce) {
    write("0001_first.sql", "CREATE TABLE things (id int); SELECT pg_sleep(0.2);");
    write("0002_second.sql", "INSERT INTO things VALUES (1);");
    std::atomic<int> ran = 0;
    {
        std::vector<std::jthread> threads;
        for (int index = 0; index < 4; ++index) {
            threads.emplace_back(
                [&] { ran += migrate(database_.conninfo(), database_.password(), directory_.string(), {}); });
        }
    }
    EXPECT_EQ(ran, 2);
    EXPECT_EQ(database_.value("SELECT count(*) FROM things"), "1");
}

TEST_F(Migrations, ChangedFileIsRefused) {
    write("0001_first.sql", "CREATE TABLE things (id int);");
    run();
    write("0001_first.sql", "CREATE TABLE things (id bigint);");
    write("0002_second.sql", "CREATE TABLE more (id int);");
    EXPECT_NE(refusal().find("0001_first.sql was changed after it ran"), std::string::npos);
    EXPECT_EQ(database_.value("SELECT to_regclass('more') IS NULL"), "t");
}

TEST_F(Migrations, MissingAndLateFilesAreRefused) {
    write("0001_first.sql", "CREATE TABLE things (id int);");
    write("0003_third.sql", "CREATE TABLE more (id int);");
    run();
    write("0002_second.sql", "SELECT 1;");
    EXPECT_NE(refusal().find("0002_second.sql is new but comes before 0003_third.sql"), std::string::npos);
    remove("0002_second.sql");
    remove("0003_third.sql");
    EXPECT_NE(refusal().find("0003_third.sql has run on this database but its file is missing"), std::string::npos);
}

TEST_F(Migrations, FailedFileLeavesNothingBehind) {
    write("0001_first.sql", "CREATE TABLE things (id int);");
    write("0002_second.sql", "CREATE TABLE more (id int);\nINSERT INTO no_such_table VALUES (1);");
    const auto text = refusal();
    EXPECT_NE(text.find("0002_second.sql failed and was rolled back"), std::string::npos) << text;
    EXPECT_NE(text.find("at line 2"), std::string::npos) << text;
    EXPECT_EQ(database_.value("SELECT to_regclass('more') IS NULL AND to_regclass('things') IS NOT NULL"), "t");
    write("0002_second.sql", "CREATE TABLE more (id int);");
    EXPECT_EQ(run(), 1);
}

TEST_F(Migrations, IllNamedFilesAreRefused) {
    write("1_first.sql", "SELECT 1;");
    EXPECT_NE(refusal().find("call it NNNN_name.sql"), std::string::npos);
    remove("1_first.sql");
    EXPECT_NE(refusal().find("no migrations"), std::string::npos);
    write("0001_a.sql", "SELECT 1;");
    write("0001_b.sql", "SELECT 1;");
    EXPECT_NE(refusal().find("two migrations have the number 0001"), std::string::npos);
}

TEST_F(Migrations, FileThatEndsItsTransactionIsRefused) {
    write("0001_first.sql", "CREATE TABLE things (id int); COMMIT;");
    EXPECT_NE(refusal().find("ends its transaction"), std::string::npos);
}

}  // namespace
}  // namespace souk::pg
