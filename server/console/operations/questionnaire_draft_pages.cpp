#include <set>

#include "common/base/encoding.h"
#include "common/base/language_tag.h"
#include "common/base/text.h"
#include "common/core/questionnaire/questionnaire_diff.h"
#include "server/admin_api/lists.h"
#include "server/console/console_template.h"
#include "server/console/operations/operation_pages.h"
#include "server/console/operations/questionnaire_editor.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using core::QuestionnaireChange;
using domain::Administrator;
using domain::LocalText;
using domain::Question;
using domain::QuestionKind;
using domain::Questionnaire;
using http::HttpStatus;
using http::Lane;
using http::Response;

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

/// "3 texts are missing in Urdu: its readers see English."
json::Array missing_texts(const Questionnaire& questionnaire) {
  const core::QuestionnaireDraft draft(questionnaire.document);
  json::Array words;
  for (const auto& language : draft.languages())
    if (const auto count = draft.missing_in_all(language); count > 0)
      words.emplace_back(std::to_string(count) + (count == 1 ? " text is missing in " : " texts are missing in ") +
                         language_words(language) + ": its readers see English.");
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
  return contains(kTexts, change.what);
}

/// The changes from one questionnaire to another, a sentence each: "Question “Role” has a new option “Founder”."; changed texts
/// are counted by language.
json::Array words_of_changes(const Questionnaire& from, const Questionnaire& to) {
  json::Array words;
  for (const auto& change : core::compare_questionnaires(from, to))
    if (!is_of_text(change))
      words.emplace_back(words_of(change, from, to) + (change.touches_answers ? ". Stored answers may no longer fit." : "."));
  for (auto& text : changed_texts(from, to)) words.emplace_back(std::move(text) + ".");
  return words;
}

/// The condition with the labels of the question and the answer that it names.
std::string condition_text(const Question& question, const domain::Questionnaire& whole, std::string_view language) {
  if (!question.when) return {};
  const auto& value = question.when->equals ? *question.when->equals : question.when->includes.value_or(json::Value());
  auto shown = value.boolean() ? (*value.boolean() ? "Yes" : "No") : value.string() ? *value.string() : json::to_text(value);
  const auto* asked = whole.find(question.when->question);
  if (!asked) return {};
  for (const auto& option : asked->options)
    if (option.value == shown) shown = domain::local_text(option.label, language);
  return "Asked only if “" + domain::local_text(asked->label, language) + "” " + (question.when->equals ? "is" : "includes") +
         " “" + shown + "”.";
}

json::Array choices_of(const Question& question, std::string_view language) {
  json::Array choices;
  const auto add = [&choices](std::string label) { choices.emplace_back(json::Object{{"choice_label", std::move(label)}}); };
  for (const auto& option : question.options) add(domain::local_text(option.label, language));
  if (question.kind == QuestionKind::kBoolean) {
    add("Yes");
    add("No");
  }
  return choices;
}

/// All members are set: an absent one would be looked up in the values around it.
json::Object preview_values(const Question& question, const domain::Questionnaire& whole, std::string_view language) {
  return {{"question_label", domain::local_text(question.label, language)},
          {"question_note", condition_text(question, whole, language)},
          {"is_required", question.required},
          {"is_single", question.kind == QuestionKind::kSingle || question.kind == QuestionKind::kBoolean},
          {"is_multiple", question.kind == QuestionKind::kMultiple},
          {"has_other", question.other},
          {"is_number", question.kind == QuestionKind::kNumber},
          {"is_fields", question.kind == QuestionKind::kFields},
          {"is_prose", question.kind == QuestionKind::kText},
          {"choices", choices_of(question, language)}};
}

/// The steps as people see them in that language, for templates/preview.html: every question, with its condition.
json::Array preview_of(const domain::Questionnaire& questionnaire, std::string_view language) {
  json::Array steps;
  for (const auto& step : questionnaire.steps) {
    json::Array questions;
    for (const auto& question : step.questions) questions.emplace_back(preview_values(question, questionnaire, language));
    steps.emplace_back(json::Object{{"step_lang", language},
                                    {"step_dir", is_right_to_left(language) ? "rtl" : "ltr"},
                                    {"step_title", domain::local_text(step.title, language)},
                                    {"step_note", step.skippable ? "May be skipped." : "Cannot be skipped."},
                                    {"step_questions", std::move(questions)}});
  }
  return steps;
}

