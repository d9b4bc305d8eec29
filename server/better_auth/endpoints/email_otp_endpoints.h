#pragma once

#include <vector>

#include "common/core/accounts/profiles.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/sign_in/mail_sign_in.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {

struct EmailOtpUseCases {
  const core::MailedCodes& codes;
  const core::MailSignIn& sign_in;
  const core::EmailVerification& verification;
  const core::PasswordReset& reset;
  const core::Profiles& profiles;
  const Surface& surface;
};

/// sign-in/email-otp, forget-password/email-otp and email-otp/.
std::vector<http::Endpoint> email_otp_endpoints(const EmailOtpUseCases& use);

}  // namespace usher::better_auth
