#pragma once

#include "common/core/sessions/known_device.h"

namespace usher::core {

/// The limit on the sign-ins of an account. A browser that the account knew before the window has `session_device` first; what is
/// beyond it, and every other sign-in, counts under `session_account`. A browser that came since has no share of its own: a
/// client with the password can make any number of them known. Sample accounts have no limit. Refreshes don't count.
enum class SignInCount {
  kLook,  ///< Before the password is evaluated; counts nothing.
  kTake,  ///< Inside the write that issues the session.
};

/// Inside a transaction. `device`: if the account knows it. Error: kRateLimited.
Status count_sign_in(store::Stores& tx, const Ports& ports, SignInCount count, const UserId& user,
                     const std::optional<store::RememberedDevice>& device);

}  // namespace usher::core