constexpr std::string_view kCheck = "/admin/questionnaires/draft#result";
constexpr std::string_view kFileField = "file";
constexpr std::string_view kPackedField = "packed";  // the file in base64url, which a form doesn't make three times as long

/// A draft and the version that is active now.
struct Draft {
  std::string text;
  std::optional<QuestionnaireEditor> editor;  ///< Absent in the tab with JSON.
  std::int64_t against = 0;                   ///< The active version when it was begun.
  std::shared_ptr<const domain::Questionnaire> active;
  core::CheckedQuestionnaire checked;
};

/// With the act of the button that was pressed; `json` and `form` change the tab.
Result<Draft> sent_draft(const ConsolePages& use, const Context& context) {
  const auto& request = context.request();
  const auto act = html::form_field(request, kActField);
  Draft draft{.text = html::form_field(request, kFileField), .editor = sent_editor(request), .active = {}, .checked = {}};
  if (auto packed = base64url_decode(html::form_field(request, kPackedField)); packed && !packed->empty())
    draft.text = std::move(*packed);
  if (draft.editor) draft.text = json::to_pretty_text(json::Value(draft.editor->draft.file()));
  if (act == "json") draft.editor.reset();
  if (act == "form") draft.editor = editor_of(draft.text);
  USHER_TRY(draft.active, use.core.questionnaires.active());
  draft.against = parse_whole<std::int64_t>(html::form_field(request, kAgainstField)).value_or(0);
  draft.checked = core::check_questionnaire_file(draft.text, draft.active->notice.version);
  return draft;
}

html::Form json_form(const Context& context, const Draft& draft) {
  return context.form(kCheck, "Check and compare",
                      {{.name = std::string(kFileField),
                        .label = "The questionnaire file (JSON)",
                        .type = "textarea",
                        .value = draft.text,
                        .hint = "A page takes about 40 KiB; \"usher questionnaire publish\" takes 256 KiB."},
                       html::hidden(kAgainstField, std::to_string(draft.against))});
}

Table faults_table(const core::CheckedQuestionnaire& checked) {
  Table table{.caption = "What to correct", .columns = {{"Place"}, {"Line", true}, {"What is wrong"}}};
  for (const auto& fault : checked.faults)
    table.rows.push_back({{.text = fault.path.empty() ? "the file" : fault.path},
                          number_cell(static_cast<std::int64_t>(fault.line)),
                          {.text = fault.message}});
  return table;
}

/// The editor or the file, with what is known of the draft: its faults, or how people see it.
json::Object draft_values(const Context& context, const Draft& draft) {
  json::Object values{{"back_url", "/admin/questionnaires"}};
  if (draft.editor)
    values.set("editor", values_of(*draft.editor, context, draft.checked, draft.against));
  else
    values.set("form", html::values_of(json_form(context, draft)));
  if (!draft.editor && !draft.checked.faults.empty()) values.set("faults", values_of(faults_table(draft.checked), context.now()));
  if (!draft.checked.questionnaire) return values;
  auto steps = preview_of(*draft.checked.questionnaire, draft.editor ? draft.editor->preview_language : "en");
  if (draft.editor && draft.editor->open.step) steps = json::Array{steps.at(*draft.editor->open.step)};
  values.set("has_preview", true).set("preview_steps", std::move(steps));
  return values;
}

Response draft_page(const Context& context, json::Object values, HttpStatus status = HttpStatus::kOk) {
  return context.show(
      {.status = status, .name = "questionnaire_draft"_template, .title = "A new version", .values = std::move(values)});
}

Result<Response> open_draft(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto version, admin_api::number_of(context.request(), "version"));
  USHER_TRY(const auto active, use.core.questionnaires.active());
  USHER_TRY(const auto from, version ? use.core.questionnaires.version(*version) : Result(active));
  Draft draft{.text = json::to_pretty_text(json::Value(from->document)),
              .editor = QuestionnaireEditor{.draft = core::QuestionnaireDraft(from->document)},
              .against = active->version,
              .active = active,
              .checked = {}};
  draft.checked.questionnaire = *from;
  return draft_page(context, draft_values(context, draft));
}

/// What the script of the console asks for while one types.
Result<Response> preview_draft(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto draft, sent_draft(use, context));
  return draft_page(context, draft_values(context, draft));
}

