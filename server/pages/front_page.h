#pragma once

#include "common/core/mail/mail_admin.h"
#include "server/http/routing/endpoint.h"
#include "server/http/routing/route_group.h"
#include "server/pages/setup/setup_page.h"

namespace usher::authentication {
class Identification;
}
namespace usher::html {
class Frame;
}

namespace usher::pages {

/// What the front page uses; all of it outlives it.
struct FrontPage {
  const html::Frame& frame;
  const core::MailAdmin& mail;
  const settings::Settings& settings;
  std::function<Status()> database;  ///< Whether the database responds.
  const authentication::Identification& who;
  std::string_view console = {};        ///< Where the console is, for a link that admins see; empty: no console.
  std::optional<SetupPage> setup = {};  ///< Of a server that was started without an admin.
};

/// `/`: a small page for browsers, JSON for programs. A browser on the developer's own machine also sees the state of the server,
/// the newest mails and what to do next: over loopback, as localhost, not through a proxy, and without a mail server. Mailed
/// links are not on it: another user of the machine, or a client of a proxy without headers, could take over accounts.
http::Endpoint front_page(const FrontPage& use);

/// The group of all other paths: an unknown path is a page for browsers and problem details for programs.
http::RouteGroup other_paths(const html::Frame& frame);

}  // namespace usher::pages
