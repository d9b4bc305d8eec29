#include "common/core/questionnaire/question_check.h"

#include "common/core/questionnaire/questionnaire_members.h"

namespace usher::core {
namespace {

using domain::QuestionKind;
using json::Value;
namespace format = questionnaire_format;

std::string list_of(std::span<const std::string_view> words) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i)
    list.append(i == 0 ? "" : i + 1 == words.size() ? " or " : ", ").append(words[i]);
  return list;
}

class QuestionCheck {
 public:
  QuestionCheck(const Value& value, const std::string& path, EarlierQuestions& earlier, QuestionnaireFaults& faults)
      : value_(value), path_(path), earlier_(earlier), faults_(faults) {}

  void check() {
    if (!check_members(value_, format::kQuestion, path_, faults_)) return;
    read_kind();
    check_options();
    if (json::is_true(value_, "other") && knows_kind_ && !question_.has_options())
      add("other", "goes with the kinds single and multiple only; take it out");
    if (const auto* const when = value_.find("when"); when && when->object()) check_when(*when);
    check_profile();
    take_id();
  }

 private:
  void add(std::string_view member, std::string message) { faults_.add(member_path(path_, member), std::move(message)); }

  void read_kind() {
    const auto* const name = string_member(value_, "kind");
    if (!name || is_blank(*name)) return;
    const auto kind = domain::question_kind(*name);
    knows_kind_ = kind.has_value();
    if (kind)
      question_.kind = *kind;
    else
      add("kind", in_quotes(*name) + " is not a kind; write " + list_of(domain::kQuestionKinds) +
                      did_you_mean(*name, domain::kQuestionKinds));
    question_.other = json::is_true(value_, "other");
  }

  void check_options() {
    const auto* const options = value_.find("options");
    if (knows_kind_ && !question_.has_options() && options)
      return add("options", "goes with the kinds single and multiple only; take it out or change the kind");
    if (knows_kind_ && question_.has_options() && !options)
      return add("options", "is missing; write at least one, such as {\"value\": \"yes\", \"label\": \"Yes\"}");
    if (!options || !options->array()) return;
    for (std::size_t i = 0; i < options->array()->size() && i <= format::kMaxOptions; ++i)
      check_option((*options->array())[i], element_path(path_, "options", i));
  }

  void check_option(const Value& option, const std::string& path) {
    if (!check_members(option, format::kOption, path, faults_)) return;
    const auto* const value = string_member(option, "value");
    if (!value) return;
    if (*value == domain::kOtherAnswer || *value == domain::kNoAnswer)
      faults_.add(member_path(path, "value"),
                  in_quotes(*value) + " is what statistics and exports call other answers; choose another value");
    if (question_.offers(*value))
      faults_.add(member_path(path, "value"), in_quotes(*value) + " is there twice; give each option a value of its own");
    question_.options.push_back({*value, Value()});
  }

  void check_when(const Value& when) {
    const auto path = member_path(path_, "when");
    check_members(when, format::kWhen, path, faults_);
    const auto* const equals = when.find("equals");
    const auto* const includes = when.find("includes");
    if ((equals == nullptr) == (includes == nullptr))
      faults_.add(path, "needs either equals or includes; write one of them and not both");
    const auto* const id = string_member(when, "question");
    if (!id || is_blank(*id)) return;
    const auto found = earlier_.by_id.find(*id);
    if (found == earlier_.by_id.end()) {
      std::vector<std::string_view> ids;
      for (const auto& [known, ignored] : earlier_.by_id) ids.push_back(known);
      if (earlier_.ids.count(*id) == 0)
        faults_.add(path + ".question", "no earlier question has the id " + in_quotes(*id) +
                                            did_you_mean(*id, ids, "; write that of a question before this one"));
    } else if (includes && !equals) {
      check_includes(found->second, *includes, path + ".includes");
    } else if (equals && !includes) {
      check_equals(found->second, *equals, path + ".equals");
    }
  }

  void check_includes(const domain::Question& asked, const Value& value, const std::string& path) {
    if (asked.kind != QuestionKind::kMultiple)
      faults_.add(path, "goes with questions of the kind multiple, and " + in_quotes(asked.id) + " is of the kind " +
                            std::string(domain::name_of(asked.kind)) + "; write equals");
    else if (value.string())
      check_offered(asked, *value.string(), path);
  }

