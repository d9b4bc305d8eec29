#include "common/core/two_factor/two_factor.h"
#include "server/admin_api/endpoints.h"
#include "server/admin_api/lists.h"
#include "server/admin_api/rows.h"

namespace usher::admin_api {
namespace {

using domain::Administrator;
using http::Request;
using OneUser = Single<"user", domain::User>;

struct SentMailView {
  MailId mail_id;
  static constexpr auto fields() {
    return std::tuple{json::required("mail_id", &SentMailView::mail_id, {.about = "of GET /auth/admin/mail"})};
  }
};

/// A user whose sessions an act has ended.
struct EndedSessionsView {
  domain::User user;
  std::int64_t sessions_ended = 0;
  static constexpr auto fields() {
    return std::tuple{json::required("user", &EndedSessionsView::user),
                      json::required("sessions_ended", &EndedSessionsView::sessions_ended)};
  }
};

Result<core::Suspended> suspend(const AdminUseCases& use, const Request& request, const Administrator& by,
                                const core::Suspension& body) {
  if (body.until && *body.until <= request.received)
    return invalid_field("until", "OUT_OF_RANGE", "Must be in the future; leave it out for a suspension without an end");
  return use.users.suspend(by, named_user(request), body);
}

Result<OneUser> activate(const AdminUseCases& use, const Request& request, const Administrator& by) {
  USHER_TRY(auto activated, use.users.activate(by, named_user(request)));
  return OneUser{std::move(activated.user)};
}

Result<SentMailView> send_reset(const AdminUseCases& use, const Request& request, const Administrator& by) {
  USHER_TRY(auto mail, use.users.send_reset(by, named_user(request)));
  return SentMailView{std::move(mail)};
}

Result<OneUser> verify_email(const AdminUseCases& use, const Request& request, const Administrator& by) {
  USHER_CHECK(use.users.verify_email(by, named_user(request)));
  USHER_TRY(auto user, use.users.find(named_user(request)));
  return OneUser{std::move(user)};
}

Result<EndedSessionsView> reset_factor(const AdminUseCases& use, const Request& request, const Administrator& by) {
  USHER_TRY(const auto found, use.users.find(named_user(request)));
  USHER_TRY(const auto ended, use.two_factor.reset(by, found));
  USHER_TRY(auto user, use.users.find(found.id.str()));
  return EndedSessionsView{std::move(user), ended};
}

/// What all acts may answer. `more`: what an act answers besides.
std::vector<ErrorCode> errors(std::vector<ErrorCode> more = {}) {
  more.insert(more.begin(), ErrorCode::kUserNotFound);
  return more;
}

}  // namespace

std::vector<http::Endpoint> user_act_endpoints(const AdminUseCases& use) {
  const AdminRows rows(use, "Admin: users");
  return {
      rows.post<core::Suspension>(
          {.path = "/auth/admin/users/{id}/suspend",
           .name = "admin_suspend_user",
           .access = access::kActOnUser,
           .summary =
               "Suspend an account, end its sessions and revoke the API keys that it made; an admin's needs a fresh session",
           .about = "Without until it lasts until the account is activated.",
           .example = R"({"reason":"spam","until":"2027-01-01T00:00:00Z"})",
           .body = http::BodyRule::kMayJson,
           .errors = errors({ErrorCode::kOwnAccount, ErrorCode::kLastAdmin})},
          suspend),
      rows.post({.path = "/auth/admin/users/{id}/activate",
                 .name = "admin_activate_user",
                 .access = access::kActOnUser,
                 .summary = "Let a suspended account sign in again; that of an admin needs a fresh session",
                 .about = "The reason and the end of the suspension are forgotten.",
                 .errors = errors()},
                activate),
      rows.post({.path = "/auth/admin/users/{id}/reset",
                 .name = "admin_send_reset",
                 .access = access::kAdminGrants,
                 .summary = "Mail an account a link to set a new password; needs a fresh session",
                 .about = "The old password works until the link is used.",
                 .success = http::HttpStatus::kAccepted,
                 .errors = errors({ErrorCode::kConflict})},
                send_reset),
      rows.post({.path = "/auth/admin/users/{id}/verify-email",
                 .name = "admin_verify_email",
                 .access = access::kAdminGrants,
                 .summary = "Mark an account's address as verified; needs a fresh session",
                 .about = "For an address that was checked in another way than by mail.",
                 .errors = errors()},
                verify_email),
      rows.post({.path = "/auth/admin/users/{id}/reset-2fa",
                 .name = "admin_reset_two_factor",
                 .access = access::kAdminGrants,
                 .summary = "Remove an account's second factor and end its sessions; needs a fresh session",
                 .about = "For a user who lost the device and the backup codes. The user is notified by mail.",
                 .errors = errors({ErrorCode::kTwoFactorNotEnabled, ErrorCode::kOwnAccount})},
                reset_factor),
  };
}

}  // namespace usher::admin_api
