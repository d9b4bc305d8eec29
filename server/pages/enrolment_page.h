#pragma once

#include "server/html/form_guard.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Cookies;
class Identification;
}  // namespace usher::authentication
namespace usher::core {
class RequiredEnrolment;
}
namespace usher::html {
class Frame;
}

namespace usher::pages {

/// What the page uses; all of it outlives it.
struct EnrolmentPage {
  const html::Frame& frame;
  const core::RequiredEnrolment& enrolment;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
  html::FormGuard guard;
};

/// /account/two-factor: enrols the second factor that a pending sign-in of this browser needs. GET explains, POST shows the
/// secret, and POST with a code signs in.
std::vector<http::Endpoint> enrolment_page(const EnrolmentPage& use);

}  // namespace usher::pages
