#pragma once

#include "cli/terminal/terminal.h"
#include "common/url/url.h"

namespace usher::cli {

/// Warns that `what` of the command line has a secret. `instead`: an imperative.
inline void warn_of_exposed(Terminal& terminal, std::string_view what, std::string_view instead) {
  terminal.warn(
      std::string(what).append(" has a secret, which other users of this machine read in the process list; ").append(instead));
}

/// The same for the URL of another database than the installation's, if it has one.
inline void warn_of_exposed_url(Terminal& terminal, std::string_view what, std::string_view url) {
  if (has_password(url)) warn_of_exposed(terminal, what, "leave it out there and set PGPASSWORD, or write it into ~/.pgpass");
}

}  // namespace usher::cli
