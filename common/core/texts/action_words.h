#pragma once

#include <optional>
#include <string>

#include "common/core/texts/text_key.h"

// Words for the names of machines: actions, actors and reasons of the audit log, kinds of mail.

namespace usher::core {

/// The text of an action for the user of the account; nullopt without one. `reason`: that of the event, or empty.
std::optional<TextKey> text_of_action(std::string_view action, std::string_view reason = {});

/// What an operator reads in English: `Signed in` for user.signed_in. Without a text it is made of the name.
std::string words_of_action(std::string_view action);
/// Of a kind of mail or a reason: `Reset password` for reset_password, `Reset password (requested)` for request:reset_password.
std::string words_of_name(std::string_view name);
/// `ada@example.com` for admin:ada@example.com; of an id the end. Other actors stay as they are.
std::string words_of_actor(std::string_view actor);

}  // namespace usher::core
