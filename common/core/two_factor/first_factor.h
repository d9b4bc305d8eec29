#pragma once

#include <optional>
#include <string>

#include "common/base/id.h"

namespace usher::core {

/// How somebody who wants a session proved who they are, before any second factor; and what they asked for with it. A challenge
/// keeps it, as payload, until the second factor comes:
///
///   {"kind": "pwd"|"social"|"mail"|"anonymous", "amr": text, "remember": bool, "keeps_cookies": bool, "redirect_to": text?,
///   "mailed_mac": text?, "anonymous": text?}
struct FirstFactor {
  enum class Kind { kPassword, kSocial, kMail, kAnonymous };
  Kind kind = Kind::kPassword;
  std::string amr = "pwd";                         ///< RFC 8176 words for the session.
  bool remember = true;                            ///< False: one day, never extended.
  bool is_browser = true;                          ///< False for programs: no device is remembered. `keeps_cookies` as stored.
  std::optional<std::string> redirect_to = {};     ///< Where a browser goes afterwards; checked by whoever took it.
  std::optional<std::string> email_code_mac = {};  ///< Of a challenge: the code that was mailed for it last.
  std::optional<UserId> anonymous = {};            ///< The anonymous account that is left behind.

  [[nodiscard]] std::string to_payload() const;
  /// nullopt for what to_payload() did not make.
  static std::optional<FirstFactor> of(const std::optional<std::string>& payload);
};

/// The words of a session that a second factor was proved for as well: `pwd` becomes `pwd otp mfa`.
std::string with_second_factor(std::string amr);

}  // namespace usher::core
