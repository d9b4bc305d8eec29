#pragma once

#include "common/core/passkeys/passkeys.h"
#include "common/core/sign_in/passkey_sign_in.h"
#include "tests/testkit/authenticator.h"
#include "tests/testkit/people.h"

namespace usher::testkit {

inline constexpr std::string_view kBrowser = "a secret of the browser";

/// The browser's answer to the options of a new passkey.
inline core::PasskeyAnswer made_by(SoftAuthenticator& authenticator, TestCore& kit, core::PasskeyOptions options) {
  return {std::move(options.token), authenticator.create(std::move(options.options), kit.settings().public_url)};
}

/// The browser's answer to the options of a use.
inline core::PasskeyAnswer used_by(SoftAuthenticator& authenticator, TestCore& kit, core::PasskeyOptions options) {
  return {std::move(options.token), authenticator.get(std::move(options.options), kit.settings().public_url)};
}

/// Adds a passkey to the account of a fresh session, as a started server does.
inline domain::Passkey add_passkey(TestCore& kit, const domain::SessionActor& by, SoftAuthenticator& authenticator) {
  must(kit->passkeys.note_relying_party());
  auto answer = made_by(authenticator, kit, must(kit->passkeys.begin(by)));
  return must(kit->passkeys.add(by, answer, std::nullopt, caller()));
}

/// Signs in with the passkey of the authenticator.
inline Result<core::SignInOutcome> try_passkey(TestCore& kit, SoftAuthenticator& authenticator) {
  auto answer = used_by(authenticator, kit, must(kit->passkey_sign_in.options(kBrowser)));
  return kit->passkey_sign_in.sign_in({.answer = std::move(answer), .binding = std::string(kBrowser)}, caller());
}

inline core::SessionGrant sign_in_by_passkey(TestCore& kit, SoftAuthenticator& authenticator) {
  return std::get<core::SessionGrant>(must(try_passkey(kit, authenticator)));
}

}  // namespace usher::testkit
