#pragma once

#include "server/html/destination.h"
#include "server/http/routing/endpoint.h"
#include "server/http/routing/origins.h"

namespace usher::authentication {
class Cookies;
class Identification;
}  // namespace usher::authentication
namespace usher::core {
class EmailChange;
class EmailVerification;
class PasswordReset;
}  // namespace usher::core
namespace usher::html {
class Frame;
}

namespace usher::pages {

/// What the pages use; all of it outlives them.
struct AccountPages {
  const html::Frame& frame;
  const core::PasswordReset& reset;
  const core::EmailVerification& verification;
  const core::EmailChange& change;
  const authentication::Cookies& cookies;
  const authentication::Identification& who;
  const http::Origins& origins;
  html::Destinations destinations;
  bool mails_own_page = false;  ///< The site has a page of its own for new passwords (settings::MailSettings::reset_page).
};

/// The targets of mailed links: GET shows what POST will do and changes nothing.
std::vector<http::Endpoint> account_pages(const AccountPages& use);
/// Those of them that verify an address.
std::vector<http::Endpoint> verification_pages(const AccountPages& use);

}  // namespace usher::pages
