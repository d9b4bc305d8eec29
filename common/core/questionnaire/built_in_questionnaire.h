#pragma once

#include <span>

#include "common/base/files/embedded_file.h"

namespace usher::core {

/// The questionnaire that every installation begins with: the single file common/core/questionnaire/background.json.
std::span<const EmbeddedFile> built_in_questionnaire();

}  // namespace usher::core
