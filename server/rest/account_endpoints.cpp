#include "common/core/accounts/own_account.h"
#include "common/core/accounts/profiles.h"
#include "common/core/authority/authority.h"
#include "common/core/passkeys/passkeys.h"
#include "common/core/two_factor/email_factor.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/user_fields/user_fields.h"
#include "server/authentication/rows.h"
#include "server/rest/rest.h"
#include "server/rest/session_answer.h"

namespace usher::rest {
namespace {

constexpr std::string_view kAccountTag = "Account";

Result<Response> show(const Surface& use, const domain::SessionActor& actor) {
  return json_response(HttpStatus::kOk,
                       MeView{actor.user(), actor.profile(), use.core.user_fields.returned_if_any(actor.user().user_fields)});
}

Result<ChangedUserView> change(const Surface& use, const domain::SessionActor& actor, const core::UserChange& body) {
  USHER_TRY(auto user, use.core.own_account.change(actor, body));
  auto user_fields = use.core.user_fields.returned_if_any(user.user_fields);
  return ChangedUserView{std::move(user), std::move(user_fields)};
}

Result<Response> erase(const Surface& use, Request& request, const domain::SessionActor& actor, const PasswordBody& body) {
  const auto caller = authentication::caller_of(request, use.cookies);
  USHER_TRY(const auto presented, use.who.presented(request, actor));
  USHER_CHECK(use.core.own_account.erase(actor, body.password, caller));
  auto response = http::no_content();
  if (presented != authentication::Identification::Presented::kCookies) return response;  // the cookies may name another account
  use.cookies.clear(response);
  use.cookies.forget_method(response);
  if (caller.visitor) use.cookies.clear_visitor(response);
  return response;
}

Result<Response> export_all(const Surface& use, const domain::SessionActor& actor) {
  USHER_TRY(auto document, use.core.own_account.export_all(actor));
  auto response = http::json_text_response(HttpStatus::kOk, json::to_text(std::move(document)));
  return response.with("Content-Disposition", "attachment; filename=\"account.json\"");
}

Result<std::optional<core::SessionGrant>> prove(const Surface& use, const domain::SessionActor& actor, ReauthenticateBody body,
                                                const domain::Caller& caller, core::Renewal renewal) {
  if (auto answer = answer_in(std::move(body.passkey))) {
    USHER_TRY(auto grant, use.core.passkeys.reauthenticate(actor, *answer, caller, renewal));
    return std::optional(std::move(grant));
  }
  if (body.password) {
    USHER_TRY(auto grant, use.core.password_change.reauthenticate(actor, *body.password, caller, renewal));
    return std::optional(std::move(grant));
  }
  USHER_TRY(const bool by_mail, use.core.email_factor.is_all(actor));
  if (!by_mail)
    return use.core.two_factor.reauthenticate(actor, {.code = body.code->clone(), .backup_code = std::nullopt}, caller, renewal);
  USHER_TRY(auto grant, use.core.email_factor.reauthenticate(actor, *body.code, caller, renewal));
  return std::optional(std::move(grant));
}

Result<Response> reauthenticate(const Surface& use, Request& request, const domain::SessionActor& actor,
                                ReauthenticateBody body) {
  const auto given = int{body.password.has_value()} + int{body.code.has_value()} + int{body.passkey.has_value()};
  if (given != 1)
    return invalid_field("password", given > 1 ? "NOT_ALLOWED" : "REQUIRED", "Send either password, code or passkey");
  USHER_TRY(const auto presented, use.who.presented(request, actor));
  USHER_TRY(const auto grant, prove(use, actor, std::move(body), authentication::caller_of(request), renewal_of(presented)));
  auto empty = http::no_content();
  if (!grant) return empty;
  const auto view = renewed_token(empty, *grant, presented, use.cookies);
  return presented == authentication::Identification::Presented::kCookies ? std::move(empty)
                                                                          : json_response(HttpStatus::kOk, view);
}

Status mail_confirmation(const Surface& use, const Request& request, const domain::SessionActor& actor) {
  return use.core.email_factor.send_confirmation(actor, authentication::caller_of(request, use.cookies));
}

Result<Response> change_password(const Surface& use, Request& request, const domain::SessionActor& actor,
                                 const RestChangePasswordBody& body) {
  USHER_TRY(const auto presented, use.who.presented(request, actor));
  USHER_TRY(auto grant,
            use.core.password_change.change(actor, body.current_password, body.new_password, authentication::caller_of(request)));
  const bool is_program = actor.session().kind == domain::SessionKind::kProgram;
  const bool by_session_token = presented == authentication::Identification::Presented::kSessionToken;
  auto response = json_response(
      HttpStatus::kOk,
      SessionView{.token = {.access_token = grant.access_token,
                            .expires_in = grant.expires_in.count(),
                            .refresh_token = is_program ? std::optional(grant.refresh_token.clone()) : std::nullopt},
                  .user = grant.user,
                  .profile = grant.profile,
                  .user_fields = grant.user_fields,
                  .session_token = by_session_token ? std::optional(grant.session_token.clone()) : std::nullopt});
  // Without the session cookie a browser's session counts as a program's too.
  if (!is_program || !use.core.ports.settings.cookies.session_cookie) use.cookies.set(response, grant);
  return response;
}

Result<ProfileView> show_profile(const Surface& /*use*/, const domain::SessionActor& actor) {
  return ProfileView{actor.profile()};
}

Result<ProfileView> patch_profile(const Surface& use, const domain::SessionActor& actor, const domain::ProfileChange& body) {
  USHER_TRY(auto profile, use.core.profiles.change(actor, body));
  return ProfileView{std::move(profile)};
}

Result<ProfileView> put_profile(const Surface& use, const domain::SessionActor& actor, const domain::ProfileChange& body) {
  USHER_TRY(auto profile, use.core.profiles.replace(actor, body));
  return ProfileView{std::move(profile)};
}

Result<bool> switch_of(const Request& request, std::string_view name) {
  const auto text = http::query_parameter(request, name).value_or("0");
  if (text != "0" && text != "1") return invalid_field(std::string(name), "NOT_ALLOWED", "Must be 1 or 0");
  return text == "1";
}

/// For auth_request and forward_auth: reads the account and returns everything in headers. Impersonation by an unverified
/// address: applications identify users by X-Auth-Email, so it is left out until the address is verified or the proxy asks for
/// it.
Result<Response> verify_request(const Surface& use, Request& request, const domain::SessionActor& actor) {
  const auto& user = actor.user();
  if (user.is_anonymous) return error(ErrorCode::kUnauthenticated);
  USHER_TRY(const bool asks_verified, switch_of(request, "verified"));
  USHER_TRY(const bool takes_unverified, switch_of(request, "unverified"));
  if (asks_verified && takes_unverified)
    return invalid_field("unverified", "CONFLICT", "Contradicts verified=1; send only one of them");
  const auto role = http::query_parameter(request, "role");
  const bool is_less = actor.is_weak() || core::needs_second_factor(user, use.core.ports.settings);
  const auto own_role = is_less ? domain::kRoles.front() : std::string_view(user.role);
  if ((asks_verified && !user.is_verified) || (role && *role != own_role)) return error(ErrorCode::kForbidden);
  auto response = http::no_content();
  response.with("X-Auth-User-Id", user.id.str())
      .with("X-Auth-Email-Verified", user.is_verified ? "true" : "false")
      .with("X-Auth-Role", std::string(own_role));
  if (user.is_verified || takes_unverified) response.with("X-Auth-Email", user.email);
  return response;
}

/// The path and query that the proxy was asked for, percent-encoded for the query of a link to the sign-in page: proxies
/// cannot encode a variable. Nullopt for what is not a path of the site, or too long for the header buffer of a proxy.
std::optional<std::string> encoded_target(const Request& request) {
  constexpr std::size_t kMaxEncoded = 2'048;
  const auto target = request.header("x-forwarded-uri").value_or("");
  if (!target.starts_with('/') || target.starts_with("//") || target.size() > kMaxEncoded) return std::nullopt;
  auto encoded = percent_encode(target);
  if (encoded.size() > kMaxEncoded) return std::nullopt;
  return encoded;
}

Response with_next(Response response, const Request& request) {
  if (response.status != HttpStatus::kUnauthorized) return response;
  if (auto next = encoded_target(request)) response.with("X-Auth-Next", *std::move(next));
  return response;
}

/// With ?optional=1 a page without a user gets 204 instead of an error, which browsers would report. A refused bearer stays 401.
std::function<Response(Request&)> show_if_any(const Surface& use) {
  auto shown = use.who.signed_in([use](Request&, const domain::SessionActor& actor) { return show(use, actor); });
  return [shown = std::move(shown)](Request& request) -> Response {
    const auto optional = switch_of(request, "optional");
    if (!optional.ok()) return http::problem_response(optional.error());
    auto response = shown(request);
    const bool is_nothing = response.status == HttpStatus::kUnauthorized && !request.header("authorization");
    return optional.value() && is_nothing ? http::no_content() : std::move(response);
  };
}

std::vector<http::Endpoint> own_account_rows(const Surface& use) {
  const authentication::Rows rows(use, kAccountTag);
  return {
      rows.handled("GET", {.path = "/auth/me",
                           .name = "show_me",
                           .access = access::kReadOwn,
                           .summary = "The signed-in user and their profile",
                           .about = "Pages ask this first: 401, or 204 with ?optional=1, means that the user is not signed in.",
                           .answer_schema = json::kSchemaOf<MeView>,
                           .may_be_empty = true,
                           .query = {{"optional", "1: 204 instead of 401 where no cookie signs in, for pages that only look"}},
                           .errors = {ErrorCode::kValidationFailed},
                           .handle = show_if_any(use)}),
      rows.patch<core::UserChange>({.path = "/auth/me",
                                    .name = "change_me",
                                    .access = access::kChangeOwn,
                                    .summary = "Change the caller's name, image or own fields",
                                    .about = "Fields that are left out stay; null clears one.",
                                    .example = R"({"name":"Ada Lovelace"})"},
                                   change),
      rows.erase<PasswordBody>(
          {.path = "/auth/me",
           .name = "delete_me",
           .access = access::kChangeAddress,
           .summary = "Delete the caller's account and all data that belongs to it",
           .about = "It cannot be undone. An account without a password leaves the password out and needs a fresh session.",
           .example = R"({"password":"correct horse battery staple"})",
           .lane = Lane::kHashing,
           .body = BodyRule::kMayJson,
           .success = HttpStatus::kNoContent,
           .errors = {ErrorCode::kInvalidPassword, ErrorCode::kConflict, ErrorCode::kRateLimited}},
          erase),
      rows.get({.path = "/auth/me/export",
                .name = "export_me",
                .access = access::kTakeOut,
                .summary = "All stored data about the caller as one document",
                .about = "Account, profile, answers, conversations, sessions and events as one JSON document.",
                .answer_schema = json::kSchemaOf<json::Object>},
               export_all),
      rows.get({.path = "/auth/profile",
                .name = "show_profile",
                .access = access::kReadOwn,
                .summary = "One's profile",
                .about = "Experience, role and background, as the user stated them."},
               show_profile),
      rows.put<domain::ProfileChange>({.path = "/auth/profile",
                                       .name = "replace_profile",
                                       .access = access::kChangeOwn,
                                       .summary = "Replace the caller's profile",
                                       .about = "Fields that are left out are cleared; level and role are required.",
                                       .example = R"({"experience_level":"intermediate","professional_role":"engineer"})"},
                                      put_profile),
      rows.patch<domain::ProfileChange>({.path = "/auth/profile",
                                         .name = "change_profile",
                                         .access = access::kChangeOwn,
                                         .summary = "Change parts of the caller's profile; null clears a field",
                                         .about = "Fields that are left out stay.",
                                         .example = R"({"experience_level":"advanced","organization":"Analytical Engines"})"},
                                        patch_profile),
  };
}

std::vector<http::Endpoint> proof_rows(const Surface& use) {
  const authentication::Rows rows(use, kAccountTag);
  return {
      rows.post<ReauthenticateBody>(
          {.path = "/auth/reauthenticate",
           .name = "reauthenticate",
           .access = access::kChangeOwn,
           .summary =
               "Reauthenticate by password, second factor, passkey or mailed code; the session becomes fresh and gets new tokens",
           .about = "Actions that hand out power answer 403 FRESH_SESSION_REQUIRED until the user has proved again who they are.",
           .example = R"({"password":"correct horse battery"})",
           .lane = Lane::kHashing,
           .answer_schema = json::kSchemaOf<RenewedTokenView>,
           .may_be_empty = true,
           .errors = {ErrorCode::kInvalidPassword, ErrorCode::kInvalidCode, ErrorCode::kInvalidPasskey, ErrorCode::kInvalidToken,
                      ErrorCode::kTokenExpired, ErrorCode::kTwoFactorNotEnabled, ErrorCode::kForbidden, ErrorCode::kRateLimited,
                      ErrorCode::kConflict}},
          reauthenticate),
      rows.post({.path = "/auth/reauthenticate/mail",
                 .name = "mail_reauthentication_code",
                 .access = access::kChangeOwn,
                 .summary = "Mail a code for POST /auth/reauthenticate to an account without password and app",
                 .about = "For accounts without a password, an app and a passkey that REQUIRE_TWO_FACTOR demands: POST "
                          "/auth/reauthenticate takes "
                          "the code.",
                 .errors = {ErrorCode::kForbidden, ErrorCode::kRateLimited}},
                mail_confirmation),
      rows.post<RestChangePasswordBody>(
          {.path = "/auth/password/change",
           .name = "change_password",
           .access = access::kChangeOwn,
           .summary = "Change the caller's password; all other sessions end",
           .about =
               "Every other session ends; this one gets new cookies, or new tokens in the answer where it came without cookies.",
           .example = R"({"current_password":"correct horse battery","new_password":"correct horse battery staple"})",
           .lane = Lane::kHashing,
           .answer_schema = json::kSchemaOf<SessionView>,
           .errors = {ErrorCode::kInvalidPassword, ErrorCode::kRateLimited, ErrorCode::kConflict}},
          change_password),
      rows.handled(
          "GET",
          {.path = "/auth/verify",
           .name = "verify_request",
           .access = access::kReadOwn,
           .summary = "For reverse proxies: the caller's identity in headers",
           .about =
               "For auth_request of nginx and forward_auth of Caddy: 204 with X-Auth-User-Id and its kin, otherwise 401 or 403.",
           .success = HttpStatus::kNoContent,
           .query = {{"verified", "1: only accounts with a verified address"},
                     {"unverified", "1: X-Auth-Email also for an unverified address; not with verified"},
                     {"role", "Only accounts of this role"}},
           .errors = {ErrorCode::kForbidden, ErrorCode::kValidationFailed},
           .handle = [check = use.who.signed_in([use](Request& request, const domain::SessionActor& actor) {
             return verify_request(use, request, actor);
           })](Request& request) { return with_next(check(request), request); }}),
  };
}

}  // namespace

std::vector<http::Endpoint> account_endpoints(const Surface& use) {
  auto rows = own_account_rows(use);
  for (auto& row : proof_rows(use)) rows.push_back(std::move(row));
  return rows;
}

}  // namespace usher::rest
