#pragma once

#include <vector>

#include "common/core/sign_in/mail_sign_in.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {

struct MagicLinkUseCases {
  const core::MailSignIn& sign_in;
  const Surface& surface;
};

/// sign-in/magic-link and magic-link/verify.
std::vector<http::Endpoint> magic_link_endpoints(const MagicLinkUseCases& use);

}  // namespace usher::better_auth
