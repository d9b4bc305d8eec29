#include "common/core/questionnaire/questionnaire_file.h"

#include <map>
#include <set>

#include "common/core/questionnaire/questionnaire_members.h"
#include "common/domain/questionnaire/form_size.h"
#include "common/settings/trait_names.h"

namespace usher::core {
namespace {

using domain::QuestionKind;
using json::Value;
namespace format = questionnaire_format;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

CheckedQuestionnaire refused(QuestionnaireFault fault) { return {.faults = {std::move(fault)}, .questionnaire = {}}; }

bool is_site_path_or_https(std::string_view url) {
  if (url.find_first_of(" \\\n\t") != std::string_view::npos) return false;
  if (url.starts_with("https://")) return url.size() > std::string_view("https://").size();
  return url.starts_with("/") && !url.starts_with("//");
}

/// What earlier questions have taken, and what a `when` can refer to.
struct EarlierQuestions {
  std::map<std::string, domain::Question> by_id;  ///< The questions with a valid id and kind.
  std::set<std::string> ids;
  std::set<std::string> places;  ///< Paths of the profile.
};

/// A question of a questionnaire file, which is added to `earlier`.
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
      add("kind", in_quotes(*name) + " is not a kind; write " + alternatives(domain::kQuestionKinds) +
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
    if (value->find_first_of(format::kConditionMarks) != std::string::npos)
      faults_.add(member_path(path, "value"), in_quotes(*value) +
                                                  " has |, < or >, by which the conditions of pages separate and compare values; "
                                                  "choose another value");
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
    const auto* const row = find_by(format::kProfilePlaces, *place, &format::ProfilePlace::path);
    if (row && knows_kind_) check_place(*row);
  }

  void check_place(const format::ProfilePlace& place) {
    if (question_.kind != place.kind)
      return add("profile", std::string(place.path) + " holds answers of the kind " + std::string(domain::name_of(place.kind)) +
                                "; change the kind, or choose another place");
    if (place.values.empty()) return;
    if (question_.other) add("other", std::string(place.path) + " takes only " + alternatives(place.values) + "; take it out");
    const auto* const options = array_member(value_, "options");
    for (std::size_t i = 0; options && i < options->size(); ++i) {
      const auto* const value = string_member((*options)[i], "value");
      if (value && !contains(place.values, *value))
        faults_.add(
            member_path(element_path(path_, "options", i), "value"),
            in_quotes(*value) + " is not a value of " + std::string(place.path) + "; write " + alternatives(place.values));
    }
  }

  static bool is_profile_place(std::string_view place) {
    if (contains(format::kProfilePlaces, place, &format::ProfilePlace::path)) return true;
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

class FileCheck {
 public:
  FileCheck(QuestionnaireFaults& faults, std::int64_t last_notice) : faults_(faults), last_notice_(last_notice) {}

  void check(const Value& document) {
    if (!check_members(document, format::kFile, "", faults_)) return;
    check_notice(document);
    const auto* const steps = array_member(document, "steps");
    if (!steps) return;
    for (std::size_t i = 0; i < steps->size() && i <= format::kMaxSteps; ++i)
      check_step((*steps)[i], element_path("", "steps", i));
    if (count_ > format::kMaxQuestions)
      faults_.add("steps", "have " + std::to_string(count_) + " questions together; keep at most " +
                               std::to_string(format::kMaxQuestions));
  }

 private:
  void check_notice(const Value& document) {
    const auto* const notice = document.find("notice");
    std::int64_t version = 1;
    if (notice) {
      if (!check_members(*notice, format::kNotice, "notice", faults_)) return;
      const auto* const url = string_member(*notice, "url");
      if (url && !is_blank(*url) && !is_site_path_or_https(*url))
        faults_.add("notice.url", in_quotes(*url) + " is not a URL; write a path of the site, such as /privacy, or https://…");
      const auto* const given = notice->find("version");
      if (!given || !given->integer()) return;
      version = *given->integer();
    }
    if (version >= 1 && version < last_notice_)
      faults_.add(notice ? "notice.version" : "notice", std::string(notice ? "is " : "is missing, which is version ") +
                                                            std::to_string(version) + ", less than the active one's " +
                                                            std::to_string(last_notice_) +
                                                            "; write that, or more if the meaning of the text changes");
  }

  void check_step(const Value& step, const std::string& path) {
    if (!check_members(step, format::kStep, path, faults_)) return;
    if (const auto* const id = string_member(step, "id"); id && !step_ids_.insert(*id).second)
      faults_.add(member_path(path, "id"), "another step has the id " + in_quotes(*id) + "; choose another one");
    const auto* const questions = array_member(step, "questions");
    if (!questions) return;
    count_ += questions->size();
    for (std::size_t i = 0; i < questions->size() && i <= format::kMaxQuestions; ++i)
      QuestionCheck((*questions)[i], element_path(path, "questions", i), questions_, faults_).check();
  }

  QuestionnaireFaults& faults_;
  std::int64_t last_notice_;
  std::set<std::string> step_ids_;
  EarlierQuestions questions_;
  std::size_t count_ = 0;
};

/// Versions that were published before stay; the page shows their steps over several screens.
void check_form_sizes(const domain::Questionnaire& questionnaire, QuestionnaireFaults& faults) {
  for (std::size_t i = 0; i < questionnaire.steps.size(); ++i)
    if (const auto count = domain::form_fields(questionnaire.steps[i]); count > domain::kMostStepFields)
      faults.add("steps[" + std::to_string(i) + "].questions",
                 "have " + std::to_string(count) + " fields as a form, and a step may have " +
                     std::to_string(domain::kMostStepFields) + "; make two steps of it");
}

}  // namespace

CheckedQuestionnaire check_questionnaire_file(std::string_view text, std::int64_t last_notice) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (text.size() > format::kMaxFileBytes)
    return refused({1, "", "The file has more than " + std::to_string(format::kMaxFileBytes) + " bytes; shorten it"});
  if (is_blank(text)) return refused({1, "", "The file is empty; begin with the built-in questionnaire"});
  json::Place place;
  auto document = json::parse(text, place);
  if (!document.ok()) return refused({place.line, "", document.error().detail() + "; correct it and check again"});
  QuestionnaireFaults faults(text);
  FileCheck(faults, last_notice).check(document.value());
  CheckedQuestionnaire checked{.faults = std::move(faults).take(), .questionnaire = {}};
  if (!checked.faults.empty()) return checked;
  checked.questionnaire = domain::read_questionnaire(0, std::move(*document.value().object()));
  QuestionnaireFaults sizes(text);
  check_form_sizes(*checked.questionnaire, sizes);
  checked.faults = std::move(sizes).take();
  for (const auto* question : checked.questionnaire->questions())
    if (settings::is_owned_by_html(question->id))
      checked.warnings.push_back("No page can adapt by " + question->id +
                                 ", an attribute that HTML or React owns; give the question another id");
  if (!checked.faults.empty()) checked.questionnaire.reset();
  return checked;
}

}  // namespace usher::core
