#include "common/store/accounts/visitors.h"

#include "common/db/sql_files.h"
#include "common/domain/text_list.h"

namespace usher::store {

Result<std::optional<domain::Visitor>> VisitorStore::find(const VisitorId& id) {
  return db_.first(db::query("visitors/find"), {{"id", id}}, [&id](const db::Row& row) {
    domain::Visitor visitor{.id = id, .created_at = row.time(0), .seen_at = row.time(1), .retired_at = row.maybe_time(2)};
    if (!row.is_null(3)) visitor.merged_into = UserId(row.string(3));
    if (!row.is_null(4)) visitor.progress.version = row.integer(4);
    visitor.progress.completed_steps = domain::texts_from(row.text(5));
    visitor.progress.completed_at = row.maybe_time(6);
    visitor.progress.reached_steps = domain::texts_from(row.text(7));
    return visitor;
  });
}

Result<bool> VisitorStore::is_live(const VisitorId& id) {
  USHER_TRY(const auto found, find(id));
  return !found || !found->retired_at;
}

Status VisitorStore::touch(const VisitorId& id, Time now) {
  return db_.run_later(db::query("visitors/touch"), {{"id", id}, {"now_ms", now}});
}

Result<bool> VisitorStore::retire(const VisitorId& id, const std::optional<UserId>& by, Time now) {
  return db_.any(db::query("visitors/retire"), {{"id", id}, {"adopted_by", by}, {"now_ms", now}});
}

Status VisitorStore::save_progress(const VisitorId& id, const domain::QuestionnaireProgress& progress) {
  const auto completed = domain::to_json(progress.completed_steps);
  const auto reached = domain::to_json(progress.reached_steps);
  return db_.run_later(db::query("visitors/save_progress"), {{"id", id},
                                                             {"questionnaire_version", progress.version},
                                                             {"completed_steps", completed},
                                                             {"reached_steps", reached},
                                                             {"completed_at_ms", progress.completed_at}});
}

Result<std::vector<VisitorId>> VisitorStore::list_gone(Time before, int limit) {
  return db_.all(db::query("visitors/list_gone"), {{"before_ms", before}, {"limit", limit}},
                 [](const db::Row& row) { return VisitorId(row.string(0)); });
}

Result<std::vector<VisitorId>> VisitorStore::list_merged(const UserId& user) {
  return db_.all(db::query("visitors/list_adopted"), {{"adopted_by", user}},
                 [](const db::Row& row) { return VisitorId(row.string(0)); });
}

Status VisitorStore::erase(const VisitorId& id) { return db_.run_later(db::query("visitors/erase"), {{"id", id}}); }

}  // namespace usher::store
