// What a database call can throw. Unreachable is an Unavailable (HTTP 503): the server is gone or silent. A
// DatabaseError carries the statement's name and the SQLSTATE; the subclasses are those that storage code reacts to.
// WrongResult means that SQL and C++ types do not fit each other: a fault of the program, also found by
// check_statements().
#pragma once

#include "foundation/core/unavailable.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace souk::pg {

// The connection was lost, or none could be had. A statement in flight may or may not have been executed: after a
// COMMIT that ends so, the outcome is unknown, and repeating it safely is the caller's affair (idempotency keys, unique
// keys).
class Unreachable : public Unavailable {
  public:
    explicit Unreachable(std::string_view why) : Unavailable("postgres", std::string(why)) {}
};

// What the server said about a failed statement.
struct Failure {
    std::string statement;   // name of the Statement
    std::string sqlstate;    // five characters
    std::string message;     // for the log; never for a client
    std::string constraint;  // empty unless a constraint was violated
};

class DatabaseError : public std::runtime_error {
  public:
    explicit DatabaseError(Failure failure);
    const std::string& statement() const noexcept { return failure_.statement; }
    const std::string& sqlstate() const noexcept { return failure_.sqlstate; }

  protected:
    const Failure& failure() const noexcept { return failure_; }

  private:
    Failure failure_;
};

// 40001 serialization_failure and 40P01 deadlock_detected: the transaction can be repeated as a whole.
class SerializationFailure : public DatabaseError {
    using DatabaseError::DatabaseError;
};

// 57014: statement_timeout, or a cancel request.
class QueryCanceled : public DatabaseError {
    using DatabaseError::DatabaseError;
};

class ConstraintViolation : public DatabaseError {
  public:
    using DatabaseError::DatabaseError;
    const std::string& constraint() const noexcept { return failure().constraint; }
};

class UniqueViolation : public ConstraintViolation {
    using ConstraintViolation::ConstraintViolation;
};
class ForeignKeyViolation : public ConstraintViolation {
    using ConstraintViolation::ConstraintViolation;
};
class CheckViolation : public ConstraintViolation {
    using ConstraintViolation::ConstraintViolation;
};

// The rows do not fit the C++ type: another column type or name, a NULL for a member that is not optional, a value that
// the type refuses, or not exactly one row for one().
class WrongResult : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Throws the class that belongs to the SQLSTATE.
[[noreturn]] void throw_failure(Failure failure);

}  // namespace souk::pg
