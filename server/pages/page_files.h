#pragma once

#include <span>

#include "common/base/files/embedded_file.h"

namespace usher::pages {

/// The style sheet, the script and the icon of the pages.
std::span<const EmbeddedFile> page_files();

}  // namespace usher::pages
