#include "common/core/questionnaire/results/answer_export.h"

#include "common/base/encoding.h"
#include "common/core/questionnaire/recorded_answers.h"
#include "common/core/secrets/pseudonym_key.h"
#include "common/crypto/digest.h"

namespace usher::core {
namespace {

using domain::Question;
using domain::QuestionKind;
using json::Value;

constexpr std::size_t kPseudonymBytes = 16;

/// `map`: AnswerRecord -> ExportedAnswers.
template <class Map>
Status each_mapped(store::Transactions& transactions, const AnswerSelection& which, const AnswerExport::EachRow& row, Map map) {
  return transactions.read([&](store::Stores& tx) -> Status {
    Status outcome;
    USHER_CHECK(tx.answer_records.each({which.since, which.completed_only}, [&](const store::AnswerRecord& record) {
      outcome = row(map(record));
      return outcome.ok();
    }));
    return outcome;
  });
}

/// `map`: AnswerRecord -> ExportedAnswers.
template <class Map>
Result<AnswerPage> page_mapped(store::Transactions& transactions, const AnswerSelection& which,
                               const std::optional<Cursor>& after, std::size_t limit, Map map) {
  store::AnswerRecordFilter filter{.since = which.since, .completed_only = which.completed_only};
  if (after) {
    filter.after = after->created_at;
    filter.after_id = UserId(after->id);
  }
  return transactions.search([&](store::Stores& tx) -> Result<AnswerPage> {
    AnswerPage page;
    Cursor last;
    USHER_CHECK(tx.answer_records.each(filter, [&](const store::AnswerRecord& record) {
      if (page.answers.size() == limit) {
        page.next = std::move(last);
        return false;
      }
      page.answers.push_back(map(record));
      last = {record.created_at, record.user_id.str()};
      return true;
    }));
    return page;
  });
}

ExportedAnswers plain(const store::AnswerRecord& record, const std::vector<const Question*>& questions,
                      const AskedPlaces* asked) {
  RecordedAnswers answers(record);
  ExportedAnswers exported{.user = record.user_id.str(),
                           .email = record.email,
                           .name = record.name,
                           .values = {},
                           .others = asked ? answers.others(*asked) : json::Object(),
                           .version = record.version,
                           .completed_at = record.completed_at,
                           .created_at = record.created_at,
                           .updated_at = record.updated_at};
  exported.values.reserve(questions.size());
  for (const auto* question : questions) exported.values.push_back(answers.take(*question));
  return exported;
}

/// Keeps only options; other values are free text.
Value offered_only(const Question& question, const Value& value) {
  if (!question.has_options()) return value.string() || value.object() || value.array() ? Value() : value;
  if (const auto* text = value.string()) return question.offers(*text) ? value : Value();
  const auto* list = value.array();
  if (!list) return {};
  if (list->empty()) return value;  // the answer "none of these"
  json::Array kept;
  for (const auto& element : *list)
    if (element.string() && question.offers(*element.string())) kept.push_back(element);
  return kept.empty() ? Value() : Value(std::move(kept));
}

Time day_of(Time time) { return std::chrono::floor<std::chrono::days>(time); }

ExportedAnswers pseudonymous(const Secret& key, const store::AnswerRecord& record,
                             const std::vector<const Question*>& questions) {
  const auto mac = crypto::hmac_sha256(key.expose(), record.user_id.str());
  ExportedAnswers exported{.user = "p" + hex_encode(mac.substr(0, kPseudonymBytes)),
                           .version = record.version,
                           .completed_at = record.completed_at ? std::optional(day_of(*record.completed_at)) : std::nullopt,
                           .created_at = day_of(record.created_at),
                           .updated_at = day_of(record.updated_at)};
  const RecordedAnswers answers(record);
  for (const auto* question : questions) {
    const auto* const value = answers.find(*question);
    exported.values.push_back(value ? offered_only(*question, *value) : Value());
  }
  return exported;
}

}  // namespace

std::vector<const Question*> AnswerExport::questions(const domain::Questionnaire& questionnaire, bool pseudonymous) {
  auto all = questionnaire.questions();
  if (pseudonymous)
    std::erase_if(all,
                  [](const Question* one) { return one->kind == QuestionKind::kText || one->kind == QuestionKind::kFields; });
  return all;
}

Status AnswerExport::each(const domain::Questionnaire& questionnaire, const AnswerSelection& which, const EachRow& row) const {
  const auto columns = questions(questionnaire, false);
  const auto asked = places_of(questionnaire);
  return each_mapped(ports_.transactions, which, row, [&](const store::AnswerRecord& record) {
    return plain(record, columns, which.with_others ? &asked : nullptr);
  });
}

Result<AnswerPage> AnswerExport::page(const domain::Questionnaire& questionnaire, const AnswerSelection& which,
                                      const std::optional<Cursor>& after, std::size_t limit) const {
  const auto columns = questions(questionnaire, false);
  const auto asked = places_of(questionnaire);
  return page_mapped(ports_.transactions, which, after, limit, [&](const store::AnswerRecord& record) {
    return plain(record, columns, which.with_others ? &asked : nullptr);
  });
}

Result<AnswerPage> AnswerExport::page_pseudonymous(const domain::Questionnaire& questionnaire, const AnswerSelection& which,
                                                   const std::optional<Cursor>& after, std::size_t limit) const {
  const auto asked = questions(questionnaire, true);
  USHER_TRY(const auto key, ports_.transactions.read([this](store::Stores& tx) { return key_.read(tx); }));
  USHER_TRY(auto page, page_mapped(ports_.transactions, which, after, limit,
                                   [&](const store::AnswerRecord& record) { return pseudonymous(key, record, asked); }));
  page.is_pseudonymous = true;
  return page;
}

Status AnswerExport::each_pseudonymous(const domain::Questionnaire& questionnaire, const AnswerSelection& which,
                                       const EachRow& row) const {
  const auto asked = questions(questionnaire, true);
  USHER_TRY(const auto key, ports_.transactions.read([this](store::Stores& tx) { return key_.read(tx); }));
  return each_mapped(ports_.transactions, which, row,
                     [&](const store::AnswerRecord& record) { return pseudonymous(key, record, asked); });
}

}  // namespace usher::core
