#include "foundation/postgres/filled_database.hpp"

#include "foundation/postgres/conninfo.hpp"
#include "foundation/postgres/direct_connection.hpp"
#include "foundation/postgres/migrations.hpp"

#include <libpq-fe.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace souk::pg {

namespace {

std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Without a write-ahead log and with indexes that are made at the end, a million rows take seconds.
constexpr const char* prepare_sql = R"sql(
    SET client_min_messages = warning;
    SET session_replication_role = replica;
    SET maintenance_work_mem = '128MB';
    SET work_mem = '64MB';
    DO $$
    DECLARE
        name text;
    BEGIN
        WHILE EXISTS (SELECT FROM pg_class WHERE relkind = 'r' AND relpersistence = 'p' AND relnamespace = 'public'::regnamespace) LOOP
            -- Those first that no other table with a log refers to.
            FOR name IN SELECT c.oid::regclass::text FROM pg_class c
                        WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND c.relnamespace = 'public'::regnamespace
                          AND NOT EXISTS (SELECT FROM pg_constraint f JOIN pg_class o ON o.oid = f.conrelid
                                          WHERE f.contype = 'f' AND f.confrelid = c.oid AND f.conrelid <> c.oid
                                            AND o.relpersistence = 'p') LOOP
                EXECUTE format('ALTER TABLE %s SET UNLOGGED', name);
                EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', name);
            END LOOP;
        END LOOP;
    END $$;
    CREATE FUNCTION nth(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
        $$ SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;
    CREATE FUNCTION nths(first bigint, last bigint) RETURNS uuid[] LANGUAGE sql IMMUTABLE AS
        $$ SELECT array_agg(nth(n) ORDER BY n) FROM generate_series(first, last) n $$;)sql";

constexpr const char* later_indexes_sql = R"sql(
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid))sql";

}  // namespace

std::int64_t FilledDatabase::usual_rows() { return std::getenv("SOUK_TEST_LONG") != nullptr ? 3'000'000 : 1'000'000; }

FilledDatabase::FilledDatabase(const std::string& migrations, const std::string& file, std::int64_t rows)
    : rows_(rows) {
    migrate(database_.conninfo(), database_.password(), migrations, nullptr);
    DirectConnection connection{Conninfo(database_.conninfo_with_password())};
    connection.run("fill", prepare_sql);
    connection.run("fill", "CREATE FUNCTION many() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT " +
                               std::to_string(rows) + "::bigint'");
    std::vector<std::string> indexes;
    const auto found = connection.run("fill", later_indexes_sql);
    for (int row = 0; row < PQntuples(found.get()); ++row) {
        indexes.emplace_back(PQgetvalue(found.get(), row, 1));
        connection.run("fill", std::string("DROP INDEX ") + PQgetvalue(found.get(), row, 0));
    }
    connection.run("fill", read(file));
    for (const auto& index : indexes) connection.run("fill", index);
    connection.run("fill", "VACUUM (ANALYZE)");
}

}  // namespace souk::pg
