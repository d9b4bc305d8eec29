#include "common/store/questionnaire/questionnaire_answers.h"

#include "common/db/sql_files.h"

namespace usher::store {
namespace {

/// Parses our own text. A damaged text reads as null, which is not an answer.
json::Value value_from(std::string_view text) {
  auto parsed = json::parse(text);
  return parsed.ok() ? std::move(parsed).value() : json::Value();
}

}  // namespace

Result<std::vector<StoredAnswer>> QuestionnaireAnswerStore::collect(const db::Query& query, const domain::Owner& owner) {
  return db_.all(query, {{"owner", owner.text()}}, [](const db::Row& row) {
    return StoredAnswer{.question = row.string(0),
                        .version = row.integer(1),
                        .value = value_from(row.text(2)),
                        .notice_version = row.is_null(3) ? std::nullopt : std::optional(row.integer(3)),
                        .answered_at = row.time(4)};
  });
}

Status QuestionnaireAnswerStore::write(const db::Query& query, const domain::Owner& owner, const StoredAnswer& answer) {
  const auto value = json::to_text(answer.value);
  return db_.run_later(query, {{"owner", owner.text()},
                               {"question", answer.question},
                               {"version", answer.version},
                               {"value", value},
                               {"notice_version", answer.notice_version},
                               {"answered_at_ms", answer.answered_at}});
}

Result<std::vector<StoredAnswer>> QuestionnaireAnswerStore::list(const domain::Owner& owner) {
  return collect(db::query("questionnaire_answers/list"), owner);
}

Result<bool> QuestionnaireAnswerStore::has_any(std::int64_t version) {
  return db_.any(db::query("questionnaire_answers/has_any"), {{"version", version}});
}

Result<std::vector<StoredAnswer>> QuestionnaireAnswerStore::take(const domain::Owner& owner) {
  return collect(db::query("questionnaire_answers/take"), owner);
}

Status QuestionnaireAnswerStore::save(const domain::Owner& owner, const StoredAnswer& answer) {
  return write(db::query("questionnaire_answers/save"), owner, answer);
}

Status QuestionnaireAnswerStore::add(const domain::Owner& owner, const StoredAnswer& answer) {
  return write(db::query("questionnaire_answers/add"), owner, answer);
}

Status QuestionnaireAnswerStore::erase(const domain::Owner& owner, std::string_view question) {
  return db_.run_later(db::query("questionnaire_answers/erase"), {{"owner", owner.text()}, {"question", question}});
}

Status QuestionnaireAnswerStore::erase_all(const domain::Owner& owner) {
  return db_.run_later(db::query("questionnaire_answers/erase_all"), {{"owner", owner.text()}});
}

}  // namespace usher::store
