#pragma once

#include "cli/arguments/context.h"
#include "cli/commands/user/new_password.h"
#include "common/core/core.h"
#include "common/domain/user.h"

namespace usher::domain {
class OperatorActor;
}

namespace usher::cli {

struct MadeAdmin {
  domain::User user;
  Secret password;
};

/// Makes an admin of the address `email`. Without one it asks for an address if the installation has no admin and the terminal
/// can ask; a refused address or password is asked again. nullopt: no admin was made. Errors: those of UserAdmin::create() and of
/// NewPassword::read().
Result<std::optional<MadeAdmin>> make_first_admin(Context& context, const core::Core& core, const domain::OperatorActor& by,
                                                  const std::optional<std::string>& email, const NewPassword& password);

}  // namespace usher::cli
