#pragma once

#include <vector>

#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_reset.h"
#include "server/authentication/caller.h"
#include "server/http/routing/endpoint.h"
#include "server/http/routing/origins.h"
#include "server/pages/page.h"

namespace usher::pages {

/// What the pages call; all of it outlives them.
struct AccountPages {
  const Frame& frame;
  const core::PasswordReset& reset;
  const core::EmailVerification& verification;
  const core::EmailChange& change;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
  const http::Origins& origins;
};

/// Where mailed links lead: GET shows what would happen and changes nothing, POST does it.
std::vector<http::Endpoint> account_pages(const AccountPages& use);

}  // namespace usher::pages
