#pragma once

#include <string_view>

namespace usher::db {

/// What a work sees of the writes that run beside it. SQLite runs one write at a time and ignores it.
enum class Consistency {
  kSerializable,  ///< As if no other write ran. Right for every work.
  kRow,           ///< READ COMMITTED on PostgreSQL: only for works of which each decision is one conditional statement.
};

struct WriteOptions {
  /// Works of one key run in the order in which they were given to the writer; empty: in any order. Borrowed until the call
  /// returns. SQLite runs all works in order and ignores it.
  std::string_view key = {};
  Consistency consistency = Consistency::kSerializable;
  /// Of a post: running the work once more does no harm, even if it is stored already, as where its rows have ids of their own.
  /// On PostgreSQL it then runs again, for a minute, after whatever the database may recover from: a COMMIT whose answer was
  /// lost, a statement that was cancelled, a full disk. Works of its key wait behind it.
  bool repeatable = false;
};

}  // namespace usher::db
