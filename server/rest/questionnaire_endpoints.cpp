#include "common/core/accounts/visitors.h"
#include "common/core/questionnaire/answers.h"
#include "server/authentication/rows.h"
#include "server/rest/questionnaire_views.h"
#include "server/rest/rest.h"

namespace usher::rest {
namespace {

/// A new version appears within seconds.
constexpr std::string_view kPublishedCached = "public, max-age=5";

Result<Response> show_published(const Surface& use) {
  USHER_TRY(const auto active, use.core.questionnaires.active());
  auto view = view_of(*active);
  const auto& settings = use.core.ports.settings;
  view.sign_up_profile = settings.signup.profile == settings::SignupProfile::kRequired ? "required" : "optional";
  view.sends_mail = settings.mail.smtp.has_value();
  auto response = json_response(HttpStatus::kOk, view);
  response.with("Cache-Control", std::string(kPublishedCached));
  return response;
}

Response named(Response response, const authentication::Principal& principal) {
  if (principal.actor) response.log_user_id = principal.actor->user().id.str();
  return response;
}

Result<Response> show_answers(const Surface& use, const Request& request) {
  USHER_TRY(const auto principal, use.who.identify_or_visitor(request));
  USHER_TRY(const auto answers, use.core.answers.of(principal.owner()));
  return named(json_response(HttpStatus::kOk, answers), principal);
}

/// A caller without account or visitor becomes a visitor.
Result<Response> save(const Surface& use, const Request& request, const authentication::Principal& found,
                      const core::AnswersChange& change) {
  USHER_TRY(const auto principal, use.who.admitted(found, request));
  if (!principal.actor || principal.actor->user().is_anonymous)
    USHER_CHECK(use.core.visitors.take_answers(authentication::caller_of(request), request.body.size()));
  USHER_TRY(const auto answers, use.core.answers.save(*principal.owner(), change, principal.session()));
  auto response = json_response(HttpStatus::kOk, answers);
  if (principal.visitor) use.cookies.set_visitor(response, *principal.visitor);
  return response;
}

/// Identifies the caller before it reads the body.
Response save_answers(const Surface& use, Request& request) {
  const auto principal = use.who.identify_or_visitor(request);
  if (!principal.ok()) return http::problem_response(principal.error());
  core::AnswersChange change;
  auto problem = http::read_body(request, BodyRule::kJson, change);
  return named(problem ? std::move(*problem) : http::response_of(save(use, request, principal.value(), change)),
               principal.value());
}

}  // namespace

std::vector<http::Endpoint> questionnaire_endpoints(const Surface& use) {
  const authentication::Rows rows(use, "Questionnaire");
  return {
      rows.get({.path = "/auth/questionnaire",
                .name = "show_questionnaire",
                .access = access::kOpen,
                .summary = "The active questionnaire",
                .about = "What a form needs: steps, questions, options and conditions in all languages.",
                .answer_schema = json::kSchemaOf<QuestionnaireView>},
               show_published),
      rows.get({.path = "/auth/questionnaire/answers",
                .name = "show_answers",
                .access = access::kVisitorReads,
                .summary = "The caller's answers, as a user or as a visitor",
                .about = "Without a session these are the answers of the visitor whose cookie the browser sends.",
                .answer_schema = json::kSchemaOf<core::GivenAnswers>,
                .errors = {ErrorCode::kUnauthenticated}},
               show_answers),
      rows.handled(
          "PUT",
          {.path = "/auth/questionnaire/answers",
           .name = "save_answers",
           .access = access::kVisitorWrites,
           .summary = "Save answers, also parts of a step; they are merged with the stored ones",
           .about = "As often as you like; null removes an answer. seen_steps and completed_steps say how far the user got.",
           .example = R"({"answers":{"languages":["cpp"]},"completed_steps":["software"]})",
           .body = BodyRule::kJson,
           .body_schema = json::kSchemaOf<core::AnswersChange>,
           .answer_schema = json::kSchemaOf<core::GivenAnswers>,
           .errors = {ErrorCode::kUnauthenticated, ErrorCode::kConflict, ErrorCode::kRateLimited},
           .handle = [use](Request& request) { return save_answers(use, request); }}),
  };
}

}  // namespace usher::rest
