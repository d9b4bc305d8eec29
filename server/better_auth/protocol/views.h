#pragma once

#include "common/core/user_fields/user_fields.h"
#include "common/domain/profile.h"
#include "common/domain/session.h"
#include "common/domain/user.h"

namespace usher::better_auth {

/// The JSON objects of the protocol, with the plugins' members. Immutable; thread-safe.
class Views {
 public:
  explicit Views(const settings::Settings& settings);

  /// Includes as the protocol's additional fields the profile's (see append_profile) and those that the site declares.
  [[nodiscard]] json::Object user(const domain::User& user, const std::optional<domain::Profile>& profile) const;
  /// The same as the claims of a session JWT, bounded as UserFields::within_token() says.
  [[nodiscard]] json::Object claims(const domain::User& user, const std::optional<domain::Profile>& profile) const;
  /// `token`: the text that the caller may use as the session's token.
  [[nodiscard]] json::Object session(const domain::Session& session, std::string_view token) const;

 private:
  const bool anonymous_;
  const bool two_factor_;
  const bool admin_;
  const core::UserFields user_fields_;
};

}  // namespace usher::better_auth
