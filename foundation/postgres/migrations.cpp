#include "foundation/postgres/migrations.hpp"

#include "foundation/postgres/conninfo.hpp"
#include "foundation/postgres/direct_connection.hpp"
#include "foundation/postgres/errors.hpp"

#include <libpq-fe.h>
#include <openssl/evp.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace souk::pg {

namespace {

struct MigrationFile {
    std::string name;
    std::string sql;
    std::string checksum;
};

std::string sha256(const std::string& text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr) != 1) {
        throw MigrationError("SHA-256 is not available");
    }
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (unsigned index = 0; index < size; ++index) {
        hex += digits[digest[index] >> 4];
        hex += digits[digest[index] & 15];
    }
    return hex;
}

bool well_named(const std::string& name) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_word = [&](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '_'; };
    return name.size() > 9 && std::all_of(name.begin(), name.begin() + 4, is_digit) && name[4] == '_' &&
           name.ends_with(".sql") && std::all_of(name.begin(), name.end() - 4, is_word);
}

std::vector<MigrationFile> read_files(const std::string& directory) {
    std::vector<MigrationFile> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        const auto name = entry.path().filename().string();
        if (entry.path().extension() != ".sql") continue;
        if (!well_named(name)) throw MigrationError("migration " + name + ": call it NNNN_name.sql (a-z, 0-9, _)");
        std::ifstream file(entry.path(), std::ios::binary);
        std::string sql(std::istreambuf_iterator<char>(file), {});
        if (!file) throw MigrationError("migration " + name + " cannot be read");
        auto checksum = sha256(sql);
        files.push_back({name, std::move(sql), std::move(checksum)});
    }
    if (error) throw MigrationError("migrations directory " + directory + " cannot be read: " + error.message());
    if (files.empty()) throw MigrationError("no migrations in " + directory);
    std::ranges::sort(files, {}, &MigrationFile::name);
    const auto twice = std::ranges::adjacent_find(
        files, [](const auto& a, const auto& b) { return a.name.compare(0, 4, b.name, 0, 4) == 0; });
    if (twice != files.end()) {
        throw MigrationError("two migrations have the number " + twice->name.substr(0, 4) + ": " + twice->name +
                             " and " + std::next(twice)->name);
    }
    return files;
}

// How many of the files have run. They must be the first ones, unchanged.
std::size_t count_applied(DirectConnection& connection, const std::vector<MigrationFile>& files) {
    const auto applied = connection.run("migrations.applied",
                                        "SELECT name, checksum FROM schema_migrations ORDER BY name COLLATE \"C\"");
    const auto count = static_cast<std::size_t>(PQntuples(applied.get()));
    for (std::size_t index = 0; index < count; ++index) {
        const std::string name = PQgetvalue(applied.get(), static_cast<int>(index), 0);
        const auto file = std::ranges::find(files, name, &MigrationFile::name);
        if (file == files.end()) {
            throw MigrationError("migration " + name +
                                 " has run on this database but its file is missing: put it back");
        }
        if (file->checksum != PQgetvalue(applied.get(), static_cast<int>(index), 1)) {
            throw MigrationError("migration " + name +
                                 " was changed after it ran on this database: undo the change and add a new file");
        }
        if (files[index].name != name) {
            throw MigrationError("migration " + files[index].name + " is new but comes before " + name +
                                 ", which has run already: give it a higher number");
        }
    }
    return count;
}

void run_file(DirectConnection& connection, const MigrationFile& file) {
    try {
        connection.run(file.name, "BEGIN");
        connection.run(file.name, file.sql);
        if (PQtransactionStatus(connection.native()) != PQTRANS_INTRANS) {
            throw MigrationError("migration " + file.name +
                                 " ends its transaction: remove COMMIT and ROLLBACK from it");
        }
        connection.run(file.name, "INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)",
                       {file.name, file.checksum});
        connection.run(file.name, "COMMIT");
    } catch (const DatabaseError& error) {
        throw MigrationError("migration " + file.name + " failed and was rolled back: " + error.what());
    }
}

}  // namespace

int migrate(const std::string& conninfo, const std::string& password, const std::string& directory,
            const std::function<void(std::string_view)>& log) {
    const auto files = read_files(directory);
    Conninfo target(conninfo);
    if (!password.empty()) target.set("password", password);
    DirectConnection connection(std::move(target));

    // Held until the connection ends. The number is arbitrary, but the same for all.
    connection.run("migrations.lock", "SELECT pg_advisory_lock(7364757268001)");
    connection.run("migrations.table",
                   "CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, checksum text NOT NULL, "
                   "applied_at timestamptz NOT NULL DEFAULT now())");
    const auto applied = count_applied(connection, files);
    for (std::size_t index = applied; index < files.size(); ++index) {
        run_file(connection, files[index]);
        if (log) log("migrated " + files[index].name);
    }
    return static_cast<int>(files.size() - applied);
}

}  // namespace souk::pg
