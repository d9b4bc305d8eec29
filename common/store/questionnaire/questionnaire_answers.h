#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/connection.h"
#include "common/domain/owner.h"
#include "common/domain/questionnaire.h"

namespace usher::store {

/// One answer, as it was given to one version of the questionnaire.
struct StoredAnswer {
  std::string question;  ///< Its id; or "@" and a field of the profile that its answer waits for, see core::AnswerSheet.
  std::int64_t version = 0;
  json::Value value;
  std::optional<std::int64_t> notice_version = {};  ///< What was agreed to.
  Time answered_at{};
};

/// Table questionnaire_answers: those that do not live in the profile. `version` must be stored: kConflict. Borrows its
/// connection; one thread at a time.
class QuestionnaireAnswerStore {
 public:
  explicit QuestionnaireAnswerStore(db::Connection& connection) : db_(connection) {}

  /// By question.
  Result<std::vector<StoredAnswer>> list(const domain::Owner& owner);
  /// Adds it, or puts it in the place of the one that is there.
  Status save(const domain::Owner& owner, const StoredAnswer& answer);
  /// Adds it where there is none.
  Status add(const domain::Owner& owner, const StoredAnswer& answer);
  Status erase(const domain::Owner& owner, std::string_view question);
  Status erase_all(const domain::Owner& owner);
  /// Erases all and hands them out; of racing calls one gets them. In no order.
  Result<std::vector<StoredAnswer>> take(const domain::Owner& owner);

 private:
  Result<std::vector<StoredAnswer>> collect(const db::Query& query, const domain::Owner& owner);
  Status write(const db::Query& query, const domain::Owner& owner, const StoredAnswer& answer);

  db::Connection& db_;
};

}  // namespace usher::store
