#pragma once

#include "common/db/sql_files.h"

namespace usher::store {

/// Counts the rows that the prune methods of other stores would remove, all batches together. Changes nothing. Borrows its
/// connection; one thread at a time.
class PrunableStore {
 public:
  explicit PrunableStore(db::Connection& connection) : db_(connection) {}

  Result<std::int64_t> sessions(Time before) { return db_.count(db::query("prunable/sessions"), {{"before_ms", before}}); }
  Result<std::int64_t> successors(Time before) { return db_.count(db::query("prunable/successors"), {{"before_ms", before}}); }
  /// Those that `before` makes removable, and the flows that have expired since.
  Result<std::int64_t> verifications(Time before, Time now) {
    return db_.count(db::query("prunable/verifications"), {{"before_ms", before}, {"now_ms", now}});
  }
  Result<std::int64_t> rate_limits(Time now) { return db_.count(db::query("prunable/rate_limits"), {{"before_ms", now}}); }
  Result<std::int64_t> mails(Time sent_before, Time others_before) {
    return db_.count(db::query("prunable/mails"), {{"sent_before_ms", sent_before}, {"others_before_ms", others_before}});
  }
  Result<std::int64_t> visitors(Time before) { return db_.count(db::query("prunable/visitors"), {{"before_ms", before}}); }
  Result<std::int64_t> chat_threads(Time before) {
    return db_.count(db::query("prunable/chat_threads"), {{"before_ms", before}});
  }
  Result<std::int64_t> adapted_pages(Time before) {
    return db_.count(db::query("prunable/adapted_pages"), {{"before_ms", before}});
  }
  Result<std::int64_t> erasures(Time before) { return db_.count(db::query("prunable/erasures"), {{"before_ms", before}}); }

 private:
  db::Connection& db_;
};

}  // namespace usher::store
