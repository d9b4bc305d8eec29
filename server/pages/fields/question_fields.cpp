#include "server/pages/fields/question_fields.h"

#include <cmath>

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/domain/questionnaire/form_size.h"

namespace usher::pages {
namespace {

using domain::Question;
using domain::QuestionKind;

/// What a radio button has as its value if the answer is written beside it. No option can have it.
constexpr std::string_view kWritten = domain::kOtherAnswer;

std::string field_name(const Question& question) { return "q." + question.id; }
std::string written_name(const Question& question) { return "other." + question.id; }
std::string key_name(const Question& question) { return "key." + question.id; }

std::vector<std::string> chosen_of(const json::Value& answer) {
  std::vector<std::string> chosen;
  if (const auto* text = answer.string(); text && !text->empty()) chosen.push_back(*text);
  if (const auto* list = answer.array())
    for (const auto& item : *list)
      if (const auto* text = item.string()) chosen.push_back(*text);
  return chosen;
}

json::Object choice(std::string id, std::string value, std::string label, bool is_chosen) {
  return {{"choice_id", std::move(id)},
          {"choice_value", std::move(value)},
          {"choice_label", std::move(label)},
          {"chosen", is_chosen}};
}

/// Several own words of an earlier answer are choices too, so that each can be taken back by itself.
json::Array choices_of(const Question& question, const std::vector<std::string>& chosen, const html::View& view) {
  json::Array choices;
  const auto add = [&](const std::string& value, std::string label, bool is_chosen) {
    choices.emplace_back(choice(field_name(question) + "." + std::to_string(choices.size()), value, std::move(label), is_chosen));
  };
  for (const auto& option : question.options)
    add(option.value, domain::local_text(option.label, view.language()), contains(chosen, option.value));
  if (question.kind == QuestionKind::kMultiple && question.other)
    for (const auto& value : chosen)
      if (!question.offers(value)) add(value, value, true);
  return choices;
}

json::Array yes_and_no(const Question& question, const json::Value& answer, const html::View& view) {
  const auto* flag = answer.boolean();
  return {choice(field_name(question) + ".0", "true", view.text("question.yes"), flag && *flag),
          choice(field_name(question) + ".1", "false", view.text("question.no"), flag && !*flag)};
}

/// The answer of a single choice that no option has.
std::string written_of(const Question& question, const std::vector<std::string>& chosen) {
  const bool is_own = question.kind == QuestionKind::kSingle && !chosen.empty() && !question.offers(chosen.front());
  return is_own ? chosen.front() : std::string();
}

/// The words between commas, also those of Urdu.
std::vector<std::string> words_of(std::string_view written) {
  constexpr std::array<std::string_view, 2> kCommas{",", "\u060C"};
  std::vector<std::string> words;
  while (!written.empty()) {
    auto end = written.size();
    std::size_t comma = 0;
    for (const auto each : kCommas)
      if (const auto at = written.find(each); at < end) end = at, comma = each.size();
    if (const auto word = trim(written.substr(0, end)); !word.empty()) words.emplace_back(word);
    written.remove_prefix(end + comma);
  }
  return words;
}

json::Array rows_of(const Question& question, const json::Value& answer) {
  json::Array rows;
  const auto add = [&](const std::string& key, const std::string& value) {
    rows.emplace_back(
        json::Object{{"row_id", key_name(question) + "." + std::to_string(rows.size())}, {"key", key}, {"value", value}});
  };
  if (const auto* members = answer.object())
    for (const auto& [key, value] : *members) add(key, value.string() ? *value.string() : std::string());
  for (std::size_t i = 0; i < domain::kEmptyRows; ++i) add("", "");
  return rows;
}

std::string text_of(const json::Value& answer) {
  if (const auto* text = answer.string()) return *text;
  return answer.is_null() || answer.array() || answer.object() || answer.boolean() ? std::string() : json::to_text(answer);
}

const std::vector<std::string>& all_of(const SentFields& fields, const std::string& name) {
  static const std::vector<std::string> kNone;
  const auto found = fields.find(name);
  return found == fields.end() ? kNone : found->second;
}

std::string first_of(const SentFields& fields, const std::string& name) {
  const auto& values = all_of(fields, name);
  return values.empty() ? std::string() : std::string(trim(values.front()));
}

json::Value sent_single(const Question& question, const SentFields& fields) {
  auto value = first_of(fields, field_name(question));
  auto written = first_of(fields, written_name(question));
  if (value == kWritten || value.empty()) value = question.other ? std::move(written) : std::string();
  return value.empty() ? json::Value() : json::Value(std::move(value));
}

json::Value sent_multiple(const Question& question, const SentFields& fields) {
  std::vector<std::string> chosen;
  std::set<std::string, std::less<>> known;
  const auto add = [&](const std::string& value) {
    if (!value.empty() && known.insert(value).second) chosen.push_back(value);
  };
  for (const auto& value : all_of(fields, field_name(question))) add(value);
  if (question.other)
    for (const auto& word : words_of(first_of(fields, written_name(question)))) add(word);
  return chosen.empty() ? json::Value() : json::Value(json::Array(chosen.begin(), chosen.end()));
}

json::Value sent_number(std::string text) {
  if (const auto whole = parse_whole<std::int64_t>(text)) return *whole;
  if (const auto number = parse_whole<double>(text); number && std::isfinite(*number)) return *number;
  return text;
}

json::Value sent_rows(const Question& question, const SentFields& fields) {
  const auto& keys = all_of(fields, key_name(question));
  const auto& values = all_of(fields, field_name(question));
  std::map<std::string, std::string> last;  // of a key that was sent twice
  for (std::size_t i = 0; i < std::min(keys.size(), values.size()); ++i)
    if (const auto key = trim(keys[i]); !key.empty()) last.insert_or_assign(std::string(key), std::string(trim(values[i])));
  json::Object rows;
  for (const auto& key : keys)
    if (auto row = last.extract(std::string(trim(key)))) rows.append({std::move(row.key()), std::move(row.mapped())});
  return rows.empty() ? json::Value() : json::Value(std::move(rows));
}

}  // namespace

std::vector<std::string> names_of_question(std::string_view question) {
  const domain::Question named{.id = std::string(question), .label = {}};
  return {field_name(named), written_name(named), key_name(named)};
}

SentFields sent_fields(const http::Request& request) {
  SentFields fields;
  for (auto& [name, value] : http::form_parameters(request.body)) fields[name].push_back(std::move(value));
  return fields;
}

json::Value values_of(const Question& question, const json::Value& answer, const std::string& fault, const html::View& view) {
  const auto chosen = question.has_options() ? chosen_of(answer) : std::vector<std::string>();
  const bool is_group =
      question.has_options() || question.kind == QuestionKind::kBoolean || question.kind == QuestionKind::kFields;
  json::Array choices;
  if (question.has_options()) choices = choices_of(question, chosen, view);
  if (question.kind == QuestionKind::kBoolean) choices = yes_and_no(question, answer, view);
  if (!choices.empty()) choices.front().object()->set("is_first", true);
  auto written = written_of(question, chosen);
  return json::Object{{"name", field_name(question)},
                      {"label", domain::local_text(question.label, view.language())},
                      {"fault", fault},
                      {"described_by", fault.empty() ? std::string() : field_name(question) + "-fault"},
                      {"required", question.required},
                      {"is_group", is_group},
                      {"is_single", question.kind == QuestionKind::kSingle || question.kind == QuestionKind::kBoolean},
                      {"is_multiple", question.kind == QuestionKind::kMultiple},
                      {"is_text", question.kind == QuestionKind::kText},
                      {"is_number", question.kind == QuestionKind::kNumber},
                      {"value", text_of(answer)},
                      {"choices", std::move(choices)},
                      {"other", question.other},
                      {"other_name", written_name(question)},
                      {"other_value", std::string(kWritten)},
                      {"has_written", !written.empty()},
                      {"written", std::move(written)},
                      {"key_name", key_name(question)},
                      {"has_rows", question.kind == QuestionKind::kFields},
                      {"rows", question.kind == QuestionKind::kFields ? rows_of(question, answer) : json::Array()}};
}

json::Value sent_answer(const Question& question, const SentFields& fields) {
  switch (question.kind) {
    case QuestionKind::kSingle:
      return sent_single(question, fields);
    case QuestionKind::kMultiple:
      return sent_multiple(question, fields);
    case QuestionKind::kText:
    case QuestionKind::kNumber: {
      auto text = first_of(fields, field_name(question));
      if (text.empty()) return {};
      return question.kind == QuestionKind::kNumber ? sent_number(std::move(text)) : json::Value(std::move(text));
    }
    case QuestionKind::kBoolean: {
      const auto text = first_of(fields, field_name(question));
      return text.empty() ? json::Value() : json::Value(text == "true");
    }
    case QuestionKind::kFields:
      return sent_rows(question, fields);
  }
  return {};
}

std::string mark_of(const json::Value& answer) {
  auto texts = chosen_of(answer);
  std::sort(texts.begin(), texts.end());
  auto all = texts.empty() ? json::to_text(answer) : std::string();
  for (const auto& text : texts) all.append(trim(text)).append("\n");
  std::erase(all, '\r');
  return fingerprint(all);
}

domain::AnswerWords answer_words(const html::View& view) {
  return {.language = view.language(),
          .yes = view.text("question.yes"),
          .no = view.text("question.no"),
          .comma = view.text("page.comma")};
}

}  // namespace usher::pages
