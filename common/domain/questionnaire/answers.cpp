#include "common/domain/questionnaire/answers.h"

#include "common/base/text.h"
#include "common/domain/profile.h"

namespace usher::domain {
namespace {

using json::Faults;
using json::Value;

constexpr std::size_t kMostOptionsNamed = 20;

std::string options_of(const Question& question) {
  std::string named;
  for (std::size_t i = 0; i < question.options.size() && i < kMostOptionsNamed; ++i)
    named.append(named.empty() ? "" : ", ").append(question.options[i].value);
  return question.options.size() > kMostOptionsNamed ? named + " and so on" : named;
}

std::size_t longest_text(const Question& question) {
  if (question.profile == "organization") return kMaxOrganization;
  return question.profile == "role_other" ? kMaxRoleOther : kMaxAnswerText;
}

void check_choice(const Question& question, const Value& value, const std::string& where, Faults& faults) {
  const auto* text = value.string();
  if (!text) return faults.wrong_type(where, value, "a string");
  if (question.offers(*text)) return;
  if (!question.other) return faults.add(where, "NOT_ALLOWED", "Must be one of: " + options_of(question));
  json::check_text(*text, {.min = 1, .max = kMaxAnswerEntry}, where, faults);
}

/// Returns false and adds a fault if there are too many entries.
bool check_count(std::size_t count, const std::string& where, Faults& faults) {
  if (count <= kMaxAnswerEntries) return true;
  faults.add(where, "TOO_LONG", "Must have at most " + std::to_string(kMaxAnswerEntries) + " entries");
  return false;
}

void check_choices(const Question& question, const Value& value, const std::string& where, Faults& faults) {
  const auto* list = value.array();
  if (!list) return faults.wrong_type(where, value, "an array of strings");
  if (!check_count(list->size(), where, faults)) return;
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto place = where + "[" + std::to_string(i) + "]";
    check_choice(question, (*list)[i], place, faults);
    const auto* text = (*list)[i].string();
    if (text && !seen.insert(*text).second) faults.add(place, "NOT_ALLOWED", "Is in the list already; leave it out here");
  }
}

void check_written(const Question& question, const Value& value, const std::string& where, Faults& faults) {
  if (const auto* text = value.string())
    json::check_text(*text, {.max = longest_text(question)}, where, faults);
  else
    faults.wrong_type(where, value, "a string");
}

/// Checks the name of a member of an answer. Returns false and adds a fault if it is invalid.
bool check_name(const std::string& name, const std::string& where, Faults& faults) {
  Faults found;
  if (json::check_text(name, {.min = 1, .max = kMaxAnswerFieldName}, where, found)) return true;
  for (const auto& fault : found.list) faults.add(where, fault.code, "Has an invalid name: " + fault.message);
  return false;
}

void check_object(const Value& value, const std::string& where, Faults& faults) {
  const auto* object = value.object();
  if (!object) return faults.wrong_type(where, value, "an object of strings");
  if (!check_count(object->size(), where, faults)) return;
  for (const auto& [name, member] : *object) {
    if (!check_name(name, where, faults)) continue;
    const auto place = where + "." + name;
    if (const auto* text = member.string())
      json::check_text(*text, {.max = kMaxAnswerEntry}, place, faults);
    else
      faults.wrong_type(place, member, "a string");
  }
}

bool are_texts(const json::Array& list) {
  return std::ranges::all_of(list, [](const Value& entry) { return entry.string() != nullptr; });
}

bool are_texts(const json::Object& object) {
  return std::ranges::all_of(object, [](const json::Member& member) { return member.value.string() != nullptr; });
}

/// Compares numbers by value: 1 and 1.0 are the same answer.
bool is_same(const Value& one, const Value& other) {
  const auto number = one.number();
  return number ? number == other.number() : one == other;
}

bool holds(const Condition& condition, const json::Object& answers) {
  const auto* answer = answers.find(condition.question);
  if (!answer) return false;
  if (condition.equals) return is_same(*answer, *condition.equals);
  const auto* list = answer->array();
  return list && condition.includes &&
         std::any_of(list->begin(), list->end(), [&](const Value& entry) { return is_same(entry, *condition.includes); });
}

bool says_something(const Value& value) {
  if (const auto* text = value.string()) return !is_blank(*text);
  if (const auto* list = value.array()) return !list->empty();
  if (const auto* object = value.object()) return !object->empty();
  return !value.is_null();
}

bool is_answered(const Question& question, const json::Object& answers) {
  const auto* value = answers.find(question.id);
  if (!value || !says_something(*value)) return false;
  Faults faults;
  check_answer(question, *value, question.id, faults);
  return faults.list.empty();
}

}  // namespace

