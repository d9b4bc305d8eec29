#include "common/core/questionnaire/questionnaire_file.h"

#include "common/core/questionnaire/question_check.h"
#include "common/core/questionnaire/questionnaire_members.h"
#include "common/domain/questionnaire/form_size.h"

namespace usher::core {
namespace {

using json::Value;
namespace format = questionnaire_format;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

CheckedQuestionnaire refused(QuestionnaireFault fault) { return {.faults = {std::move(fault)}, .questionnaire = {}}; }

bool is_site_path_or_https(std::string_view url) {
  if (url.find_first_of(" \\\n\t") != std::string_view::npos) return false;
  if (url.starts_with("https://")) return url.size() > std::string_view("https://").size();
  return url.starts_with("/") && !url.starts_with("//");
}

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
      check_question((*questions)[i], element_path(path, "questions", i), questions_, faults_);
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
  if (!checked.faults.empty()) checked.questionnaire.reset();
  return checked;
}

}  // namespace usher::core
