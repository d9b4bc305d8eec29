#pragma once

#include "common/db/engine/connection.h"

namespace usher::store {

/// Counts the rows that the prune methods of other stores would remove, all batches together. Changes nothing. Borrows its
/// connection; one thread at a time.
class PrunableStore {
 public:
  explicit PrunableStore(db::Connection& connection) : db_(connection) {}

  Result<std::int64_t> sessions(Time before);
  Result<std::int64_t> successors(Time before);
  /// Those that `before` makes removable, and the flows that have expired since.
  Result<std::int64_t> verifications(Time before, Time now);
  Result<std::int64_t> rate_limits(Time now);
  Result<std::int64_t> mails(Time sent_before, Time others_before);
  Result<std::int64_t> visitors(Time before);
  Result<std::int64_t> chat_threads(Time before);
  Result<std::int64_t> erasures(Time before);

 private:
  Result<std::int64_t> count(const db::Query& query, db::Bindings bindings);

  db::Connection& db_;
};

}  // namespace usher::store
