#include "common/core/pages/adaptations.h"
#include "server/authentication/rows.h"
#include "server/site/streamed.h"

namespace usher::site {
namespace {

using authentication::Principal;

/// Where visitors may ask, a caller without an account becomes one.
Result<Principal> reader_of_page(const Surface& use, const Request& request, const Principal& found) {
  return use.core.ports.settings.adapt.visitors ? use.who.admitted(found, request) : Result<Principal>(found);
}

Result<Response> adapted(const Surface& use, const Request& request, const Principal& caller, const core::AdaptOrder& order) {
  USHER_TRY(const auto found, reader_of_page(use, request, caller));
  USHER_TRY(auto page, use.core.adaptations.adapt({found.owner(), found.session()}, order, authentication::caller_of(request)));
  Response response;
  response.with("X-Adapted", std::string(page.from));
  if (found.visitor) use.cookies.set_visitor(response, *found.visitor);
  if (found.actor) response.log_user_id = found.actor->user().id.str();
  if (!page.call) {
    response.with("Content-Type", std::string(kEventStream));
    response.body = std::move(page.events);
    return response;
  }
  if (page.from == "fresh") pass_on(request.trace, *page.call);
  return streamed(use, std::move(page.call), found, std::move(response));
}

/// Identifies the caller before it reads the body.
Response adapt(const Surface& use, Request& request) {
  const auto principal = use.who.identify_or_visitor(request);
  if (!principal.ok()) return http::problem_response(principal.error());
  core::AdaptOrder order;
  if (auto problem = http::read_body(request, BodyRule::kJson, order)) return std::move(*problem);
  return http::response_of(adapted(use, request, principal.value(), order));
}

Result<Response> reported(const Surface& use, const Request& request, const Principal& caller, const core::PageReport& report) {
  USHER_TRY(const auto found, reader_of_page(use, request, caller));
  USHER_CHECK(use.core.adaptations.report({found.owner(), found.session()}, report, authentication::caller_of(request)));
  Response response{.status = HttpStatus::kNoContent};
  if (found.visitor) use.cookies.set_visitor(response, *found.visitor);
  return response;
}

Response report(const Surface& use, Request& request) {
  const auto principal = use.who.identify_or_visitor(request);
  if (!principal.ok()) return http::problem_response(principal.error());
  core::PageReport body;
  if (auto problem = http::read_body(request, BodyRule::kJson, body)) return std::move(*problem);
  return http::response_of(reported(use, request, principal.value(), body));
}

}  // namespace

std::vector<http::Endpoint> page_endpoints(const Surface& use) {
  const authentication::Rows rows(use, "Adapted pages");
  return {
      rows.handled("POST",
                   {.path = kAdaptPath,
                    .name = "adapt_page",
                    .access = access::kAdapt,
                    .summary = "Has the site's back end adapt a page to its reader and streams the answer as events",
                    .about = "Needs ADAPT_UPSTREAM_URL. X-Adapted says whether the answer is fresh, joined or kept. Takes "
                             "bodies of 416 KiB.",
                    .example = R"({"task":"personalize","page":"/docs/nodes","title":"Nodes","text":"# Nodes"})",
                    .lane = Lane::kStream,
                    .body = BodyRule::kJson,
                    .body_schema = json::kSchemaOf<core::AdaptOrder>,
                    .answer_schema = json::kSchemaOf<std::string>,
                    .answer_type = kEventStream,
                    .errors = {ErrorCode::kUnauthenticated, ErrorCode::kForbidden, ErrorCode::kNoTraits, ErrorCode::kUnknownText,
                               ErrorCode::kRateLimited, ErrorCode::kUpstreamFailed, ErrorCode::kAdaptOff, ErrorCode::kOverloaded},
                    .handle = [use](Request& request) { return adapt(use, request); }}),
      rows.handled("POST", {.path = "/api/pages/report",
                            .name = "report_page",
                            .access = access::kAdapt,
                            .summary = "Reports an adapted page to the operator",
                            .about = "Writes the audit event page.reported.",
                            .example = R"({"task":"personalize","page":"/docs/nodes","note":"The code is wrong"})",
                            .lane = Lane::kWrite,
                            .body = BodyRule::kJson,
                            .body_schema = json::kSchemaOf<core::PageReport>,
                            .success = HttpStatus::kNoContent,
                            .errors = {ErrorCode::kUnauthenticated, ErrorCode::kRateLimited, ErrorCode::kAdaptOff},
                            .handle = [use](Request& request) { return report(use, request); }}),
  };
}

}  // namespace usher::site
