#include "server/admin_api/user_endpoints.h"
#include "server/admin_api/user_views.h"

namespace usher::admin_api {
namespace {

using domain::Administrator;
using http::Request;
using OneUser = Single<"user", domain::User>;

/// What the rows of acts share. `errors`: those of the act besides.
http::Endpoint act_row(std::string_view path, std::string_view name, std::string_view summary, std::string_view about,
                       std::vector<ErrorCode> errors = {}) {
  errors.insert(errors.begin(), {ErrorCode::kUserNotFound, ErrorCode::kAdminSessionRequired, ErrorCode::kFreshSessionRequired});
  return {.path = path, .name = name, .summary = summary, .about = about, .tag = "Admin: users", .errors = std::move(errors)};
}

http::Endpoint suspend_row(const UserUseCases& use) {
  auto row =
      act_row("/auth/admin/users/{id}/suspend", "admin_suspend_user",
              "Suspend an account, end its sessions and revoke the API keys that it made; an admin's needs a fresh session",
              "Without until it lasts until the account is activated.", {ErrorCode::kOwnAccount, ErrorCode::kLastAdmin});
  row.example = R"({"reason":"spam","until":"2027-01-01T00:00:00Z"})";
  row.body = http::BodyRule::kMayJson;
  return use.gate.acting<core::Suspension>(
      "POST", std::move(row),
      [use](const Request& request, const Administrator& by, const core::Suspension& body) -> Result<core::Suspended> {
        if (body.until && *body.until <= request.received)
          return invalid_field("until", "OUT_OF_RANGE", "Must be in the future; leave it out for a suspension without an end");
        return use.users.suspend(by, named_user(request), body);
      });
}

http::Endpoint activate_row(const UserUseCases& use) {
  return use.gate.acting("POST",
                         act_row("/auth/admin/users/{id}/activate", "admin_activate_user",
                                 "Let a suspended account sign in again; that of an admin needs a fresh session",
                                 "The reason and the end of the suspension are forgotten."),
                         [use](const Request& request, const Administrator& by) -> Result<OneUser> {
                           USHER_TRY(auto user, use.users.activate(by, named_user(request)));
                           return OneUser{std::move(user)};
                         });
}

http::Endpoint reset_row(const UserUseCases& use) {
  auto row = act_row("/auth/admin/users/{id}/reset", "admin_send_reset",
                     "Mail an account a link to set a new password; needs a fresh session",
                     "The old password works until the link is used.", {ErrorCode::kConflict});
  row.success = http::HttpStatus::kAccepted;
  return use.gate.acting("POST", std::move(row), [use](const Request& request, const Administrator& by) -> Result<SentMailView> {
    USHER_TRY(auto mail, use.users.send_reset(by, named_user(request)));
    return SentMailView{std::move(mail)};
  });
}

http::Endpoint verify_email_row(const UserUseCases& use) {
  return use.gate.acting("POST",
                         act_row("/auth/admin/users/{id}/verify-email", "admin_verify_email",
                                 "Mark an account's address as verified; needs a fresh session",
                                 "For an address that was checked in another way than by mail."),
                         [use](const Request& request, const Administrator& by) -> Result<OneUser> {
                           USHER_CHECK(use.users.verify_email(by, named_user(request)));
                           USHER_TRY(auto user, use.users.find(named_user(request)));
                           return OneUser{std::move(user)};
                         });
}

http::Endpoint reset_factor_row(const UserUseCases& use) {
  return use.gate.acting("POST",
                         act_row("/auth/admin/users/{id}/reset-2fa", "admin_reset_two_factor",
                                 "Remove an account's second factor and end its sessions; needs a fresh session",
                                 "For a user who lost the device and the backup codes. The user is notified by mail.",
                                 {ErrorCode::kTwoFactorNotEnabled, ErrorCode::kOwnAccount}),
                         [use](const Request& request, const Administrator& by) -> Result<EndedSessionsView> {
                           USHER_TRY(const auto found, use.users.find(named_user(request)));
                           USHER_TRY(const auto ended, use.two_factor.reset(by, found));
                           USHER_TRY(auto user, use.users.find(found.id.str()));
                           return EndedSessionsView{std::move(user), ended};
                         });
}

}  // namespace

std::vector<http::Endpoint> user_act_endpoints(const UserUseCases& use) {
  return {suspend_row(use), activate_row(use), reset_row(use), verify_email_row(use), reset_factor_row(use)};
}

}  // namespace usher::admin_api
