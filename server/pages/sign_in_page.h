#pragma once

#include <vector>

#include "common/core/sign_in/mail_sign_in.h"
#include "server/authentication/caller.h"
#include "server/http/routing/endpoint.h"
#include "server/pages/page.h"

namespace usher::pages {

/// What the page uses; all of it outlives it.
struct SignInPage {
  const Frame& frame;
  const core::MailSignIn& sign_in;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
  const std::string& public_url;
};

/// /account/sign-in: the target of a mailed sign-in link. GET shows the address, POST signs in.
std::vector<http::Endpoint> sign_in_page(const SignInPage& use);

}  // namespace usher::pages
