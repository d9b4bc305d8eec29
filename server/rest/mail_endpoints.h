#pragma once

#include "common/core/credentials/email_change.h"
#include "common/core/credentials/password_reset.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Cookies;
class Identification;
}  // namespace usher::authentication
namespace usher::core {
class EmailVerification;
}

namespace usher::rest {

/// What the endpoints for mailed links use; all of it outlives them.
struct MailUseCases {
  const core::PasswordReset& reset;
  const core::EmailVerification& verification;
  const core::EmailChange& change;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
};

/// Forgotten passwords, and verifying, changing and restoring an address.
std::vector<http::Endpoint> mail_endpoints(const MailUseCases& use);

}  // namespace usher::rest
