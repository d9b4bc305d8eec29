#pragma once

#include <span>

#include "common/base/files/embedded_file.h"

namespace usher::console {

/// The templates of the console: the files server/console/templates/NAME.html.
std::span<const EmbeddedFile> template_files();
/// What its pages load: the style sheet and the script.
std::span<const EmbeddedFile> asset_files();

}  // namespace usher::console
