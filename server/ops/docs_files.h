#pragma once

#include <span>

#include "common/base/files/embedded_file.h"

namespace usher::ops {

/// The files of /docs: those of server/ops/docs and, if the build has it, Swagger UI.
std::span<const EmbeddedFile> docs_files();

}  // namespace usher::ops
