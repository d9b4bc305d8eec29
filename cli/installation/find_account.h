#pragma once

#include <string>

#include "common/core/core.h"

namespace usher::cli {

/// Finds an account by its address, its id, or the end of its id as tables show it. Error: kUserNotFound, with the similar
/// address that may have been meant; kInvalidArgument if several ids end so.
Result<domain::User> find_account(const core::Core& core, const std::string& word);

}  // namespace usher::cli
