#pragma once

#include <optional>
#include <vector>

#include "common/db/connection.h"
#include "common/domain/visitor.h"

namespace usher::store {

/// Table visitors. Borrows its connection; one thread at a time.
class VisitorStore {
 public:
  explicit VisitorStore(db::Connection& connection) : db_(connection) {}

  Result<std::optional<domain::Visitor>> find(const VisitorId& id);
  /// Whether the visitor may still be served: there is no row yet, or its row is not retired.
  Result<bool> is_live(const VisitorId& id);
  /// There was a sign of them; makes the row where there was none. In every write that keeps something of theirs.
  Status touch(const VisitorId& id, Time now);
  /// Whether it was this call that retired them. `by`: whose account gets what was theirs; nullopt for nobody's.
  Result<bool> retire(const VisitorId& id, const std::optional<UserId>& by, Time now);
  /// Of one whose row is there.
  Status save_progress(const VisitorId& id, const domain::QuestionnaireProgress& progress);
  /// At most `limit` of whom there was no sign since `before`.
  Result<std::vector<VisitorId>> list_gone(Time before, int limit);
  /// Whom that account adopted.
  Result<std::vector<VisitorId>> list_merged(const UserId& user);
  /// The row alone.
  Status erase(const VisitorId& id);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
