#pragma once

#include "common/db/engine/connection.h"
#include "common/domain/owner.h"
#include "common/json/value.h"

namespace usher::store {

/// One answer, as given to one version of the questionnaire.
struct StoredAnswer {
  std::string question;  ///< Its id; or "@" and a profile field for a pending answer, see core::AnswerSheet.
  std::int64_t version = 0;
  json::Value value;
  std::optional<std::int64_t> notice_version = {};  ///< The version of the notice that the user agreed to.
  Time answered_at{};
};

/// Table questionnaire_answers: answers outside of the profile. Error: kConflict if `version` is not stored. Borrows its
/// connection; one thread at a time.
class QuestionnaireAnswerStore {
 public:
  explicit QuestionnaireAnswerStore(db::Connection& connection) : db_(connection) {}

  /// By question.
  Result<std::vector<StoredAnswer>> list(const domain::Owner& owner);
  /// Whether any account or visitor answered the version. May read all answers.
  Result<bool> has_any(std::int64_t version);
  /// Adds the answer or replaces the existing one.
  Status save(const domain::Owner& owner, const StoredAnswer& answer);
  /// Adds the answer unless one exists.
  Status add(const domain::Owner& owner, const StoredAnswer& answer);
  Status erase(const domain::Owner& owner, std::string_view question);
  Status erase_all(const domain::Owner& owner);
  /// Deletes and returns all answers in any order. Of several racing calls one gets them.
  Result<std::vector<StoredAnswer>> take(const domain::Owner& owner);

 private:
  Result<std::vector<StoredAnswer>> collect(const db::Query& query, const domain::Owner& owner);
  Status write(const db::Query& query, const domain::Owner& owner, const StoredAnswer& answer);

  db::Connection& db_;
};

}  // namespace usher::store
