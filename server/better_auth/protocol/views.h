#pragma once

#include <optional>
#include <string_view>

#include "common/domain/profile.h"
#include "common/domain/session.h"
#include "common/domain/user.h"
#include "common/json/value.h"
#include "common/settings/settings.h"

namespace usher::better_auth {

/// The objects of the protocol, with the members that the plugins add. Immutable; safe from any thread.
class Views {
 public:
  explicit Views(const settings::Settings& settings);

  /// With the profile's fields as the protocol's additional fields; null each where there is no profile.
  [[nodiscard]] json::Object user(const domain::User& user, const std::optional<domain::Profile>& profile) const;
  /// `token`: what the caller may call it by.
  [[nodiscard]] json::Object session(const domain::Session& session, std::string_view token) const;

 private:
  const bool anonymous_;
  const bool two_factor_;
  const bool admin_;
};

}  // namespace usher::better_auth
