#pragma once

#include <string>

namespace usher::settings {

/// The text of `usherd --help`: an example, then every setting by group, at most 100 columns wide.
std::string help_text();

}  // namespace usher::settings
