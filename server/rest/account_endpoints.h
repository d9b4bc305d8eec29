#pragma once

#include "common/core/accounts/own_account.h"
#include "common/core/accounts/profiles.h"
#include "common/core/credentials/password_change.h"
#include "common/core/two_factor/email_factor.h"
#include "common/core/two_factor/two_factor.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Cookies;
class Identification;
}  // namespace usher::authentication
namespace usher::core {
class UserFields;
}

namespace usher::rest {

/// What account endpoints use; all of it outlives them.
struct RestAccountUseCases {
  const core::OwnAccount& account;
  const core::PasswordChange& passwords;
  const core::TwoFactor& two_factor;
  const core::EmailFactor& email_factor;
  const core::Profiles& profiles;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
  const core::UserFields& user_fields;
};

/// The caller's account, password and profile, and the identity check of reverse proxies.
std::vector<http::Endpoint> account_endpoints(const RestAccountUseCases& use);

}  // namespace usher::rest
