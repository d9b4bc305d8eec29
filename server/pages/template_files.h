#pragma once

#include <span>

#include "common/base/files/embedded_file.h"

namespace usher::pages {

/// The built-in templates: the files server/pages/templates/NAME.html.
std::span<const EmbeddedFile> template_files();

}  // namespace usher::pages
