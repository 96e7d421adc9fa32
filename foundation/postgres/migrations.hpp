// Brings a database's schema up to date: runs the files NNNN_name.sql of a directory in order, each in its own
// transaction, and remembers them with their SHA-256 in the table schema_migrations. Files are append-only: one that
// was changed or removed after it ran is refused. Blocking; `<service> --migrate` calls it before the service starts.
// Several processes may run it at once: an advisory lock lets one through at a time.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace souk::pg {

class MigrationError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Returns the number of files that ran. Throws MigrationError, with the file's name and what to do.
int migrate(const std::string& conninfo, const std::string& password, const std::string& directory,
            const std::function<void(std::string_view)>& log);

}  // namespace souk::pg
