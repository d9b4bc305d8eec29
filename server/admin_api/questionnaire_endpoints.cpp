#include "common/base/text.h"
#include "common/core/questionnaire/questionnaire_diff.h"
#include "common/core/questionnaire/questionnaire_file.h"
#include "server/admin_api/endpoints.h"
#include "server/admin_api/lists.h"
#include "server/admin_api/rows.h"

namespace usher::admin_api {
namespace {

constexpr std::array<std::string_view, 1> kDryRunWords{"1"};
constexpr http::QueryParameter kDryRunParameter{"dry_run", "1: answer what would happen, and change nothing", kDryRunWords};

/// A version with its file.
struct VersionFileView {
  core::QuestionnaireEntry version;
  json::Object file;
  static constexpr auto fields() {
    return json::concat(json::nested(&VersionFileView::version),
                        json::fields_of(json::required("file", &VersionFileView::file, {.about = "as it was published"})));
  }
};

struct PublicationView {
  std::int64_t version = 0;
  bool published = false;
  std::int64_t answers_touched = 0;
  std::vector<core::QuestionnaireChange> changes;
  std::vector<std::string> warnings;
  static constexpr std::string_view kSchema = "QuestionnairePublication";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("version", &PublicationView::version, {.about = "the active version now"}),
                           required("published", &PublicationView::published,
                                    {.about = "false after ?dry_run=1, and where the file is what the active version is"}),
                           required("answers_touched", &PublicationView::answers_touched),
                           required("changes", &PublicationView::changes, {.about = "from the active version to the file"}),
                           required("warnings", &PublicationView::warnings, {.about = "a sentence each"}));
  }
};

struct RetirementView {
  std::int64_t retired = 0;
  std::int64_t active = 0;
  static constexpr auto fields() {
    return json::fields_of(json::required("retired", &RetirementView::retired),
                           json::required("active", &RetirementView::active, {.about = "the active version after it"}));
  }
};

Result<VersionFileView> show_version(const AdminUseCases& use, const Request& request) {
  USHER_TRY(const auto version, named_version(request));
  USHER_TRY(const auto entries, use.core.questionnaires.list());
  const auto found =
      std::find_if(entries.begin(), entries.end(), [=](const auto& entry) { return entry.questionnaire->version == version; });
  if (found == entries.end()) return error(ErrorCode::kNotFound, "No questionnaire has that version");
  return VersionFileView{*found, found->questionnaire->document};
}

/// The answer to an invalid file: 400 or 415 if it is not JSON, else all of its faults, the place of each as its field.
Response refused_file(const Request& request, const std::vector<core::QuestionnaireFault>& found) {
  json::Value document;
  if (auto problem = http::read_body(request, BodyRule::kJson, document)) return std::move(*problem);
  json::Faults faults;
  for (const auto& fault : found)
    faults.add(fault.path, "NOT_ALLOWED", "Line " + std::to_string(fault.line) + ": " + fault.message);
  return http::problem_response(json::refused(std::move(faults)));
}

Result<Response> publish(const AdminUseCases& use, const Request& request, const Administrator& by) {
  if (auto foreign = http::refuse_foreign_body(request)) return std::move(*foreign);
  USHER_TRY(const auto dry_run, choice_of(request, "dry_run", kDryRunWords));
  USHER_TRY(const auto last, use.core.questionnaires.active());
  const auto checked = core::check_questionnaire_file(request.body, last->notice.version);
  if (!checked.questionnaire) return refused_file(request, checked.faults);
  const auto& next = *checked.questionnaire;
  PublicationView view{
      .version = last->version, .changes = core::compare_questionnaires(*last, next), .warnings = checked.warnings};
  USHER_TRY(view.answers_touched, use.core.questionnaires.count_touched_answers(next));
  if (dry_run) return json_response(HttpStatus::kOk, view);
  USHER_TRY(const auto published, use.core.questionnaires.publish(next, by, last->version));
  view.version = published.version;
  view.published = published.is_new;
  return json_response(HttpStatus::kOk, view);
}

Result<RetirementView> retire(const AdminUseCases& use, const Request& request, const Administrator& by) {
  USHER_TRY(const auto version, named_version(request));
  USHER_TRY(const auto dry_run, choice_of(request, "dry_run", kDryRunWords));
  USHER_TRY(const auto active,
            dry_run ? use.core.questionnaires.check_retire(version) : use.core.questionnaires.retire(version, by));
  return RetirementView{version, active};
}

}  // namespace

Result<std::int64_t> named_version(const Request& request) {
  const auto& word = request.parameters.at(0);
  const auto version = parse_whole<std::int64_t>(word);
  if (version && *version > 0) return *version;
  return error(ErrorCode::kNotFound, "No questionnaire has that version; a version is a number");
}

std::vector<http::Endpoint> questionnaire_endpoints(const AdminUseCases& use) {
  const AdminRows rows(use, "Admin: questionnaires");
  return {
      rows.post(
          {.path = "/auth/admin/questionnaires",
           .name = "admin_publish_questionnaire",
           .access = access::kAdminActs,
           .summary = "Check a questionnaire file and make it the active version",
           .about = "The body is a questionnaire file. Try it with ?dry_run=1 first.",
           .example =
               R"({"id":"background","title":"Your background","notice":{"version":1,"text":"What we ask and why."},"steps":[{"id":"software","title":"Software","questions":[{"id":"editor","kind":"text","label":"Your editor?"}]}]})",
           .lane = Lane::kSearch,
           .body = BodyRule::kJson,
           .body_schema = json::kSchemaOf<json::Object>,
           .answer_schema = json::kSchemaOf<PublicationView>,
           .query = {kDryRunParameter},
           .errors = {ErrorCode::kConflict}},
          publish),
      rows.get({.path = "/auth/admin/questionnaires/{version}",
                .name = "admin_show_questionnaire",
                .access = access::kAdminReads,
                .summary = "A version with its file",
                .about = "The file is as it was published.",
                .errors = {ErrorCode::kNotFound}},
               show_version),
      rows.post({.path = "/auth/admin/questionnaires/{version}/retire",
                 .name = "admin_retire_questionnaire",
                 .access = access::kAdminActs,
                 .summary = "Retire a version for good; the newest that remains becomes active",
                 .about = "Its answers stay.",
                 .query = {kDryRunParameter},
                 .errors = {ErrorCode::kNotFound, ErrorCode::kConflict}},
                retire)};
}

}  // namespace usher::admin_api
