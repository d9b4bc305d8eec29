#pragma once

#include "common/core/passkeys/passkey_ceremonies.h"
#include "server/html/form.h"
#include "server/http/messages/request.h"

namespace usher::pages {

/// The values of templates/parts/passkey.html: a form whose button asks the browser for a passkey by the options, and sends it.
/// The pages' script shows it where the browser has passkeys.
json::Object passkey_form(html::Form form, const core::PasskeyOptions& made);
/// What such a form sent; nullopt of any other form.
std::optional<core::PasskeyAnswer> sent_passkey(const http::Request& request);
/// Whether the options name a passkey that the account may use.
bool has_allowed(const core::PasskeyOptions& made);

/// A ceremony that took too long is refused as other ones are, so that the page does not speak of a link.
template <class T>
Result<T> passkey_result(Result<T> result) {
  if (!result.ok() && result.error().code == ErrorCode::kTokenExpired) return error(ErrorCode::kInvalidPasskey);
  return result;
}

}  // namespace usher::pages