/// The draft with its differences from the active version, and a form that publishes exactly what was reviewed.
Result<Response> review(const ConsolePages& use, const Context& context, const Draft& draft, std::string_view note,
                        json::Array meanwhile = {}) {
  auto values = draft_values(context, draft);
  values.set("note", note).set("meanwhile", std::move(meanwhile));
  if (!draft.checked.questionnaire) return draft_page(context, std::move(values), HttpStatus::kUnprocessable);
  const auto& next = *draft.checked.questionnaire;
  USHER_TRY(const auto touched, use.core.questionnaires.count_touched_answers(next));
  const auto active = std::to_string(draft.active->version);
  const bool is_same = next.document == draft.active->document;
  values.set("has_review", true)
      .set("active", active)
      .set("is_same", is_same)
      .set("changes", words_of_changes(*draft.active, next))
      .set("missing", missing_texts(next))
      .set("warnings", json::Array(draft.checked.warnings.begin(), draft.checked.warnings.end()))
      .set("touched", touched > 0 ? grouped(touched) : "");
  if (!is_same)
    values.set("publish", html::values_of(context.form(
                              "/admin/questionnaires/draft/publish", "Publish it as the active version",
                              {html::hidden(kPackedField, base64url_encode(json::to_text(json::Value(next.document)))),
                               html::hidden(kAgainstField, active)})));
  return draft_page(context, std::move(values));
}

Result<std::string> publisher_of(const ConsolePages& use, std::int64_t version) {
  USHER_TRY(const auto versions, use.core.questionnaires.list());
  for (const auto& one : versions)
    if (one.questionnaire->version == version) return actor_name(use.core.user_admin, one.published_by);
  return std::string("Another admin");
}

/// Another version is active than the one that the draft began from: it is named, with who published it and what changed.
Result<Response> review_anew(const ConsolePages& use, const Context& context, Draft draft) {
  USHER_TRY(const auto publisher, publisher_of(use, draft.active->version));
  const auto before = use.core.questionnaires.version(draft.against);
  const auto active = std::to_string(draft.active->version);
  const auto note = draft.active->version < draft.against
                        ? "Version " + std::to_string(draft.against) + " was retired, and version " + active + " is active again."
                        : publisher + " published version " + active + " since you began.";
  draft.against = draft.active->version;
  return review(use, context, draft, note + " Your draft was not published; look at the changes again.",
                before.ok() ? words_of_changes(*before.value(), *draft.active) : json::Array());
}

Result<Response> answer_draft(const ConsolePages& use, const Context& context) {
  USHER_TRY(auto draft, sent_draft(use, context));
  const auto act = html::form_field(context.request(), kActField);
  const bool is_review = act == "review" || (act.empty() && !draft.editor);
  if (!is_review) return draft_page(context, draft_values(context, draft));
  const bool is_old = draft.against != 0 && draft.against != draft.active->version;
  return is_old ? review_anew(use, context, std::move(draft)) : review(use, context, draft, "");
}

Result<Response> publish_draft(const ConsolePages& use, const Context& context) {
  USHER_TRY(auto draft, sent_draft(use, context));
  if (draft.checked.questionnaire) {
    const auto published =
        use.core.questionnaires.publish(*draft.checked.questionnaire, Administrator(context.admin()), draft.against);
    if (published.ok()) return Context::done("questionnaire_published", questionnaire_url(published.value().version));
    if (published.error().code != ErrorCode::kConflict) return published.error();
    USHER_TRY(draft, sent_draft(use, context));
  }
  draft.editor = editor_of(draft.text);
  return review_anew(use, context, std::move(draft));
}

}  // namespace

std::vector<http::Endpoint> questionnaire_draft_pages(const ConsolePages& use) {
  return {use.routes.page(kDraftPath, "edit_console_draft", bound(use, open_draft)),
          use.routes.act(kDraftPath, "review_console_draft", access::kAdminActs, bound(use, answer_draft), Lane::kSearch),
          use.routes.act("/admin/questionnaires/draft/preview", "preview_console_draft", access::kAdminActs,
                         bound(use, preview_draft), Lane::kRead),
          use.routes.act("/admin/questionnaires/draft/publish", "publish_console_draft", access::kAdminActs,
                         bound(use, publish_draft), Lane::kSearch)};
}

}  // namespace usher::console
