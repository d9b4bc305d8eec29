#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "common/base/result.h"

namespace usher::archive {

/// Takes the next bytes of a stream.
using WriteBytes = std::function<Status(std::string_view bytes)>;
/// Fills at most `size` bytes and returns their number; 0 at the end.
using ReadBytes = std::function<Result<std::size_t>(char* to, std::size_t size)>;

/// The error of bytes that no archive of ours has: cut off, changed or of another kind. kInternal; `why` completes "The archive
/// ".
inline Error damaged(const std::string& why) { return error(ErrorCode::kInternal, "The archive " + why); }

}  // namespace usher::archive