void check_answer(const Question& question, const Value& value, const std::string& where, Faults& faults) {
  switch (question.kind) {
    case QuestionKind::kSingle:
      return check_choice(question, value, where, faults);
    case QuestionKind::kMultiple:
      return check_choices(question, value, where, faults);
    case QuestionKind::kText:
      return check_written(question, value, where, faults);
    case QuestionKind::kNumber:
      if (!value.number()) faults.wrong_type(where, value, "a number");
      return;
    case QuestionKind::kBoolean:
      if (!value.boolean()) faults.wrong_type(where, value, "true or false");
      return;
    case QuestionKind::kFields:
      return check_object(value, where, faults);
  }
}

bool has_type_for(const Question& question, const Value& value) {
  switch (question.kind) {
    case QuestionKind::kSingle:
    case QuestionKind::kText:
      return value.string() != nullptr;
    case QuestionKind::kMultiple:
      return value.array() && are_texts(*value.array());
    case QuestionKind::kNumber:
      return value.number().has_value();
    case QuestionKind::kBoolean:
      return value.boolean() != nullptr;
    case QuestionKind::kFields:
      return value.object() && are_texts(*value.object());
  }
  return false;
}

bool takes_back(const Value& value) { return value.is_null() || (value.string() && value.string()->empty()); }

json::Object merged_answers(json::Object answers, const json::Object& changes) {
  for (const auto& [id, value] : changes)
    if (takes_back(value))
      answers.erase(id);
    else
      answers.set(id, value);
  return answers;
}

std::optional<std::string> answered_text(const Value& value) {
  return takes_back(value) || !value.string() ? std::nullopt : std::optional(*value.string());
}

std::string answer_text(const Question& question, const Value& answer, const AnswerWords& words) {
  const auto one = [&](const Value& value) -> std::string {
    if (const auto* flag = value.boolean()) return *flag ? words.yes : words.no;
    const auto* const text = value.string();
    if (!text) return value.is_null() ? std::string() : json::to_text(value);
    const auto* const option = find_by(question.options, *text, &Option::value);
    return option ? local_text(option->label, words.language) : *text;
  };
  std::string shown;
  const auto add = [&](const std::string& part) { shown.append(shown.empty() ? "" : words.comma).append(part); };
  if (const auto* list = answer.array())
    for (const auto& value : *list) add(one(value));
  if (const auto* members = answer.object())
    for (const auto& [name, value] : *members) add(name + ": " + one(value));
  return answer.array() || answer.object() ? shown : one(answer);
}

std::vector<const Question*> asked_questions(const Questionnaire& questionnaire, const json::Object& answers) {
  std::vector<const Question*> asked;
  std::set<std::string_view> ids;
  for (const auto& step : questionnaire.steps)
    for (const auto& question : step.questions) {
      if (question.when && !(ids.contains(question.when->question) && holds(*question.when, answers))) continue;
      asked.push_back(&question);
      ids.insert(question.id);
    }
  return asked;
}

std::set<std::string_view> steps_asked(const Questionnaire& questionnaire, const json::Object& answers) {
  const auto asked = asked_questions(questionnaire, answers);
  std::set<std::string_view> steps;
  auto next = asked.begin();  // in the same order
  for (const auto& step : questionnaire.steps)
    for (const auto& question : step.questions)
      if (next != asked.end() && *next == &question) {
        steps.insert(step.id);
        ++next;
      }
  return steps;
}

std::vector<const Question*> missing_answers(const Questionnaire& questionnaire, const json::Object& answers) {
  auto asked = asked_questions(questionnaire, answers);
  std::erase_if(asked, [&](const Question* one) { return !one->required || is_answered(*one, answers); });
  return asked;
}

}  // namespace usher::domain
