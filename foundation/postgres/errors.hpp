// What a database call can throw. What the server cannot do now (core/failure_class.hpp says which SQLSTATEs those are)
// is an Unavailable, HTTP 503: Unreachable, or a ServerUnable with its statement. Every other answer is a DatabaseError
// that carries the statement's name and the SQLSTATE; the subclasses are those that storage code reacts to. WrongResult
// means that SQL and C++ types do not fit each other: a fault of the program, also found by check_statements().
#pragma once

#include "foundation/core/failure_class.hpp"
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

class DatabaseError : public std::runtime_error, public Classified {
  public:
    explicit DatabaseError(Failure failure);
    const std::string& statement() const noexcept { return failure_.statement; }
    const std::string& sqlstate() const noexcept { return failure_.sqlstate; }
    FailureClass failure_class() const noexcept override { return class_of_sqlstate(failure_.sqlstate); }

  protected:
    const Failure& failure() const noexcept { return failure_; }

  private:
    Failure failure_;
};

// The server answers, and cannot do it now: read-only, out of disk or connections, a lock or a statement that took too
// long, stopping. The statement has had no effect.
class ServerUnable : public Unavailable {
  public:
    explicit ServerUnable(Failure failure);
    const std::string& statement() const noexcept { return failure_.statement; }
    const std::string& sqlstate() const noexcept { return failure_.sqlstate; }

  private:
    Failure failure_;
};

// 40001 serialization_failure and 40P01 deadlock_detected: somebody else was first. in_transaction() repeats the
// transaction as a whole at once; where that does not help, it is for the caller to come again.
class SerializationFailure : public ServerUnable {
    using ServerUnable::ServerUnable;
};

// 57014: statement_timeout, or a cancel request.
class QueryCanceled : public ServerUnable {
    using ServerUnable::ServerUnable;
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
