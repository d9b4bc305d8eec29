#include "common/core/questionnaire/questionnaire_diff.h"

#include <set>

#include "common/base/text.h"

namespace usher::core {
namespace {

using domain::Option;
using domain::Question;
using domain::Questionnaire;
using domain::QuestionnaireStep;

constexpr std::size_t kMostShown = 80;

/// One line, cut if it is long.
std::string shortened_text(const json::Value& value) {
  auto text = json::to_text(value);
  return text.size() <= kMostShown ? text : std::string(first_bytes(text, kMostShown)) + "…";
}

std::string from_to(std::string_view what, const std::string& from, const std::string& to) {
  return std::string(what) + ": " + from + " is now " + to;
}

std::string flag(bool value) { return value ? "true" : "false"; }

std::string words_of(const std::optional<domain::Condition>& when) {
  if (!when) return "always";
  return when->question + (when->equals ? " = " + shortened_text(*when->equals) : " includes " + shortened_text(*when->includes));
}

/// Whether the common elements are in another order. `name`: the member that tells elements apart.
template <class Item>
bool is_reordered(const std::vector<Item>& from, const std::vector<Item>& to, std::string Item::*name) {
  const auto common = [name](const std::vector<Item>& all, const std::vector<Item>& others) {
    std::vector<std::string> names;
    for (const auto& item : all)
      if (contains(others, item.*name, name)) names.push_back(item.*name);
    return names;
  };
  return common(from, to) != common(to, from);
}

class Comparison {
 public:
  Comparison(const Questionnaire& from, const Questionnaire& to) : from_(from), to_(to) {}

  std::vector<QuestionnaireChange> run() && {
    texts("questionnaire", "", "title", from_.title, to_.title);
    if (from_.id != to_.id) changed("questionnaire", "", "id", from_.id, to_.id);
    notice();
    for (const auto& step : to_.steps) compare_step(step);
    if (is_reordered(from_.steps, to_.steps, &QuestionnaireStep::id))
      add("moved", "questionnaire", "", "the steps are in another order");
    for (const auto& step : from_.steps) lost(step);
    return std::move(found_);
  }

 private:
  void add(std::string_view change, std::string_view element, std::string id, std::string detail, bool touches = false) {
    found_.push_back({change, element, std::move(id), std::move(detail), touches});
  }
  QuestionnaireChange& changed(std::string_view element, const std::string& id, std::string_view what, const std::string& from,
                               const std::string& to, bool touches = false) {
    add("changed", element, id, from_to(what, from, to), touches);
    found_.back().what = what;
    return found_.back();
  }
  void texts(std::string_view element, const std::string& id, std::string_view what, const json::Value& from,
             const json::Value& to) {
    if (from != to) changed(element, id, what, shortened_text(from), shortened_text(to));
  }
  void flags(std::string_view element, const std::string& id, std::string_view what, bool from, bool to, bool touches = false) {
    if (from != to) changed(element, id, what, flag(from), flag(to), touches).flag = to;
  }

  void notice() {
    if (from_.notice.version != to_.notice.version)
      changed("notice", "", "version", std::to_string(from_.notice.version), std::to_string(to_.notice.version));
    texts("notice", "", "text", from_.notice.text, to_.notice.text);
    texts("notice", "", "url", from_.notice.url, to_.notice.url);
  }

  void compare_step(const QuestionnaireStep& step) {
    const auto* const before = find_by(from_.steps, step.id, &QuestionnaireStep::id);
    if (before) {
      texts("step", step.id, "title", before->title, step.title);
      flags("step", step.id, "skippable", before->skippable, step.skippable);
      if (is_reordered(before->questions, step.questions, &Question::id))
        add("moved", "step", step.id, "its questions are in another order");
    } else {
      add("added", "step", step.id, domain::local_text(step.title));
    }
    for (const auto& question : step.questions) compare_question(step, question);
  }

  [[nodiscard]] static const QuestionnaireStep* step_of(const Questionnaire& whole, const std::string& question) {
    for (const auto& step : whole.steps)
      if (contains(step.questions, question, &Question::id)) return &step;
    return nullptr;
  }

  void compare_question(const QuestionnaireStep& step, const Question& now) {
    const auto* const before = from_.find(now.id);
    if (!before) return add("added", "question", now.id, domain::local_text(now.label));
    const auto* const old_step = step_of(from_, now.id);
    if (old_step && old_step->id != step.id) add("moved", "question", now.id, from_to("step", old_step->id, step.id));
    texts("question", now.id, "label", before->label, now.label);
    if (before->kind != now.kind)
      changed("question", now.id, "kind", std::string(name_of(before->kind)), std::string(name_of(now.kind)), true);
    flags("question", now.id, "other", before->other, now.other, !now.other);
    flags("question", now.id, "required", before->required, now.required);
    if (words_of(before->when) != words_of(now.when))
      changed("question", now.id, "when", words_of(before->when), words_of(now.when));
    const auto place = [](const Question& question) { return question.profile.empty() ? "the answers" : question.profile; };
    if (before->profile != now.profile) changed("question", now.id, "lives in", place(*before), place(now), true);
    options(*before, now);
  }

  void options(const Question& before, const Question& now) {
    for (const auto& option : now.options) {
      const auto* const old = find_by(before.options, option.value, &Option::value);
      const auto id = now.id + "." + option.value;
      if (!old)
        add("added", "option", id, domain::local_text(option.label));
      else
        texts("option", id, "label", old->label, option.label);
    }
    if (is_reordered(before.options, now.options, &Option::value))
      add("moved", "question", now.id, "its options are in another order");
    for (const auto& option : before.options)
      if (!now.offers(option.value))
        add("removed", "option", now.id + "." + option.value, domain::local_text(option.label), true);
  }

  void lost(const QuestionnaireStep& step) {
    if (!contains(to_.steps, step.id, &QuestionnaireStep::id)) add("removed", "step", step.id, domain::local_text(step.title));
    for (const auto& question : step.questions)
      if (!to_.find(question.id)) add("removed", "question", question.id, domain::local_text(question.label), true);
  }

  const Questionnaire& from_;
  const Questionnaire& to_;
  std::vector<QuestionnaireChange> found_;
};

}  // namespace

std::vector<QuestionnaireChange> compare_questionnaires(const Questionnaire& from, const Questionnaire& to) {
  return Comparison(from, to).run();
}

std::vector<const Question*> touched_questions(const Questionnaire& from, const std::vector<QuestionnaireChange>& changes) {
  std::set<std::string> ids;
  for (const auto& change : changes)
    if (change.touches_answers) ids.insert(change.id.substr(0, change.id.find('.')));
  auto touched = from.questions();
  std::erase_if(touched, [&](const Question* question) { return !ids.contains(question->id); });
  return touched;
}

}  // namespace usher::core
