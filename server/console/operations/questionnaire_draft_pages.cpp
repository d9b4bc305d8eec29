#include "common/base/encoding.h"
#include "common/base/text.h"
#include "server/admin_api/lists.h"
#include "server/console/console_template.h"
#include "server/console/operations/operation_pages.h"
#include "server/console/operations/questionnaire_editor.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using domain::Administrator;
using http::HttpStatus;
using http::Lane;
using http::Response;

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
  return {use.routes.page(kDraftPath, "edit_console_draft", access::kAdminReads, bound(use, open_draft)),
          use.routes.act(kDraftPath, "review_console_draft", access::kAdminActs, bound(use, answer_draft), Lane::kSearch),
          use.routes.act("/admin/questionnaires/draft/preview", "preview_console_draft", access::kAdminActs,
                         bound(use, preview_draft), Lane::kRead),
          use.routes.act("/admin/questionnaires/draft/publish", "publish_console_draft", access::kAdminActs,
                         bound(use, publish_draft), Lane::kSearch)};
}

}  // namespace usher::console
