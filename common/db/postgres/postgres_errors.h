#pragma once

#include "common/db/engine/connection.h"

namespace usher::db {

/// For a read: its code's own text speaks of writes.
inline constexpr std::string_view kNoAnswer = "The database does not answer at the moment; try again shortly";

/// What an SQLSTATE means to us.
struct PostgresFailure {
  ErrorCode code = ErrorCode::kInternal;
  Interruption interruption = Interruption::kNone;
  bool ends_connection = false;  ///< The server is gone, going, or accepts no writes.
  std::string_view advice = {};  ///< For operators; empty if the code's default text suffices.
};

/// `sqlstate`: five characters; empty if the connection broke without the server's word.
const PostgresFailure& failure_of_postgres(std::string_view sqlstate);

/// The failure as an Error. `cause` is for the log.
Error error_of_postgres(const PostgresFailure& failure, std::string cause);

/// Why no connection came about, and what to do, by the message of libpq, which has no codes of its own for that; empty if
/// no row knows the message.
std::string_view advice_on_connecting(std::string_view message);

}  // namespace usher::db
