#pragma once

#include "common/db/engine/connection.h"

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
  Result<std::optional<std::int64_t>> active_version();
  Result<std::optional<StoredQuestionnaire>> find(std::int64_t version);
  /// Oldest first.
  Result<std::vector<StoredQuestionnaire>> list();
  /// False if that version exists; it stays unchanged.
  Result<bool> insert(const StoredQuestionnaire& questionnaire);
  /// False if the version does not exist or is already retired.
  Result<bool> retire(std::int64_t version, Time now);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
