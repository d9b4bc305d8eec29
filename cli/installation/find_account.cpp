#include "cli/installation/find_account.h"

#include "common/core/upkeep/short_ids.h"

namespace usher::cli {

Result<domain::User> find_account(const core::Core& core, const std::string& word) {
  auto found = core.user_admin.find(word);
  if (found.ok() || found.error().code != ErrorCode::kUserNotFound) return found;
  if (word.find('@') == std::string::npos) {
    USHER_TRY(const auto whole, core::whole_id(core.ports, core::Named::kUser, word));
    return whole == word ? found : core.user_admin.find(whole);
  }
  USHER_TRY(const auto similar, core::similar_address(core.ports, word));
  if (!similar) return found;
  return error(ErrorCode::kUserNotFound, std::string(found.error().detail()) + "; did you mean " + *similar + "?");
}

}  // namespace usher::cli