  void check_equals(const domain::Question& asked, const Value& value, const std::string& path) {
    const bool is_list = asked.kind == QuestionKind::kMultiple || asked.kind == QuestionKind::kFields;
    if (is_list)
      return faults_.add(path, "compares with one value, and " + in_quotes(asked.id) + " is of the kind " +
                                   std::string(domain::name_of(asked.kind)) +
                                   (asked.kind == QuestionKind::kMultiple ? "; write includes" : "; ask after another question"));
    const bool fits = asked.kind == QuestionKind::kBoolean  ? value.boolean() != nullptr
                      : asked.kind == QuestionKind::kNumber ? value.number().has_value()
                                                            : value.string() != nullptr;
    if (!fits)
      faults_.add(path, "is " + std::string(value.type_name()) + ", but " + in_quotes(asked.id) + " is of the kind " +
                            std::string(domain::name_of(asked.kind)) + "; write a value of that kind");
    else if (value.string() && is_blank(*value.string()))
      faults_.add(path, "is empty, but answers are never empty; write a value");
    else if (asked.kind == QuestionKind::kSingle)
      check_offered(asked, *value.string(), path);
  }

  void check_offered(const domain::Question& asked, const std::string& value, const std::string& path) {
    if (asked.other || asked.offers(value) || is_blank(value)) return;
    std::vector<std::string_view> values;
    for (const auto& option : asked.options) values.push_back(option.value);
    faults_.add(path, in_quotes(asked.id) + " does not offer " + in_quotes(value) + "; write one of its values" +
                          did_you_mean(value, values));
  }

  void check_profile() {
    const auto* const place = string_member(value_, "profile");
    if (!place || is_blank(*place)) return;
    if (!is_profile_place(*place)) {
      std::vector<std::string_view> known;
      for (const auto& row : format::kProfilePlaces) known.push_back(row.path);
      return add("profile",
                 in_quotes(*place) +
                     " is not a place of the profile; write experience_level, professional_role, role_other, organization, "
                     "software_background.KEY or hardware_background.KEY" +
                     did_you_mean(*place, known));
    }
    if (!earlier_.places.insert(*place).second)
      add("profile", "another question's answer lives in " + *place + " already; choose another place");
    const auto* const row = std::find_if(format::kProfilePlaces.begin(), format::kProfilePlaces.end(),
                                         [&](const auto& candidate) { return candidate.path == *place; });
    if (row != format::kProfilePlaces.end() && knows_kind_) check_place(*row);
  }

  void check_place(const format::ProfilePlace& place) {
    if (question_.kind != place.kind)
      return add("profile", std::string(place.path) + " holds answers of the kind " + std::string(domain::name_of(place.kind)) +
                                "; change the kind, or choose another place");
    if (place.values.empty()) return;
    if (question_.other) add("other", std::string(place.path) + " takes only " + list_of(place.values) + "; take it out");
    const auto* const options = array_member(value_, "options");
    for (std::size_t i = 0; options && i < options->size(); ++i) {
      const auto* const value = string_member((*options)[i], "value");
      if (value && std::find(place.values.begin(), place.values.end(), *value) == place.values.end())
        faults_.add(member_path(element_path(path_, "options", i), "value"),
                    in_quotes(*value) + " is not a value of " + std::string(place.path) + "; write " + list_of(place.values));
    }
  }

  static bool is_profile_place(std::string_view place) {
    if (std::any_of(format::kProfilePlaces.begin(), format::kProfilePlaces.end(),
                    [&](const auto& row) { return row.path == place; }))
      return true;
    for (const std::string_view prefix : {"software_background.", "hardware_background."})
      if (place.starts_with(prefix)) return is_questionnaire_id(place.substr(prefix.size()));
    return false;
  }

  void take_id() {
    const auto* const id = string_member(value_, "id");
    if (!id || !is_questionnaire_id(*id)) return;
    if (format::is_reserved_id(*id))
      add("id", in_quotes(*id) + " names a claim of access tokens or a column of the export; choose another id");
    if (!earlier_.ids.insert(*id).second)
      return add("id", "another question has the id " + in_quotes(*id) + "; choose another one");
    question_.id = *id;
    if (knows_kind_) earlier_.by_id.emplace(*id, question_);
  }

  const Value& value_;
  const std::string& path_;
  EarlierQuestions& earlier_;
  QuestionnaireFaults& faults_;
  domain::Question question_;
  bool knows_kind_ = false;
};

}  // namespace

void check_question(const Value& question, const std::string& path, EarlierQuestions& earlier, QuestionnaireFaults& faults) {
  QuestionCheck(question, path, earlier, faults).check();
}

}  // namespace usher::core
