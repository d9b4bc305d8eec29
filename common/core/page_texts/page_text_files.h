#pragma once

#include <span>

#include "common/base/embedded_file.h"

namespace usher::core {

/// The built-in texts of the pages: the files common/core/page_texts/texts/LANGUAGE.toml.
std::span<const EmbeddedFile> page_text_files();

}  // namespace usher::core
