#pragma once

#include "common/core/user_fields/user_fields.h"
#include "common/domain/session.h"
#include "common/domain/user.h"
#include "server/better_auth/protocol/profile_spelling.h"

namespace usher::better_auth {

/// The JSON objects of the protocol, with the plugins' members. Immutable; thread-safe.
class Views {
 public:
  explicit Views(const settings::Settings& settings)
      : anonymous_(settings.has(settings::Plugin::kAnonymous)),
        two_factor_(settings.has(settings::Plugin::kTwoFactor)),
        admin_(settings.has(settings::Plugin::kAdmin)),
        user_fields_(settings) {}

  /// Includes as the protocol's additional fields the profile's (see append_profile) and those that the site declares.
  [[nodiscard]] json::Object user(const domain::User& user, const std::optional<domain::Profile>& profile) const {
    json::Object object{{"name", user.name.value_or("")},           {"email", user.email},
                        {"emailVerified", user.is_verified},        {"image", user.image},
                        {"createdAt", to_rfc3339(user.created_at)}, {"updatedAt", to_rfc3339(user.updated_at)}};
    if (anonymous_) object.append({"isAnonymous", user.is_anonymous});
    if (two_factor_) object.append({"twoFactorEnabled", user.two_factor_enabled});
    if (admin_) add_admin(object, user);
    append_profile(object, profile);
    for (const auto& field : user_fields_.returned(user.user_fields)) object.append(field);
    object.append({"id", user.id.str()});
    return object;
  }
  /// The same as the claims of a session JWT, bounded as UserFields::within_token() says.
  [[nodiscard]] json::Object claims(const domain::User& user, const std::optional<domain::Profile>& profile) const {
    static constexpr std::array<std::string_view, 11> kAlways{"id",        "name",      "email",       "emailVerified",
                                                              "createdAt", "updatedAt", "isAnonymous", "twoFactorEnabled",
                                                              "role",      "banned",    "banExpires"};
    return user_fields_.within_token(this->user(user, profile), kAlways);
  }
  /// `token`: the text that the caller may use as the session's token.
  [[nodiscard]] json::Object session(const domain::Session& session, std::string_view token) const {
    json::Object object{{"expiresAt", to_rfc3339(session.expires_at)},
                        {"token", token},
                        {"createdAt", to_rfc3339(session.created_at)},
                        {"updatedAt", to_rfc3339(session.updated_at)},
                        {"ipAddress", session.ip},
                        {"userAgent", session.user_agent},
                        {"userId", session.user_id.str()}};
    if (admin_)
      object.append({"impersonatedBy", session.impersonated_by ? json::Value(session.impersonated_by->str()) : json::Value()});
    object.append({"id", session.id.str()});
    return object;
  }

 private:
  static void add_admin(json::Object& object, const domain::User& user) {
    object.append({"role", user.role});
    object.append({"banned", !user.is_active});
    object.append({"banReason", user.suspended_reason});
    object.append({"banExpires", user.suspended_until ? json::Value(to_rfc3339(*user.suspended_until)) : json::Value()});
  }

  const bool anonymous_;
  const bool two_factor_;
  const bool admin_;
  const core::UserFields user_fields_;
};

}  // namespace usher::better_auth
