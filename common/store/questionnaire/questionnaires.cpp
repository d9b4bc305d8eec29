#include "common/store/questionnaire/questionnaires.h"

#include "common/db/sql_files.h"

namespace usher::store {
namespace {

StoredQuestionnaire questionnaire_from(const db::Row& row) {
  return {.version = row.integer(0),
          .document = row.string(1),
          .published_at = row.time(2),
          .published_by = row.string(3),
          .retired_at = row.maybe_time(4)};
}

}  // namespace

Result<std::optional<std::int64_t>> QuestionnaireStore::active_version() {
  return db_.first(db::query("questionnaires/active_version"), {}, [](const db::Row& row) { return row.integer(0); });
}

Result<std::optional<StoredQuestionnaire>> QuestionnaireStore::find(std::int64_t version) {
  return db_.first(db::query("questionnaires/find"), {{"version", version}}, questionnaire_from);
}

Result<std::vector<StoredQuestionnaire>> QuestionnaireStore::list() {
  return db_.all(db::query("questionnaires/list"), {}, questionnaire_from);
}

Result<bool> QuestionnaireStore::insert(const StoredQuestionnaire& questionnaire) {
  return db_.changes(db::query("questionnaires/insert"), {{"version", questionnaire.version},
                                                          {"document", questionnaire.document},
                                                          {"published_at_ms", questionnaire.published_at},
                                                          {"published_by", questionnaire.published_by}});
}

Result<bool> QuestionnaireStore::retire(std::int64_t version, Time now) {
  return db_.changes(db::query("questionnaires/retire"), {{"version", version}, {"retired_at_ms", now}});
}

}  // namespace usher::store
