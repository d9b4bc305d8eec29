#include "common/core/questionnaire/questionnaire_diff.h"
#include "common/core/questionnaire/questionnaire_file.h"
#include "server/admin_api/lists.h"
#include "server/console/console_template.h"
#include "server/console/operations/operation_pages.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using domain::Administrator;
using http::HttpStatus;
using http::Lane;
using http::Response;

constexpr std::string_view kDraft = "/admin/questionnaires/draft";
constexpr std::string_view kCheck = "/admin/questionnaires/draft#result";
constexpr std::string_view kFileField = "file";
constexpr std::string_view kAgainstField = "against";

/// A draft and the version that is active now.
struct Draft {
  std::string text;
  std::shared_ptr<const domain::Questionnaire> active;
  core::CheckedQuestionnaire checked;
};

Result<Draft> sent_draft(const ConsolePages& use, const Context& context) {
  Draft draft{.text = html::form_field(context.request(), kFileField), .active = {}, .checked = {}};
  USHER_TRY(draft.active, use.core.questionnaires.active());
  draft.checked = core::check_questionnaire_file(draft.text, draft.active->notice.version);
  return draft;
}

html::Form editor(const Context& context, const std::string& text) {
  return context.form(kCheck, "Check and compare",
                      {{.name = std::string(kFileField),
                        .label = "The questionnaire file (JSON)",
                        .type = "textarea",
                        .value = text,
                        .hint = "docs/questionnaire.md has the format. The page takes about 40 KiB; the command \"usher "
                                "questionnaire publish\" takes "
                                "256 KiB."}});
}

Table faults_table(const core::CheckedQuestionnaire& checked) {
  Table table{.caption = "Faults", .columns = {{"Place"}, {"Line", true}, {"What is wrong"}}};
  for (const auto& fault : checked.faults)
    table.rows.push_back({{.text = fault.path.empty() ? "the file" : fault.path},
                          number_cell(static_cast<std::int64_t>(fault.line)),
                          {.text = fault.message}});
  return table;
}

/// The editor with what is known of the draft: its faults, or how people see it.
json::Object draft_values(const Context& context, const Draft& draft) {
  json::Object values{{"form", html::values_of(editor(context, draft.text))}, {"back_url", "/admin/questionnaires"}};
  if (!draft.checked.faults.empty()) values.set("faults", values_of(faults_table(draft.checked), context.now()));
  if (draft.checked.questionnaire) values.set("has_preview", true).set("preview_steps", preview_of(*draft.checked.questionnaire));
  return values;
}

Response draft_page(const Context& context, json::Object values, HttpStatus status = HttpStatus::kOk) {
  return context.show(
      {.status = status, .name = "questionnaire_draft"_template, .title = "A new version", .values = std::move(values)});
}

HttpStatus draft_status(const Draft& draft) { return draft.checked.questionnaire ? HttpStatus::kOk : HttpStatus::kUnprocessable; }

Result<Response> open_draft(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto version, admin_api::number_of(context.request(), "version"));
  USHER_TRY(const auto from, version ? use.core.questionnaires.version(*version) : use.core.questionnaires.active());
  Draft draft{.text = json::to_pretty_text(json::Value(from->document)), .active = {}, .checked = {}};
  draft.checked.questionnaire = *from;
  return draft_page(context, draft_values(context, draft));
}

/// What the script of the console asks for while one types.
Result<Response> preview_draft(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto draft, sent_draft(use, context));
  return draft_page(context, draft_values(context, draft));
}

/// The draft with its differences from the active version, and a form that publishes exactly what was reviewed.
Result<Response> review(const ConsolePages& use, const Context& context, const Draft& draft, std::string_view note) {
  auto values = draft_values(context, draft);
  values.set("note", note);
  if (!draft.checked.questionnaire) return draft_page(context, std::move(values), draft_status(draft));
  const auto& next = *draft.checked.questionnaire;
  USHER_TRY(const auto touched, use.core.questionnaires.count_touched_answers(next));
  const auto active = std::to_string(draft.active->version);
  const bool is_same = next.document == draft.active->document;
  values.set("changes", values_of(changes_table(*draft.active, next, "Changes from the active version " + active), context.now()))
      .set("touched", std::to_string(touched));
  if (!is_same)
    values.set("publish",
               html::values_of(context.form("/admin/questionnaires/draft/publish", "Publish it as the active version",
                                            {html::hidden(kFileField, draft.text), html::hidden(kAgainstField, active)})));
  return draft_page(context, std::move(values));
}

Result<Response> review_draft(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto draft, sent_draft(use, context));
  return review(use, context, draft, "");
}

Result<std::string> publisher_of(const ConsolePages& use, std::int64_t version) {
  USHER_TRY(const auto versions, use.core.questionnaires.list());
  for (const auto& one : versions)
    if (one.questionnaire->version == version) return actor_name(use.core.user_admin, one.published_by);
  return std::string("Another admin");
}

/// Another admin may have published since the review: then the differences are shown again.
Result<Response> publish_draft(const ConsolePages& use, const Context& context) {
  USHER_TRY(auto draft, sent_draft(use, context));
  const bool is_reviewed = html::form_field(context.request(), kAgainstField) == std::to_string(draft.active->version);
  if (is_reviewed && draft.checked.questionnaire) {
    const auto published =
        use.core.questionnaires.publish(*draft.checked.questionnaire, Administrator(context.admin()), draft.active->version);
    if (published.ok()) return Context::done("questionnaire_published", questionnaire_url(published.value().version));
    if (published.error().code != ErrorCode::kConflict) return published.error();
    USHER_TRY(draft, sent_draft(use, context));
  }
  USHER_TRY(const auto publisher, publisher_of(use, draft.active->version));
  return review(use, context, draft,
                publisher + " published version " + std::to_string(draft.active->version) +
                    " since these changes were shown. Your draft was not published; look at the changes again.");
}

}  // namespace

std::vector<http::Endpoint> questionnaire_draft_pages(const ConsolePages& use) {
  return {use.routes.page(kDraft, "edit_console_draft", access::kAdminReads, bound(use, open_draft)),
          use.routes.act(kDraft, "review_console_draft", access::kAdminActs, bound(use, review_draft), Lane::kSearch),
          use.routes.act("/admin/questionnaires/draft/preview", "preview_console_draft", access::kAdminActs,
                         bound(use, preview_draft), Lane::kRead),
          use.routes.act("/admin/questionnaires/draft/publish", "publish_console_draft", access::kAdminActs,
                         bound(use, publish_draft), Lane::kSearch)};
}

}  // namespace usher::console
