#pragma once

#include <span>

#include "common/base/embedded_file.h"

namespace usher::ops {

/// What /docs is made of: the files of server/ops/docs, and those of Swagger UI where they could be had.
std::span<const EmbeddedFile> docs_files();

}  // namespace usher::ops
