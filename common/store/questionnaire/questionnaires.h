#pragma once

#include "common/db/sql_files.h"

namespace usher::store {

struct StoredQuestionnaire {
  std::int64_t version = 0;
  std::string document;  ///< JSON as published.
  Time published_at{};
  std::string published_by;
  std::optional<Time> retired_at = {};
};

/// Table questionnaires: published documents, which never change. Borrows its connection; one thread at a time.
class QuestionnaireStore {
 public:
  explicit QuestionnaireStore(db::Connection& connection) : db_(connection) {}

  /// The newest version that is not retired; nullopt if there is no such version.
  Result<std::optional<std::int64_t>> active_version() {
    return db_.first(db::query("questionnaires/active_version"), {}, [](const db::Row& row) { return row.integer(0); });
  }
  Result<std::optional<StoredQuestionnaire>> find(std::int64_t version) {
    return db_.first(db::query("questionnaires/find"), {{"version", version}}, questionnaire_from);
  }
  /// Oldest first.
  Result<std::vector<StoredQuestionnaire>> list() { return db_.all(db::query("questionnaires/list"), {}, questionnaire_from); }
  /// False if that version exists; it stays unchanged.
  Result<bool> insert(const StoredQuestionnaire& questionnaire) {
    return db_.changes(db::query("questionnaires/insert"), {{"version", questionnaire.version},
                                                            {"document", questionnaire.document},
                                                            {"published_at_ms", questionnaire.published_at},
                                                            {"published_by", questionnaire.published_by}});
  }
  /// False if the version does not exist or is already retired.
  Result<bool> retire(std::int64_t version, Time now) {
    return db_.changes(db::query("questionnaires/retire"), {{"version", version}, {"retired_at_ms", now}});
  }

 private:
  static StoredQuestionnaire questionnaire_from(const db::Row& row) {
    return {.version = row.integer(0),
            .document = row.string(1),
            .published_at = row.time(2),
            .published_by = row.string(3),
            .retired_at = row.maybe_time(4)};
  }

  db::Connection& db_;
};

}  // namespace usher::store
