#include "common/base/encoding.h"
#include "common/base/typed_code.h"
#include "common/core/own/ways_in.h"
#include "common/core/providers/oauth_failure.h"
#include "common/core/providers/oauth_sign_in.h"
#include "server/authentication/done_links.h"
#include "server/rest/own_rows.h"
#include "server/rest/views.h"

namespace usher::rest {
namespace {

constexpr std::array<std::string_view, 1> kTrue{"true"};
constexpr std::string_view kAskPath = "/account/sign-in-with";
constexpr std::string_view kFailedPath = "/account/sign-in-failed";

struct LinkBody {
  std::optional<std::string> redirect_to;
  static constexpr std::string_view kSchema = "LinkBody";
  static constexpr auto fields() {
    return json::fields_of(
        json::optional("redirect_to", &LinkBody::redirect_to, {.about = "a path of the site, or a trusted address"}));
  }
};

struct LinkView {
  std::string url;
  static constexpr auto fields() {
    return json::fields_of(json::required("url", &LinkView::url, {.about = "where to send the browser"}));
  }
};

/// A relative path is relative to the site. Open redirect: an untrusted address is refused.
Result<std::string> target_of(const Surface& use, const std::optional<std::string>& wanted) {
  if (!wanted) return use.core.ports.settings.site_url;
  const auto target = ascii_url(*wanted);
  if (!use.origins.may_redirect_to(target))
    return invalid_field("redirect_to", "NOT_ALLOWED",
                         "Must be a path that starts with one /, or an address of a site in CORS_ORIGINS or TRUSTED_ORIGINS");
  return target.starts_with('/') ? std::string(http::origin_of(use.core.ports.settings.site_url)) + target : target;
}

Response redirect(std::string location) {
  Response response{.status = HttpStatus::kFound};
  response.with("Location", std::move(location));
  return response;
}

/// A browser navigation, not an API call: an error is shown by a page, which names the provider.
Result<Response> failed(const Surface& use, const Request& request, Error problem, bool links = false) {
  const auto word = core::word_of(problem.code);
  if (!word) return problem;
  auto page = with_parameter(use.core.ports.settings.public_url + std::string(kFailedPath), "error", *word);
  if (links) page = with_parameter(page, "linking", "true");
  auto response = redirect(with_parameter(page, "provider", request.parameters.at(0)));
  response.log_note = http::log_note_of(problem);
  return response;
}

/// The page with the button that begins this sign-in.
Response ask_first(const Surface& use, const Request& request) {
  auto location =
      with_parameter(use.core.ports.settings.public_url + std::string(kAskPath), "provider", request.parameters.at(0));
  for (const auto* const name : {"redirect_to", "reauthenticate"})
    if (const auto value = http::query_parameter(request, name)) location = with_parameter(location, name, *value);
  return redirect(std::move(location));
}

Response to_provider(const Surface& use, const core::AuthorizationRedirect& begun) {
  auto response = redirect(begun.url);
  use.cookies.set_oauth_state(response, begun);
  return response;
}

Result<Response> begin_reauthentication(const Surface& use, const Request& request, std::string target) {
  USHER_TRY(const auto actor, use.who.identify(request));
  auto begun = use.core.oauth_sign_in.begin_reauthentication(actor, request.parameters.at(0), {.redirect_to = std::move(target)},
                                                             authentication::caller_of(request));
  if (!begun.ok()) return failed(use, request, std::move(begun).error());
  return to_provider(use, begun.value());
}

Result<Response> begin(const Surface& use, const Request& request) {
  USHER_TRY(auto target, target_of(use, http::query_parameter(request, "redirect_to")));
  if (!use.origins.admits_navigation(request)) return ask_first(use, request);
  if (http::query_parameter(request, "reauthenticate") == "true") return begin_reauthentication(use, request, std::move(target));
  USHER_TRY(const auto visitor, use.who.visitor_of(request));
  auto begun = use.core.oauth_sign_in.begin(
      request.parameters.at(0), {.redirect_to = std::move(target), .anonymous = visitor.anonymous, .visitor = visitor.visitor},
      visitor);
  if (!begun.ok()) return failed(use, request, std::move(begun).error());
  return to_provider(use, begun.value());
}

Result<Response> begin_linking(const Surface& use, const Request& request, const domain::SessionActor& actor,
                               const LinkBody& body) {
  USHER_TRY(auto target, target_of(use, body.redirect_to));
  USHER_TRY(const auto begun,
            use.core.oauth_sign_in.begin_linking(actor, request.parameters.at(0), {.redirect_to = std::move(target)},
                                                 authentication::caller_of(request)));
  auto response = json_response(HttpStatus::kOk, LinkView{begun.url});
  use.cookies.set_oauth_state(response, begun);
  return response;
}

struct OAuthFinish {
  const Surface& use;
  std::string redirect_to;
  std::string state;

