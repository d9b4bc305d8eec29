#pragma once

#include "common/domain/passkey.h"
#include "server/pages/account/account_context.h"

namespace usher::pages {

inline constexpr std::string_view kAddPasskeyPath = "/account/security/passkeys/add";
/// `id` in the query.
inline constexpr std::string_view kPasskeyPath = "/account/security/passkey";
inline constexpr std::string_view kConfirmPasskeyPath = "/account/security/passkey/confirm";

/// When it was added and last used.
std::string passkey_times(const html::View& view, const domain::Passkey& passkey);

/// Adds the section of the user's passkeys to the values of the security page; nothing where the account has no passkey and they
/// are off.
Status add_passkey_section(const AccountContext& context, json::Object& values);
/// Whether to offer a first passkey after a sign-in by password.
Result<bool> may_offer_passkey(const AccountContext& context);

}  // namespace usher::pages
