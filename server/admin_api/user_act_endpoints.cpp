#include "server/admin_api/user_endpoints.h"
#include "server/admin_api/user_views.h"

namespace usher::admin_api {
namespace {

using domain::Administrator;
using http::BodyRule;
using http::HttpStatus;
using http::Request;
using http::Response;

/// What the rows of acts share.
http::Endpoint act_row(std::string_view path, std::string_view name, std::string_view summary, std::string_view about) {
  return {.method = "POST",
          .path = path,
          .name = name,
          .summary = summary,
          .about = about,
          .tag = "Admin: users",
          .access = http::Access::kAdmin,
          .lane = http::Lane::kWrite,
          .errors = {ErrorCode::kUserNotFound, ErrorCode::kAdminSessionRequired, ErrorCode::kFreshSessionRequired}};
}

http::Endpoint suspend_row(const UserUseCases& use) {
  auto row =
      act_row("/auth/admin/users/{id}/suspend", "admin_suspend_user",
              "Suspend an account, end its sessions and revoke the API keys that it made; an admin's needs a fresh session",
              "Without until it lasts until the account is activated.");
  row.example = R"({"reason":"spam","until":"2027-01-01T00:00:00Z"})";
  row.body = BodyRule::kMayJson;
  row.body_schema = http::schema_source<SuspendBody>();
  row.answer_schema = http::schema_source<SuspendedView>();
  row.errors.insert(row.errors.end(), {ErrorCode::kOwnAccount, ErrorCode::kLastAdmin});
  row.handle = use.gate.acting<SuspendBody>(
      BodyRule::kMayJson, [use](const Request& request, const Administrator& by, SuspendBody body) -> Result<Response> {
        if (body.until && *body.until <= request.received)
          return invalid_field("until", "OUT_OF_RANGE", "Must be in the future; leave it out for a suspension without an end");
        USHER_TRY(const auto suspended,
                  use.users.suspend(by, named_user(request), {.reason = std::move(body.reason), .until = body.until}));
        return json_response(HttpStatus::kOk,
                             SuspendedView{suspended.user, suspended.sessions_ended, suspended.api_keys_revoked});
      });
  return row;
}

http::Endpoint activate_row(const UserUseCases& use) {
  auto row = act_row("/auth/admin/users/{id}/activate", "admin_activate_user",
                     "Let a suspended account sign in again; that of an admin needs a fresh session",
                     "The reason and the end of the suspension are forgotten.");
  row.answer_schema = http::schema_source<AdministeredUserView>();
  row.handle = use.gate.acting([use](const Request& request, const Administrator& by) -> Result<Response> {
    USHER_TRY(auto user, use.users.activate(by, named_user(request)));
    return json_response(HttpStatus::kOk, AdministeredUserView{std::move(user)});
  });
  return row;
}

http::Endpoint reset_row(const UserUseCases& use) {
  auto row = act_row("/auth/admin/users/{id}/reset", "admin_send_reset",
                     "Mail an account a link to set a new password; needs a fresh session",
                     "The old password works until the link is used.");
  row.success = HttpStatus::kAccepted;
  row.answer_schema = http::schema_source<SentMailView>();
  row.errors.push_back(ErrorCode::kConflict);
  row.handle = use.gate.acting([use](const Request& request, const Administrator& by) -> Result<Response> {
    USHER_TRY(auto mail, use.users.send_reset(by, named_user(request)));
    return json_response(HttpStatus::kAccepted, SentMailView{std::move(mail)});
  });
  return row;
}

http::Endpoint verify_email_row(const UserUseCases& use) {
  auto row = act_row("/auth/admin/users/{id}/verify-email", "admin_verify_email",
                     "Mark an account's address as verified; needs a fresh session",
                     "For an address that was checked in another way than by mail.");
  row.answer_schema = http::schema_source<AdministeredUserView>();
  row.handle = use.gate.acting([use](const Request& request, const Administrator& by) -> Result<Response> {
    USHER_CHECK(use.users.verify_email(by, named_user(request)));
    USHER_TRY(auto user, use.users.find(named_user(request)));
    return json_response(HttpStatus::kOk, AdministeredUserView{std::move(user)});
  });
  return row;
}

http::Endpoint reset_factor_row(const UserUseCases& use) {
  auto row = act_row("/auth/admin/users/{id}/reset-2fa", "admin_reset_two_factor",
                     "Remove an account's second factor and end its sessions; needs a fresh session",
                     "For a user who lost the device and the backup codes. The user is notified by mail.");
  row.answer_schema = http::schema_source<EndedSessionsView>();
  row.errors.insert(row.errors.end(), {ErrorCode::kTwoFactorNotEnabled, ErrorCode::kOwnAccount});
  row.handle = use.gate.acting([use](const Request& request, const Administrator& by) -> Result<Response> {
    USHER_TRY(const auto found, use.users.find(named_user(request)));
    USHER_TRY(const auto ended, use.two_factor.reset(by, found));
    USHER_TRY(auto user, use.users.find(found.id.str()));
    return json_response(HttpStatus::kOk, EndedSessionsView{std::move(user), ended});
  });
  return row;
}

}  // namespace

std::vector<http::Endpoint> user_act_endpoints(const UserUseCases& use) {
  return {suspend_row(use), activate_row(use), reset_row(use), verify_email_row(use), reset_factor_row(use)};
}

}  // namespace usher::admin_api
