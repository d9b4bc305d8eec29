#include "common/domain/questionnaire/questionnaire.h"

#include "common/base/text.h"

namespace usher::domain {
namespace {

using json::Value;

std::string text_of(const Value& value, std::string_view member) {
  const auto* found = value.find(member);
  return found && found->string() ? *found->string() : std::string();
}

Value local_text_of(const Value& value, std::string_view member) {
  const auto* found = value.find(member);
  return found ? *found : Value("");
}

bool flag_of(const Value& value, std::string_view member, bool otherwise) {
  const auto* found = value.find(member);
  return found && found->boolean() ? *found->boolean() : otherwise;
}

const json::Array& list_of(const Value& value, std::string_view member) {
  static const json::Array kNone;
  const auto* found = value.find(member);
  return found && found->array() ? *found->array() : kNone;
}

std::optional<Condition> condition_of(const Value& question) {
  const auto* when = question.find("when");
  if (!when) return std::nullopt;
  Condition condition{.question = text_of(*when, "question")};
  if (const auto* value = when->find("equals")) condition.equals = *value;
  if (const auto* value = when->find("includes")) condition.includes = *value;
  return condition;
}

std::optional<Question> question_of(const Value& value) {
  const auto kind = question_kind(text_of(value, "kind"));
  if (!kind) return std::nullopt;
  Question question{.id = text_of(value, "id"),
                    .kind = *kind,
                    .label = local_text_of(value, "label"),
                    .other = flag_of(value, "other", false),
                    .required = flag_of(value, "required", false),
                    .when = condition_of(value),
                    .profile = text_of(value, "profile")};
  for (const auto& option : list_of(value, "options"))
    question.options.push_back({text_of(option, "value"), local_text_of(option, "label")});
  return question;
}

Notice notice_of(const Value& document) {
  Notice notice{.version = 1, .text = Value("")};
  const auto* found = document.find("notice");
  if (!found) return notice;
  if (const auto* version = found->find("version"); version && version->integer()) notice.version = *version->integer();
  notice.text = local_text_of(*found, "text");
  notice.url = text_of(*found, "url");
  return notice;
}

}  // namespace

std::string_view name_of(QuestionKind kind) { return kQuestionKinds[static_cast<std::size_t>(kind)]; }

std::optional<QuestionKind> question_kind(std::string_view name) {
  const auto* const found = std::ranges::find(kQuestionKinds, name);
  if (found == kQuestionKinds.end()) return std::nullopt;
  return static_cast<QuestionKind>(found - kQuestionKinds.begin());
}

bool Question::offers(std::string_view value) const { return contains(options, value, &Option::value); }

const Question* Questionnaire::find(std::string_view question) const {
  for (const auto& step : steps)
    for (const auto& candidate : step.questions)
      if (candidate.id == question) return &candidate;
  return nullptr;
}

std::vector<const Question*> Questionnaire::questions() const {
  std::vector<const Question*> all;
  for (const auto& step : steps)
    for (const auto& question : step.questions) all.push_back(&question);
  return all;
}

std::optional<Questionnaire> read_questionnaire(std::int64_t version, json::Object document) {
  const Value whole(std::move(document));
  Questionnaire read{.version = version,
                     .id = text_of(whole, "id"),
                     .title = local_text_of(whole, "title"),
                     .notice = notice_of(whole),
                     .document = *whole.object()};
  for (const auto& value : list_of(whole, "steps")) {
    auto& step = read.steps.emplace_back(
        QuestionnaireStep{text_of(value, "id"), local_text_of(value, "title"), flag_of(value, "skippable", true), {}});
    for (const auto& question : list_of(value, "questions")) {
      auto one = question_of(question);
      if (!one) return std::nullopt;
      step.questions.push_back(std::move(*one));
    }
  }
  if (read.id.empty() || read.steps.empty()) return std::nullopt;
  return read;
}

std::string local_text(const LocalText& text, std::string_view language) {
  if (const auto* plain = text.string()) return *plain;
  if (!text.object() || text.object()->empty()) return {};
  for (const auto wanted : {language, std::string_view("en")})
    if (const auto* found = text.find(wanted); found && found->string()) return *found->string();
  const auto& first = text.object()->begin()->value;
  return first.string() ? *first.string() : std::string();
}

}  // namespace usher::domain
