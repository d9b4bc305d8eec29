#include <set>

#include "common/core/questionnaire/questionnaire_diff.h"
#include "server/console/operations/operation_pages.h"
#include "server/console/operations/questionnaire_editor.h"

namespace usher::console {
namespace {

using core::QuestionnaireChange;
using domain::LocalText;
using domain::Questionnaire;

/// What follows the element when its flag is set, and when it is not.
struct FlagRow {
  std::string_view what;
  std::string_view set;
  std::string_view unset;
};
constexpr std::array kFlags{FlagRow{"required", "must be answered now", "may be left out now"},
                            FlagRow{"other", "takes other answers now", "takes no other answers now"},
                            FlagRow{"skippable", "may be skipped now", "can't be skipped now"}};

using Texts = std::map<std::string, LocalText>;

/// Every text by the element that has it.
Texts texts_of(const Questionnaire& questionnaire) {
  Texts texts{{"title", questionnaire.title}, {"notice", questionnaire.notice.text}};
  for (const auto& step : questionnaire.steps) texts.emplace("step " + step.id, step.title);
  for (const auto* question : questionnaire.questions()) {
    texts.emplace("question " + question->id, question->label);
    for (const auto& option : question->options) texts.emplace("option " + question->id + "." + option.value, option.label);
  }
  return texts;
}

/// "3 texts in Urdu changed": of texts that both have, by language.
std::vector<std::string> changed_texts(const Questionnaire& from, const Questionnaire& to) {
  std::map<std::string, int> counts;
  const auto before = texts_of(from);
  for (const auto& [place, text] : texts_of(to)) {
    const auto old = before.find(place);
    if (old == before.end() || old->second == text) continue;
    std::set<std::string> languages{"en"};
    for (const auto* one : {&old->second, &text})
      if (one->object())
        for (const auto& member : *one->object()) languages.insert(member.key);
    for (const auto& language : languages)
      if (core::draft_text(&old->second, language) != core::draft_text(&text, language)) ++counts[language];
  }
  std::vector<std::string> words;
  for (const auto& [language, count] : counts)
    words.push_back(std::to_string(count) + (count == 1 ? " text in " : " texts in ") + language_words(language) + " changed");
  return words;
}

std::string quoted(const std::string& text) { return "“" + text + "”"; }

/// Step or question by its name in the newer version, or in the older one if it is gone.
std::string element_words(const QuestionnaireChange& change, const Questionnaire& from, const Questionnaire& to) {
  if (change.element == "questionnaire") return "The questionnaire";
  if (change.element == "notice") return "The notice";
  const auto id = change.id.substr(0, change.id.find('.'));
  for (const auto* whole : {&to, &from}) {
    if (const auto* question = change.element == "step" ? nullptr : whole->find(id))
      return "Question " + quoted(domain::local_text(question->label));
    for (const auto& step : whole->steps)
      if (change.element == "step" && step.id == id) return "Step " + quoted(domain::local_text(step.title));
  }
  return std::string(change.element) + " " + id;
}

std::string words_of(const QuestionnaireChange& change, const Questionnaire& from, const Questionnaire& to) {
  const auto element = element_words(change, from, to);
  if (change.element == "option")
    return element + (change.change == "added" ? " has a new option " : " no longer offers ") + quoted(change.detail);
  if (change.change == "added") return element + " is new";
  if (change.change == "removed") return element + " is gone";
  for (const auto& row : kFlags)
    if (change.flag && row.what == change.what) return element + " " + std::string(*change.flag ? row.set : row.unset);
  return element + ": " + change.detail;
}

/// Of a text, which changed_texts() counts.
bool is_of_text(const QuestionnaireChange& change) {
  constexpr std::array<std::string_view, 3> kTexts{"title", "label", "text"};
  return std::find(kTexts.begin(), kTexts.end(), change.what) != kTexts.end();
}

}  // namespace

json::Array words_of_changes(const Questionnaire& from, const Questionnaire& to) {
  json::Array words;
  for (const auto& change : core::compare_questionnaires(from, to))
    if (!is_of_text(change))
      words.emplace_back(words_of(change, from, to) + (change.touches_answers ? ". Stored answers may no longer fit." : "."));
  for (auto& text : changed_texts(from, to)) words.emplace_back(std::move(text) + ".");
  return words;
}

}  // namespace usher::console
