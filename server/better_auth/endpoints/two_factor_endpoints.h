#pragma once

#include <vector>

#include "common/core/accounts/profiles.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "common/core/two_factor/email_factor.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {

struct TwoFactorUseCases {
  const core::TwoFactorEnrolment& enrolment;
  const core::TwoFactor& factor;
  const core::MailedFactor& mailed;
  const core::TwoFactorSignIn& sign_in;
  const core::Profiles& profiles;
  const Surface& surface;
};

/// Of the plugin `two-factor`, what takes the password: enable, disable, get-totp-uri and generate-backup-codes.
std::vector<http::Endpoint> two_factor_endpoints(const TwoFactorUseCases& use);
/// The same plugin's codes: verify-totp, verify-otp, verify-backup-code and send-otp.
std::vector<http::Endpoint> two_factor_code_endpoints(const TwoFactorUseCases& use);

}  // namespace usher::better_auth
