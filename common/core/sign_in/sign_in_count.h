#pragma once

#include "common/base/id.h"
#include "common/core/runtime/ports.h"

namespace usher::core {

/// The limit on the sign-ins of an account. A browser that the account knew before the window has `session_device` first; what is
/// beyond it, and every other sign-in, counts under `session_account`. A browser that came since has no share of its own: a
/// client with the password can make any number of them known. Sample accounts have no limit. Refreshes don't count.
enum class SignInCount {
  kLook,  ///< Before the password is evaluated; counts nothing.
  kTake,  ///< Inside the write that issues the session.
};

/// Inside a transaction. `device_hash`: of the browser's device token; empty without one. Error: kRateLimited.
Status count_sign_in(store::Stores& tx, const Ports& ports, SignInCount count, const UserId& user, std::string_view device_hash);

}  // namespace usher::core
