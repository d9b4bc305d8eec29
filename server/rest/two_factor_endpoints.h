#pragma once

#include "common/core/sessions/trusted_devices.h"
#include "common/core/sign_in/required_enrolment.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Cookies;
class Identification;
}  // namespace usher::authentication
namespace usher::core {
class TwoFactorSignIn;
}

namespace usher::rest {

/// What the endpoints of second factors use; all of it outlives them.
struct RestTwoFactorUseCases {
  const core::TwoFactorEnrolment& enrolment;
  const core::TwoFactor& factor;
  const core::TwoFactorSignIn& sign_in;
  const core::RequiredEnrolment& required;
  const core::TrustedDevices& devices;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
};

/// Enrolling, using and disabling a second factor.
std::vector<http::Endpoint> two_factor_endpoints(const RestTwoFactorUseCases& use);

}  // namespace usher::rest
