#pragma once

#include "common/core/administration/find_account.h"
#include "common/core/core.h"

namespace usher::cli {

/// See core::find_account.
inline Result<domain::User> find_account(const core::Core& core, const std::string& word) {
  return core::find_account(core.user_admin, core.ports, word);
}

}  // namespace usher::cli
