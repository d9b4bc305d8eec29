#pragma once

#include <span>

#include "common/base/files/embedded_file.h"

namespace usher::core {

/// What stands around the HTML of every mail: the single file common/core/mail/layout.html.
std::span<const EmbeddedFile> built_in_layout();

}  // namespace usher::core
