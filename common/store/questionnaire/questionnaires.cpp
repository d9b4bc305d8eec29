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
  static const auto& kActive = db::query("questionnaires/active_version");
  return db_.first(kActive, {}, [](const db::Row& row) { return row.integer(0); });
}

Result<std::optional<StoredQuestionnaire>> QuestionnaireStore::find(std::int64_t version) {
  static const auto& kFind = db::query("questionnaires/find");
  return db_.first(kFind, {{"version", version}}, questionnaire_from);
}

Result<std::vector<StoredQuestionnaire>> QuestionnaireStore::list() {
  static const auto& kList = db::query("questionnaires/list");
  std::vector<StoredQuestionnaire> all;
  USHER_CHECK(db_.each(kList, {}, [&](const db::Row& row) {
    all.push_back(questionnaire_from(row));
    return true;
  }));
  return all;
}

Result<bool> QuestionnaireStore::insert(const StoredQuestionnaire& questionnaire) {
  static const auto& kInsert = db::query("questionnaires/insert");
  USHER_TRY(const auto inserted, db_.run(kInsert, {{"version", questionnaire.version},
                                                   {"document", questionnaire.document},
                                                   {"published_at_ms", questionnaire.published_at},
                                                   {"published_by", questionnaire.published_by}}));
  return inserted > 0;
}

Result<bool> QuestionnaireStore::retire(std::int64_t version, Time now) {
  static const auto& kRetire = db::query("questionnaires/retire");
  USHER_TRY(const auto retired, db_.run(kRetire, {{"version", version}, {"retired_at_ms", now}}));
  return retired > 0;
}

}  // namespace usher::store
