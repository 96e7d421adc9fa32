#include "foundation/postgres/errors.hpp"

namespace souk::pg {

namespace {
std::string describe(const Failure& failure) {
    std::string text = "statement " + failure.statement + ": " + failure.message + " (" + failure.sqlstate;
    if (!failure.constraint.empty()) text += ", " + failure.constraint;
    return text + ")";
}
}  // namespace

DatabaseError::DatabaseError(Failure failure) : std::runtime_error(describe(failure)), failure_(std::move(failure)) {}

ServerUnable::ServerUnable(Failure failure)
    : Unavailable("postgres", describe(failure)), failure_(std::move(failure)) {}

void throw_failure(Failure failure) {
    const std::string_view state = failure.sqlstate;
    if (is_repeatable(state)) throw SerializationFailure(std::move(failure));
    if (state == "57014") throw QueryCanceled(std::move(failure));
    if (class_of_sqlstate(state) == FailureClass::unable) throw ServerUnable(std::move(failure));
    if (state == "23505") throw UniqueViolation(std::move(failure));
    if (state == "23503") throw ForeignKeyViolation(std::move(failure));
    if (state == "23514") throw CheckViolation(std::move(failure));
    if (state.starts_with("23")) throw ConstraintViolation(std::move(failure));
    throw DatabaseError(std::move(failure));
}

}  // namespace souk::pg
