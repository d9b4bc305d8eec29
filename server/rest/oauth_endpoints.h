#pragma once

#include "common/core/providers/linked_accounts.h"
#include "server/http/routing/endpoint.h"
#include "server/http/routing/origins.h"

namespace usher::authentication {
class Cookies;
class Identification;
}  // namespace usher::authentication
namespace usher::core {
class OAuthSignIn;
}

namespace usher::rest {

/// What the endpoints of social sign-in use; all of it outlives them.
struct OAuthUseCases {
  const core::OAuthSignIn& oauth;
  const core::LinkedAccounts& accounts;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
  const http::Origins& origins;
  std::string public_url;  ///< PUBLIC_URL.
  std::string site_url;    ///< SITE_URL: the default redirect target.
};

/// Provider sign-in, and the linked accounts of the caller.
std::vector<http::Endpoint> oauth_endpoints(const OAuthUseCases& use);

}  // namespace usher::rest
