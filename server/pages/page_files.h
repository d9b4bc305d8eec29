#pragma once

#include <span>

#include "common/base/embedded_file.h"

namespace usher::pages {

/// What the pages load: their style sheet.
std::span<const EmbeddedFile> page_files();

}  // namespace usher::pages
