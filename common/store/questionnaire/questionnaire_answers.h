#pragma once

#include "common/db/sql_files.h"
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
  Result<std::vector<StoredAnswer>> list(const domain::Owner& owner) {
    return collect(db::query("questionnaire_answers/list"), owner);
  }
  /// Whether any account or visitor answered the version. May read all answers.
  Result<bool> has_any(std::int64_t version) {
    return db_.any(db::query("questionnaire_answers/has_any"), {{"version", version}});
  }
  /// Adds the answer or replaces the existing one.
  Status save(const domain::Owner& owner, const StoredAnswer& answer) {
    return write(db::query("questionnaire_answers/save"), owner, answer);
  }
  /// Adds the answer unless one exists.
  Status add(const domain::Owner& owner, const StoredAnswer& answer) {
    return write(db::query("questionnaire_answers/add"), owner, answer);
  }
  Status erase(const domain::Owner& owner, std::string_view question) {
    return db_.run_later(db::query("questionnaire_answers/erase"), {{"owner", owner.text()}, {"question", question}});
  }
  Status erase_all(const domain::Owner& owner) {
    return db_.run_later(db::query("questionnaire_answers/erase_all"), {{"owner", owner.text()}});
  }
  /// Deletes and returns all answers in any order. Of several racing calls one gets them.
  Result<std::vector<StoredAnswer>> take(const domain::Owner& owner) {
    return collect(db::query("questionnaire_answers/take"), owner);
  }

 private:
  Result<std::vector<StoredAnswer>> collect(const db::Query& query, const domain::Owner& owner) {
    return db_.all(query, {{"owner", owner.text()}}, [](const db::Row& row) {
      return StoredAnswer{.question = row.string(0),
                          .version = row.integer(1),
                          .value = json::parse_stored(row.text(2)),
                          .notice_version = row.maybe_integer(3),
                          .answered_at = row.time(4)};
    });
  }
  Status write(const db::Query& query, const domain::Owner& owner, const StoredAnswer& answer) {
    const auto value = json::to_text(answer.value);
    return db_.run_later(query, {{"owner", owner.text()},
                                 {"question", answer.question},
                                 {"version", answer.version},
                                 {"value", value},
                                 {"notice_version", answer.notice_version},
                                 {"answered_at_ms", answer.answered_at}});
  }

  db::Connection& db_;
};

}  // namespace usher::store
