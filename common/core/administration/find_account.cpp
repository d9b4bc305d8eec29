#include "common/core/administration/find_account.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/upkeep/short_ids.h"

namespace usher::core {

Result<domain::User> find_account(const UserAdmin& users, const Ports& ports, const std::string& word) {
  auto found = users.find(word);
  if (found.ok() || found.error().code != ErrorCode::kUserNotFound) return found;
  if (word.find('@') == std::string::npos) {
    USHER_TRY(const auto whole, whole_id(ports, Named::kUser, word));
    return whole == word ? found : users.find(whole);
  }
  USHER_TRY(const auto similar, similar_address(ports, word));
  if (!similar) return found;
  return error(ErrorCode::kUserNotFound, std::string(found.error().detail()) + "; did you mean " + *similar + "?");
}

}  // namespace usher::core
