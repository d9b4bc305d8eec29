#pragma once

#include <span>

#include "common/base/files/embedded_file.h"

namespace usher::core {

/// The built-in texts of pages and mails: the files common/core/texts/LANGUAGE.json.
std::span<const EmbeddedFile> text_files();

}  // namespace usher::core
