#pragma once

#include "common/core/passkeys/passkey_ceremonies.h"
#include "common/core/two_factor/two_factor_codes.h"
#include "server/html/form.h"
#include "server/html/page.h"

// Codes and passkeys, which prove who signs in, as fields of forms.

namespace usher::pages {

/// One field takes both kinds of codes: six digits are a code of the app or of a mail; any other text is a backup code.
core::PresentedCode typed_code(std::string typed);

/// The field of such a code. `has_digits_alone`: no backup code, so that phones show their keys for digits.
html::FormField code_field(const html::View& view, std::string hint, std::string fault, bool has_digits_alone = false);

/// Returns the key of an authenticator app in groups of four characters, which are read and typed one by one.
json::Array key_groups(const Secret& key);

/// The values of templates/parts/passkey.html: a form whose button asks the browser for a passkey by the options, and sends it.
/// The pages' script shows it where the browser has passkeys.
json::Object passkey_form(html::Form form, const core::PasskeyOptions& made);
/// What such a form sent; nullopt of any other form.
std::optional<core::PasskeyAnswer> sent_passkey(const http::Request& request);
/// What the browser is told with the Signal API of one that no account has: UnknownCredentialOptions; empty if an account may.
std::string unknown_passkey(const Error& refusal, const json::Value& credential, const core::PasskeyCeremonies& ceremonies);
/// Whether the options name a passkey that the account may use.
bool has_allowed(const core::PasskeyOptions& made);

/// A ceremony that took too long is refused as other ones are, so that the page does not speak of a link.
template <class T>
Result<T> passkey_result(Result<T> result) {
  if (!result.ok() && result.error().code == ErrorCode::kTokenExpired) return error(ErrorCode::kInvalidPasskey);
  return result;
}

}  // namespace usher::pages
