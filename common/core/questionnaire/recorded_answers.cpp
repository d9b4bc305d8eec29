#include "common/core/questionnaire/recorded_answers.h"

#include "common/base/text.h"
#include "common/domain/questionnaire/answers.h"
#include "common/domain/questionnaire/profile_answers.h"

namespace usher::core {
namespace {

using json::Value;

constexpr std::string_view kSoftware = "software_background.";
constexpr std::string_view kHardware = "hardware_background.";

json::Object object_from(std::string_view text) { return text == "{}" ? json::Object() : json::parse_stored_object(text); }

bool says_something(const Value& value) {
  if (value.string()) return !is_blank(*value.string());
  if (value.object()) return !value.object()->empty();
  return !value.is_null();
}

}  // namespace

RecordedAnswers::RecordedAnswers(const store::AnswerRecord& record)
    : experience_level_(record.experience_level),
      professional_role_(record.professional_role),
      role_other_(record.role_other),
      organization_(record.organization),
      software_(object_from(record.software_background)),
      hardware_(object_from(record.hardware_background)) {
  for (const auto& [question, value] : record.answers) beside_.append({question, json::parse_stored(value)});
}

const Value* RecordedAnswers::in_profile(std::string_view place) const {
  if (place.starts_with(kSoftware)) return software_.find(place.substr(kSoftware.size()));
  if (place.starts_with(kHardware)) return hardware_.find(place.substr(kHardware.size()));
  if (place == "experience_level") return &experience_level_;
  if (place == "professional_role") return &professional_role_;
  if (place == "role_other") return &role_other_;
  return place == "organization" ? &organization_ : nullptr;
}

const Value* RecordedAnswers::find(const domain::Question& question) const {
  const auto answers = [&](const Value* value) {
    return value && says_something(*value) && domain::has_type_for(question, *value);
  };
  const auto* const waiting = domain::is_of_role(question) ? beside_.find(domain::waiting_key(question.profile)) : nullptr;
  if (waiting) return answers(waiting) ? waiting : nullptr;
  const auto* const placed = question.profile.empty() ? nullptr : in_profile(question.profile);
  if (answers(placed)) return placed;
  const auto* const kept = beside_.find(question.id);
  return answers(kept) ? kept : nullptr;
}

std::vector<const domain::Question*> RecordedAnswers::asked(const domain::Questionnaire& questionnaire,
                                                            const std::vector<const domain::Question*>& all) const {
  json::Object by_id;
  for (const auto* question : all)
    if (const auto* answer = find(*question)) by_id.append({question->id, *answer});
  return domain::asked_questions(questionnaire, by_id);
}

Value RecordedAnswers::take(const domain::Question& question) {
  const auto* const found = find(question);
  return found ? std::move(const_cast<Value&>(*found)) : Value();  // NOLINT: what find() looks at is this object's own
}

json::Object RecordedAnswers::others(const AskedPlaces& asked) const {
  json::Object rest;
  const auto keep = [&](std::string name, const Value& value) {
    const auto found = asked.find(name);
    const bool is_reported =
        domain::is_waiting_key(name) || (found != asked.end() && domain::has_type_for(*found->second, value));
    if (!is_reported && says_something(value)) rest.set(std::move(name), value);
  };
  for (const std::string_view place : {"experience_level", "professional_role", "role_other", "organization"})
    keep(std::string(place), *in_profile(place));
  for (const auto& [key, value] : software_) keep(std::string(kSoftware) + key, value);
  for (const auto& [key, value] : hardware_) keep(std::string(kHardware) + key, value);
  for (const auto& [question, value] : beside_) keep(question, value);
  return rest;
}

AskedPlaces places_of(const domain::Questionnaire& questionnaire) {
  AskedPlaces places;
  for (const auto* question : questionnaire.questions()) {
    if (!question->profile.empty()) places.emplace(question->profile, question);
    places.insert_or_assign(question->id, question);
  }
  return places;
}

Result<std::int64_t> count_answers(store::Stores& tx, const std::vector<const domain::Question*>& questions) {
  std::int64_t count = 0;
  if (questions.empty()) return count;
  USHER_CHECK(tx.answer_records.each({.nameless = true}, [&](const store::AnswerRecord& record) {
    const RecordedAnswers answers(record);
    for (const auto* question : questions) count += answers.find(*question) ? 1 : 0;
    return true;
  }));
  return count;
}

}  // namespace usher::core
