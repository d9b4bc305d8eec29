#pragma once

#include "cli/commands/init/answers.h"
#include "cli/terminal/terminal.h"

namespace usher::cli {

/// Asks for the settings that a new site needs: its addresses, name and look, mail, and a first provider. An empty answer keeps what
/// there is; a wrong one is asked again. Precondition: terminal.can_ask(). Error: the terminal's.
Status ask_settings(Terminal& terminal, Answers& answers);

/// Lets the pages of SITE_URL call Usher: adds its origin to CORS_ORIGINS, unless it is Usher's own or CORS_ORIGINS was answered.
Status admit_site(Answers& answers);

}  // namespace usher::cli