  Response operator()(core::SessionGrant& grant) const {
    auto response = redirect(redirect_to);
    use.cookies.set(response, grant);
    authentication::note_done(use.cookies, response, state, grant.session.id, redirect_to);
    response.log_user_id = grant.user.id.str();
    return response;
  }
  Response operator()(const core::TwoFactorChallenge& challenge) const {
    auto response = redirect(use.core.ports.settings.public_url + std::string(authentication::page_of(challenge)));
    use.cookies.set_challenge(response, challenge.token);
    return response;
  }
  Response operator()(const core::OAuthLinked& linked) const {
    auto response = redirect(redirect_to);
    authentication::note_done(use.cookies, response, state, linked.session, redirect_to);
    response.log_user_id = linked.user.str();
    return response;
  }
};

Result<Response> finish(const Surface& use, const Request& request) {
  const auto parameter = [&](std::string_view name) { return http::query_parameter(request, name); };
  const auto state = parameter("state").value_or("");
  USHER_TRY(const auto caller, use.who.sign_in_caller_of(request));
  auto end = use.core.oauth_sign_in.finish(request.parameters.at(0),
                                           {.state = state,
                                            .code = parameter("code"),
                                            .error = parameter("error"),
                                            .issuer = parameter("iss"),
                                            .browser_tokens = use.cookies.oauth_states(request, state),
                                            .device_token = use.cookies.device_token(request)},
                                           caller);
  auto& finished = end.outcome;
  if (!finished.ok() && finished.error().code == ErrorCode::kStateMismatch) {
    USHER_TRY(const auto actor, use.who.identify_if_any(request));
    if (auto before = actor ? authentication::done_before(use.cookies, request, state, actor->session().id) : std::nullopt)
      return redirect(std::move(*before));
  }
  if (!finished.ok()) return failed(use, request, std::move(finished).error(), end.links);
  auto response = std::visit(OAuthFinish{use, std::move(finished.value().redirect_to), state}, finished.value().outcome);
  use.cookies.clear_oauth_state(response, state);
  return response;
}

}  // namespace

std::vector<http::Endpoint> oauth_endpoints(const Surface& use) {
  const authentication::Rows rows(use, "Social sign-in");
  return {
      rows.get(
          {.path = "/auth/oauth/{provider}",
           .name = "begin_social_sign_in",
           .access = access::kSignIn,
           .summary = "Send the browser to a provider to sign in there",
           .about =
               "A link for the browser, not a call by fetch: it redirects to the provider. A browser that another site's page "
               "sends, whose origin is not trusted, is shown a page with one button first (login CSRF).",
           .lane = Lane::kOutbound,
           .success = HttpStatus::kFound,
           .query = {{.name = "redirect_to", .about = "where to go after the sign-in: a path of the site, or a trusted address"},
                     {.name = "reauthenticate",
                      .about =
                          "true: the provider asks the caller again, whose session becomes fresh; the account must be linked",
                      .one_of = kTrue}},
           .errors = {ErrorCode::kNotFound, ErrorCode::kValidationFailed, ErrorCode::kUnauthenticated, ErrorCode::kForbidden,
                      ErrorCode::kRateLimited}},
          begin),
      rows.get({.path = "/auth/oauth/{provider}/callback",
                .name = "finish_social_sign_in",
                .access = access::kSignIn,
                .summary = "The provider's redirect target: sets cookies, then redirects to the site or to an error page",
                .about = "Only providers send browsers here.",
                .lane = Lane::kOutbound,
                .success = HttpStatus::kFound,
                .query = {{.name = "state", .about = "the server's state"},
                          {.name = "code", .about = "the provider's authorization code"},
                          {.name = "error", .about = "the provider's error, instead of a code"},
                          {.name = "iss", .about = "RFC 9207"}},
                .errors = {ErrorCode::kNotFound, ErrorCode::kRateLimited}},
               finish),
      own_list<core::OwnWaysIn>(rows, {"/auth/accounts", "list_accounts", "The caller's password and linked provider accounts",
                                       "How the user can sign in: password and linked providers."}),
      rows.post<LinkBody>({.path = "/auth/accounts/{provider}/link",
                           .name = "begin_linking",
                           .access = access::kChangeWaysIn,
                           .summary = "Link a provider's account; send the browser to the url",
                           .about = "Send the browser to the url of the answer.",
                           .example = R"({"redirect_to":"/"})",
                           .lane = Lane::kOutbound,
                           .body = BodyRule::kMayJson,
                           .answer_schema = json::kSchemaOf<LinkView>,
                           .errors = {ErrorCode::kNotFound, ErrorCode::kRateLimited, ErrorCode::kUpstreamFailed}},
                          begin_linking),
      own_removal<core::OwnWaysIn>(
          rows, {"/auth/accounts/{id}", "unlink_account", "Unlink a provider's account or the password; the other sessions end",
                 "The id is one of GET /auth/accounts. The last way to sign in stays."}),
  };
}

}  // namespace usher::rest
