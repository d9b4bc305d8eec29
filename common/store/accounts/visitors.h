#pragma once

#include "common/db/engine/connection.h"
#include "common/domain/visitor.h"

namespace usher::store {

/// Table visitors. Borrows its connection; one thread at a time.
class VisitorStore {
 public:
  explicit VisitorStore(db::Connection& connection) : db_(connection) {}

  Result<std::optional<domain::Visitor>> find(const VisitorId& id);
  /// Whether the visitor can be served: it has no row yet, or its row is not retired.
  Result<bool> is_live(const VisitorId& id);
  /// Records activity and creates the row if it is missing. Part of every write that stores data of a visitor.
  Status touch(const VisitorId& id, Time now);
  /// Retires the visitor. True if this call did it. `by`: the account that the visitor is merged into, if any.
  Result<bool> retire(const VisitorId& id, const std::optional<UserId>& by, Time now);
  /// Precondition: the visitor's row exists.
  Status save_progress(const VisitorId& id, const domain::QuestionnaireProgress& progress);
  /// At most `limit` visitors without activity since `before`.
  Result<std::vector<VisitorId>> list_gone(Time before, int limit);
  /// The visitors that were merged into that account.
  Result<std::vector<VisitorId>> list_merged(const UserId& user);
  /// Deletes the row only.
  Status erase(const VisitorId& id);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
