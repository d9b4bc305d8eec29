#include "common/core/questionnaire/results/answer_export.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/core/questionnaire/recorded_answers.h"
#include "common/core/secrets/pseudonym_key.h"
#include "common/crypto/digest.h"

namespace usher::core {
namespace {

using domain::Question;
using domain::QuestionKind;
using json::Value;

constexpr std::size_t kPseudonymBytes = 16;

ExportedAnswers plain(const store::AnswerRecord& record, RecordedAnswers& answers, const AskedPlaces* places) {
  return {.user = record.user_id.str(),
          .email = record.email,
          .name = record.name,
          .values = {},
          .others = places ? answers.others(*places) : json::Object(),
          .version = record.version,
          .completed_at = record.completed_at,
          .created_at = record.created_at,
          .updated_at = record.updated_at};
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

ExportedAnswers pseudonymous(const Secret& key, const store::AnswerRecord& record) {
  const auto mac = crypto::hmac_sha256(key.expose(), record.user_id.str());
  return {.user = "p" + hex_encode(mac.substr(0, kPseudonymBytes)),
          .version = record.version,
          .completed_at = record.completed_at ? std::optional(day_of(*record.completed_at)) : std::nullopt,
          .created_at = day_of(record.created_at),
          .updated_at = day_of(record.updated_at)};
}

/// Makes rows of records. Borrows the questionnaire.
struct RowMaker {
  const domain::Questionnaire& questionnaire;
  std::vector<const Question*> all;
  std::vector<const Question*> columns;
  bool is_conditional = false;             ///< Whether some questions are not asked.
  std::optional<AskedPlaces> places = {};  ///< Set where a row has other answers, too.
  std::optional<Secret> key = {};          ///< Set for pseudonyms.

  static Result<RowMaker> of(const Ports& ports, const PseudonymKey& keys, const domain::Questionnaire& questionnaire,
                             const AnswerSelection& which) {
    RowMaker maker{.questionnaire = questionnaire,
                   .all = questionnaire.questions(),
                   .columns = AnswerExport::questions(questionnaire, which.pseudonymous)};
    maker.is_conditional = std::ranges::any_of(maker.all, [](const Question* one) { return one->when.has_value(); });
    if (which.with_others) maker.places = places_of(questionnaire);
    if (which.pseudonymous) {
      USHER_TRY(maker.key, ports.transactions.read([&](store::Stores& tx) { return keys.read(tx); }));
    }
    return maker;
  }

  ExportedAnswers operator()(const store::AnswerRecord& record) const {
    RecordedAnswers answers(record);
    auto exported = key ? pseudonymous(*key, record) : plain(record, answers, places ? &*places : nullptr);
    const auto asked = is_conditional ? answers.asked(questionnaire, all) : all;
    exported.values.reserve(columns.size());
    for (const auto* question : columns) {
      auto value = contains(asked, question) ? answers.take(*question) : Value();
      exported.values.push_back(key ? offered_only(*question, value) : std::move(value));
    }
    return exported;
  }
};

}  // namespace

std::vector<const Question*> AnswerExport::questions(const domain::Questionnaire& questionnaire, bool pseudonymous) {
  auto all = questionnaire.questions();
  if (pseudonymous)
    std::erase_if(all,
                  [](const Question* one) { return one->kind == QuestionKind::kText || one->kind == QuestionKind::kFields; });
  return all;
}

Status AnswerExport::each(const domain::Questionnaire& questionnaire, const AnswerSelection& which, const EachRow& row) const {
  USHER_TRY(const auto made, RowMaker::of(ports_, key_, questionnaire, which));
  return ports_.transactions.read([&](store::Stores& tx) -> Status {
    Status outcome;
    USHER_CHECK(tx.answer_records.each({which.since, which.completed_only}, [&](const store::AnswerRecord& record) {
      outcome = row(made(record));
      return outcome.ok();
    }));
    return outcome;
  });
}

Result<AnswerPage> AnswerExport::page(const domain::Questionnaire& questionnaire, const AnswerSelection& which,
                                      const std::optional<Cursor>& after, std::size_t limit) const {
  store::AnswerRecordFilter filter{.since = which.since, .completed_only = which.completed_only};
  if (after) {
    filter.after = after->created_at;
    filter.after_id = UserId(after->id);
  }
  USHER_TRY(const auto made, RowMaker::of(ports_, key_, questionnaire, which));
  return ports_.transactions.search([&](store::Stores& tx) -> Result<AnswerPage> {
    AnswerPage page{.is_pseudonymous = which.pseudonymous};
    Cursor last;
    USHER_CHECK(tx.answer_records.each(filter, [&](const store::AnswerRecord& record) {
      if (page.answers.size() == limit) {
        page.next = std::move(last);
        return false;
      }
      page.answers.push_back(made(record));
      last = {record.created_at, record.user_id.str()};
      return true;
    }));
    return page;
  });
}

}  // namespace usher::core
