#pragma once

#include <span>

#include "common/base/embedded_file.h"

namespace usher::core {

/// The questionnaire that every installation begins with, as a questionnaire file: common/core/questionnaire/background.json, and
/// nothing else.
std::span<const EmbeddedFile> built_in_questionnaire();

}  // namespace usher::core
