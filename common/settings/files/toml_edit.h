#pragma once

#include "common/settings/load.h"

namespace usher::settings {

/// A TOML file with settings changed. The lines of a setting that is there are replaced; one that is not there is added before
/// the first table. All other lines stay. `changes`: by environment name. Precondition: parse_toml() accepts `text`.
std::string with_settings(std::string_view text, const TextMap& changes);

}  // namespace usher::settings
