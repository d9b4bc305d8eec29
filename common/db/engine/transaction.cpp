#include "common/db/engine/transaction.h"

#include <exception>
#include <new>

namespace usher::db {

Status finish(Connection& connection, Status outcome) {
  if (!connection.in_transaction()) {
    if (!outcome.ok()) return outcome;
    return error_because(ErrorCode::kDatabaseBusy, "the engine ended the transaction by itself");
  }
  if (outcome.ok()) {
    const auto committed = connection.commit();
    if (committed.ok()) return outcome;
    outcome = committed.error();
  }
  // If even this fails, the engine has no open transaction, or the next BEGIN reports it.
  if (connection.in_transaction()) static_cast<void>(connection.rollback());
  return outcome;
}

Status run_guarded(Connection& connection, const Work& work) {
  try {
    return work(connection);
  } catch (const std::bad_alloc&) {
    return Error{.code = ErrorCode::kOverloaded};  // without a text, which would need memory
  } catch (const std::exception& thrown) {
    return error_because(ErrorCode::kInternal, thrown.what());
  } catch (...) {
    return error_because(ErrorCode::kInternal, "an exception of an unknown type");
  }
}

Status in_transaction(Connection& connection, Begin how, const Work& work) {
  USHER_CHECK(connection.begin(how));
  return finish(connection, run_guarded(connection, work));
}

}  // namespace usher::db
