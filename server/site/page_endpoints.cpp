#include "common/core/pages/adaptations.h"
#include "server/authentication/rows.h"
#include "server/site/streamed.h"

namespace usher::site {
namespace {

using authentication::Principal;

/// Where visitors may ask, a caller without an account becomes one.
Result<Response> adapted(const Surface& use, const Request& request, const Principal& caller, const core::AdaptOrder& order) {
  const bool takes_visitors = use.core.ports.settings.adapt.visitors;
  USHER_TRY(const auto found, takes_visitors ? use.who.admitted(caller, request) : Result<Principal>(caller));
  USHER_TRY(auto page, use.core.adaptations.adapt({found.owner(), found.session()}, order, authentication::caller_of(request)));
  auto response = answer_to(use, found);
  response.with("X-Adapted", std::string(page.from));
  if (!page.call) {
    response.with("Content-Type", std::string(http::kEventStream));
    response.body = std::move(page.events);
    return response;
  }
  const bool is_fresh = page.from == "fresh";
  if (is_fresh) pass_on(request.trace, *page.call);
  return streamed(use, std::move(page.call), found, std::move(response), is_fresh ? "adapt" : "");
}

Result<Response> reported(const Surface& use, const Request& request, const Principal& caller, const core::PageReport& report) {
  USHER_CHECK(use.core.adaptations.report({caller.owner(), caller.session()}, report, authentication::caller_of(request)));
  auto response = answer_to(use, caller);
  response.status = HttpStatus::kNoContent;
  return response;
}

}  // namespace

std::vector<http::Endpoint> page_endpoints(const Surface& use) {
  const authentication::Rows rows(use, "Adapted pages");
  return {
      rows.handled(
          "POST", {.path = kAdaptPath,
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
                   .answer_type = http::kEventStream,
                   .errors = {ErrorCode::kUnauthenticated, ErrorCode::kForbidden, ErrorCode::kNoTraits, ErrorCode::kUnknownText,
                              ErrorCode::kRateLimited, ErrorCode::kUpstreamFailed, ErrorCode::kUpstreamBusy, ErrorCode::kAdaptOff,
                              ErrorCode::kOverloaded},
                   .handle = [use](Request& request) { return answer_by(use, request, adapted); }}),
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
                            .handle = [use](Request& request) { return answer_by(use, request, reported); }}),
  };
}

}  // namespace usher::site
