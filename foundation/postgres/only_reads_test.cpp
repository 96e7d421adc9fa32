#include "foundation/postgres/only_reads.hpp"

#include <gtest/gtest.h>

namespace souk::pg {
namespace {

TEST(OnlyReads, PlainQueriesDo) {
    EXPECT_TRUE(only_reads("SELECT 1"));
    EXPECT_TRUE(only_reads("\n    select id, updated_at FROM products WHERE id = $1"));
    EXPECT_TRUE(only_reads("-- deletes nothing: delete\n/* insert */ WITH a AS (SELECT 1) SELECT * FROM a"));
}

TEST(OnlyReads, WhatWritesLocksOrSignalsDoesNot) {
    EXPECT_FALSE(only_reads(""));
    EXPECT_FALSE(only_reads("INSERT INTO t VALUES (1)"));
    EXPECT_FALSE(only_reads("UPDATE t SET a = 1 RETURNING a"));
    EXPECT_FALSE(only_reads("BEGIN"));
    EXPECT_FALSE(only_reads("WITH gone AS (DELETE FROM t RETURNING id) SELECT id FROM gone"));
    EXPECT_FALSE(only_reads("SELECT id FROM t FOR UPDATE"));
    EXPECT_FALSE(only_reads("SELECT id FROM t FOR Key SHARE"));
    EXPECT_FALSE(only_reads("SELECT nextval('s')"));
    EXPECT_FALSE(only_reads("SELECT pg_notify('outbox', '')"));
    EXPECT_FALSE(only_reads("SELECT * INTO copy FROM t"));
}

}  // namespace
}  // namespace souk::pg
