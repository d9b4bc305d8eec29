#pragma once

#include "cli/arguments/danger.h"
#include "common/core/accounts/import_rules.h"

namespace usher::cli {

/// The option --erased-too of imports.
inline constexpr const char* kErasedTooHelp = "Also import accounts that were deleted here; else their ids are left out";

inline core::ErasedRows erased_of(bool erased_too) {
  return erased_too ? core::ErasedRows::kImported : core::ErasedRows::kLeftOut;
}

inline std::string erased_note(std::int64_t accounts) {
  return counted(accounts, "account") + (accounts == 1 ? " was" : " were") + " deleted here and left out; --erased-too imports " +
         (accounts == 1 ? "it" : "them");
}

}  // namespace usher::cli
