#pragma once

#include "common/core/runtime/ports.h"
#include "common/domain/user.h"

namespace usher::core {

class UserAdmin;

/// Finds an account by its address, its id, or the end of its id as tables show it. Error: kUserNotFound, with the similar
/// address that may have been meant; kInvalidArgument if several ids end so.
Result<domain::User> find_account(const UserAdmin& users, const Ports& ports, const std::string& word);

}  // namespace usher::core
