#pragma once

#include <span>

#include "common/base/files/embedded_file.h"

namespace usher::html {

/// The templates that all sets have: the files server/html/templates/NAME.html.
std::span<const EmbeddedFile> template_files();
/// palette.css and palette_dark.css.
std::span<const EmbeddedFile> style_files();

}  // namespace usher::html
