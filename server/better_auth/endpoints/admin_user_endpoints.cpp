#include "common/core/accounts/user_admin.h"
#include "server/better_auth/endpoints/admin_user_bodies.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "server/better_auth/protocol/admin_gate.h"

namespace usher::better_auth {
namespace {

constexpr const char* kNoReason = "No reason";
/// The longest temporary ban; larger numbers are reduced to it.
constexpr std::chrono::seconds kLongestBan = std::chrono::days(36500);

Result<Response> in_object(const EndpointContext& use, const domain::User& user) {
  USHER_TRY(auto object, shown(use, user));
  return ok(json::Object{{"user", std::move(object)}});
}

Result<Response> by_itself(const EndpointContext& use, const domain::User& user) {
  USHER_TRY(auto object, shown(use, user));
  return ok(std::move(object));
}

Result<Response> get_user(const EndpointContext& use, const Request& /*request*/, const AdminSignedIn& /*who*/,
                          const GetUserQuery& query) {
  USHER_TRY(const auto user, use.core.user_admin.find(query.value));
  return by_itself(use, user);
}

/// Checks the further fields of a new account before it is created.
Status check_data(const UserData& data) {
  if (data.image.value) USHER_CHECK(domain::check_image(*data.image.value));
  USHER_CHECK(domain::apply(data.profile, {}, domain::ProfileDemand::kPartial));
  return done();
}

Result<Response> create_user(const EndpointContext& use, const Request& /*request*/, const AdminSignedIn& who,
                             CreateUserBody body) {
  auto& data = body.data;
  const auto& asked_role = body.role ? body.role : data.role;
  const auto role = role_of(asked_role.value_or(json::Value("user")));
  if (role.fault) return refuse(*role.fault);
  if (!is_email(body.email)) return refuse(api_error::kInvalidEmail);
  USHER_CHECK(check_data(data));
  const auto made = use.core.user_admin.create(who.actor, {.email = std::move(body.email),
                                                           .name = std::move(body.name),
                                                           .role = role.text,
                                                           .verified = data.verified.value_or(false),
                                                           .password = std::move(body.password),
                                                           .is_initial = true,
                                                           .user_fields = data_in(body.sent)});
  if (!made.ok()) return translate(made.error(), {{ErrorCode::kEmailTaken, api_error::kAddressTaken}});
  if (!data.image.present && data.profile.empty()) return in_object(use, made.value());
  USHER_TRY(const auto completed,
            use.core.user_admin.update(who.actor, made.value().id.str(),
                                       {.image = std::move(data.image), .profile = std::move(data.profile)}));
  return in_object(use, completed.user);
}

Status apply_ban(const EndpointContext& use, const domain::AdminActor& by, const std::string& user, const UserData& data) {
  if (data.banned != true) return done();
  USHER_CHECK(use.core.user_admin.suspend(
      by, user, {.reason = data.ban_reason.value.value_or(kNoReason), .until = data.ban_expires.value}));
  return done();
}

Result<Response> update_user(const EndpointContext& use, const Request& /*request*/, const AdminSignedIn& who,
                             UpdateUserBody body) {
  auto& data = body.data;
  if (body.is_empty()) return refuse(api_error::kNoDataToUpdate);
  if (data.password) return refuse(api_error::kPasswordByUpdate);
  const auto role = data.role ? role_of(*data.role) : Role();
  if (role.fault) return refuse(*role.fault);
  if (data.email && !is_email(*data.email)) return refuse(api_error::kInvalidEmail);
  // A ban takes effect even if the rest is refused; it is lifted after all else was allowed.
  const auto banned = apply_ban(use, who.actor, body.user_id.text, data);
  if (!banned.ok()) return translate(banned.error(), {{ErrorCode::kOwnAccount, api_error::kCannotBanSelf}});
  const auto updated = use.core.user_admin.update(who.actor, body.user_id.text,
                                                  {.name = std::move(data.name),
                                                   .image = std::move(data.image),
                                                   .role = data.role ? std::optional(role.text) : std::nullopt,
                                                   .profile = std::move(data.profile),
                                                   .email = std::move(data.email),
                                                   .verified = data.verified,
                                                   .user_fields = data_in(body.sent)});
  if (updated.ok() && data.banned == false) {
    USHER_TRY(const auto activated, use.core.user_admin.activate(who.actor, body.user_id.text));
    return by_itself(use, activated.user);
  }
  if (updated.ok()) return by_itself(use, updated.value().user);
  return translate(updated.error(),
                   {{ErrorCode::kEmailTaken, api_error::kAddressTaken}, {ErrorCode::kOwnAccount, api_error::kMayNotChangeRole}});
}

Result<Response> set_role(const EndpointContext& use, const Request& /*request*/, const AdminSignedIn& who,
                          const SetRoleBody& body) {
  const auto role = role_of(body.role);
  if (role.fault) return refuse(*role.fault);
  const auto updated = use.core.user_admin.update(who.actor, body.user_id.text, {.role = role.text});
  if (!updated.ok()) return translate(updated.error(), {{ErrorCode::kOwnAccount, api_error::kMayNotChangeRole}});
  return in_object(use, updated.value().user);
}

Result<Response> ban(const EndpointContext& use, const Request& request, const AdminSignedIn& who, const BanBody& body) {
  core::Suspension why{.reason = body.reason && !body.reason->empty() ? *body.reason : std::string(kNoReason)};
  const auto seconds = std::clamp(body.expires_in.value_or(Number()).value, -1.0, static_cast<double>(kLongestBan.count()));
  if (seconds != 0) why.until = request.received + std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
  const auto banned = use.core.user_admin.suspend(who.actor, body.user_id.text, why);
  if (!banned.ok()) return translate(banned.error(), {{ErrorCode::kOwnAccount, api_error::kCannotBanSelf}});
  return in_object(use, banned.value().user);
}

Result<Response> unban(const EndpointContext& use, const Request& /*request*/, const AdminSignedIn& who, const UserBody& body) {
  USHER_TRY(const auto activated, use.core.user_admin.activate(who.actor, body.value.text));
  return in_object(use, activated.user);
}

Result<Response> remove_user(const EndpointContext& use, const Request& /*request*/, const AdminSignedIn& who,
                             const UserBody& body) {
  const auto removed = use.core.user_admin.erase(who.actor, body.value.text);
  if (!removed.ok()) return translate(removed.error(), {{ErrorCode::kOwnAccount, api_error::kCannotRemoveSelf}});
  return success_true();
}

Result<Response> set_password(const EndpointContext& use, const Request& /*request*/, const AdminSignedIn& who,
                              const SetPasswordBody& body) {
  USHER_CHECK(use.core.user_admin.set_password(who.actor, body.user_id.text, body.new_password, true));
  return status_true();
}

}  // namespace

std::vector<http::Endpoint> admin_user_endpoints(const EndpointContext& use) {
  return {
      get("/api/auth/admin/get-user", "better_auth_admin_get_user", access::kAdminReads, Lane::kRead,
          for_admin(use, api_error::kMayNotGetUser, get_user)),
      post("/api/auth/admin/create-user", "better_auth_admin_create_user", access::kCreateUser, Lane::kHashing,
           for_admin(use, api_error::kMayNotCreateUsers, create_user)),
      post("/api/auth/admin/update-user", "better_auth_admin_update_user", access::kActOnFields, Lane::kWrite,
           for_admin(use, api_error::kMayNotUpdateUsers, update_user)),
      post("/api/auth/admin/remove-user", "better_auth_admin_remove_user", access::kAdminGrants, Lane::kWrite,
           for_admin(use, api_error::kMayNotDeleteUsers, remove_user)),
      post("/api/auth/admin/set-role", "better_auth_admin_set_role", access::kAdminGrants, Lane::kWrite,
           for_admin(use, api_error::kMayNotChangeRole, set_role)),
      post("/api/auth/admin/ban-user", "better_auth_admin_ban_user", access::kActOnUser, Lane::kWrite,
           for_admin(use, api_error::kMayNotBanUsers, ban)),
      post("/api/auth/admin/unban-user", "better_auth_admin_unban_user", access::kActOnUser, Lane::kWrite,
           for_admin(use, api_error::kMayNotBanUsers, unban)),
      post("/api/auth/admin/set-user-password", "better_auth_admin_set_user_password", access::kAdminGrants, Lane::kHashing,
           for_admin(use, api_error::kMayNotSetPassword, set_password)),
  };
}

}  // namespace usher::better_auth
