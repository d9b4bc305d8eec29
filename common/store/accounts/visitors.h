#pragma once

#include "common/db/sql_files.h"
#include "common/domain/text_list.h"
#include "common/domain/visitor.h"

namespace usher::store {

/// Table visitors. Borrows its connection; one thread at a time.
class VisitorStore {
 public:
  explicit VisitorStore(db::Connection& connection) : db_(connection) {}

  Result<std::optional<domain::Visitor>> find(const VisitorId& id) {
    return db_.first(db::query("visitors/find"), {{"id", id}}, [&id](const db::Row& row) {
      domain::Visitor visitor{.id = id, .created_at = row.time(0), .seen_at = row.time(1), .retired_at = row.maybe_time(2)};
      visitor.merged_into = row.maybe_id<UserId>(3);
      visitor.progress.version = row.maybe_integer(4);
      visitor.progress.completed_steps = domain::texts_from(row.text(5));
      visitor.progress.completed_at = row.maybe_time(6);
      visitor.progress.reached_steps = domain::texts_from(row.text(7));
      return visitor;
    });
  }
  /// Whether the visitor can be served: it has no row yet, or its row is not retired.
  Result<bool> is_live(const VisitorId& id) {
    USHER_TRY(const auto found, find(id));
    return !found || !found->retired_at;
  }
  /// Records activity and creates the row if it is missing. Part of every write that stores data of a visitor.
  Status touch(const VisitorId& id, Time now) {
    return db_.run_later(db::query("visitors/touch"), {{"id", id}, {"now_ms", now}});
  }
  /// Retires the visitor. True if this call did it. `by`: the account that the visitor is merged into, if any.
  Result<bool> retire(const VisitorId& id, const std::optional<UserId>& by, Time now) {
    return db_.any(db::query("visitors/retire"), {{"id", id}, {"adopted_by", by}, {"now_ms", now}});
  }
  /// Precondition: the visitor's row exists.
  Status save_progress(const VisitorId& id, const domain::QuestionnaireProgress& progress) {
    const auto completed = domain::to_json(progress.completed_steps);
    const auto reached = domain::to_json(progress.reached_steps);
    return db_.run_later(db::query("visitors/save_progress"), {{"id", id},
                                                               {"questionnaire_version", progress.version},
                                                               {"completed_steps", completed},
                                                               {"reached_steps", reached},
                                                               {"completed_at_ms", progress.completed_at}});
  }
  /// At most `limit` visitors without activity since `before`.
  Result<std::vector<VisitorId>> list_gone(Time before, int limit) {
    return db_.all(db::query("visitors/list_gone"), {{"before_ms", before}, {"limit", limit}},
                   [](const db::Row& row) { return VisitorId(row.string(0)); });
  }
  /// The visitors that were merged into that account.
  Result<std::vector<VisitorId>> list_merged(const UserId& user) {
    return db_.all(db::query("visitors/list_adopted"), {{"adopted_by", user}},
                   [](const db::Row& row) { return VisitorId(row.string(0)); });
  }
  /// Deletes the row only.
  Status erase(const VisitorId& id) { return db_.run_later(db::query("visitors/erase"), {{"id", id}}); }

 private:
  db::Connection& db_;
};

}  // namespace usher::store
