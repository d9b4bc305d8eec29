#pragma once

#include "cli/terminal/terminal.h"

namespace usher::settings {
class Answers;
}

namespace usher::cli {

/// Asks for the settings that a new site needs: its addresses, name and look, mail, and a first provider. An empty answer keeps
/// what there is; a wrong one is asked again. Precondition: terminal.can_ask(). Error: the terminal's.
Status ask_settings(Terminal& terminal, settings::Answers& answers);

}  // namespace usher::cli
