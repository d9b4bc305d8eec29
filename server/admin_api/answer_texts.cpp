#include "server/admin_api/answer_texts.h"

#include "common/core/questionnaire/results/answer_columns.h"
#include "common/domain/csv.h"
#include "common/domain/questionnaire/questionnaire.h"
#include "server/http/messages/problem.h"

namespace usher::admin_api {
namespace {

constexpr core::AnswerLayout kStructured{.structured = true};

json::Object object_of(const core::AnswerColumns& columns, core::ExportedAnswers answers) {
  json::Object object;
  auto cells = columns.row(std::move(answers));
  for (std::size_t i = 0; i < cells.size(); ++i) object.append({columns.columns()[i].name, std::move(cells[i].value)});
  return object;
}

}  // namespace

Written as_json(const domain::Questionnaire& questionnaire, core::AnswerPage page) {
  const core::AnswerColumns columns(questionnaire, kStructured);
  json::Array rows;
  for (auto& answers : page.answers) rows.emplace_back(object_of(columns, std::move(answers)));
  const json::Value next = page.next ? json::Value(to_text(*page.next)) : json::Value();
  return {json::to_text(json::Object{{"answers", std::move(rows)}, {"next_cursor", next}}), http::kJsonType};
}

Written as_lines(const domain::Questionnaire& questionnaire, core::AnswerPage page) {
  const core::AnswerColumns columns(questionnaire, {.pseudonymous = page.is_pseudonymous, .structured = true});
  Written written{.body = {}, .type = kLinesType};
  for (auto& answers : page.answers)
    written.body.append(json::to_text(json::Value(object_of(columns, std::move(answers))))).append("\n");
  return written;
}

Written as_csv(const domain::Questionnaire& questionnaire, core::AnswerPage page) {
  const core::AnswerColumns columns(questionnaire, {.pseudonymous = page.is_pseudonymous});
  Written written{.body = {}, .type = kCsvType};
  for (const auto& column : columns.columns()) written.body.append(domain::csv_quote(column.name)).append(",");
  written.body.back() = '\n';
  for (auto& answers : page.answers) written.body.append(csv_line(columns.row(std::move(answers))));
  return written;
}

std::string csv_cell(const json::Value& value) {
  if (value.is_null()) return {};
  if (const auto* text = value.string()) return domain::csv_quote(domain::guard_formula(*text));
  return domain::csv_quote(json::to_text(value));
}

}  // namespace usher::admin_api
