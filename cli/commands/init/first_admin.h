#pragma once

#include <optional>
#include <string>

#include "cli/arguments/context.h"
#include "cli/commands/user/new_password.h"
#include "common/core/core.h"
#include "common/domain/user.h"

namespace usher::cli {

struct MadeAdmin {
  domain::User user;
  Secret password;
};

/// Makes the account `email` an admin's. nullopt without an `email`: asks for one where there is no admin yet and somebody can be
/// asked; nullopt if there is none to make. A refused address or password is asked again. Errors: those of UserAdmin::create() and
/// of NewPassword::read().
Result<std::optional<MadeAdmin>> make_first_admin(Context& context, const core::Core& core, const domain::OperatorActor& by,
                                                  const std::optional<std::string>& email, const NewPassword& password);

}  // namespace usher::cli
