#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace usher::http {

/// Returns every value of the cookie `name` in a Cookie header (RFC 6265 §4.2), in the order sent: a browser sends two if cookies
/// of two paths or domains share a name. Names are case-sensitive. One pair of double quotes around a value is removed; nothing
/// is decoded. Pairs without `=` are skipped. The views point into `header`.
std::vector<std::string_view> cookie_values(std::string_view header, std::string_view name);

enum class SameSite { kLax, kStrict, kNone };

/// A cookie to set; the caller encodes the value if it needs encoding.
struct SetCookie {
  std::string name;
  std::string value;
  std::optional<std::chrono::seconds> max_age = {};  ///< Absent: a session cookie; 0 removes the cookie.
  std::string domain = {};                           ///< Empty: this host only.
  std::string path = "/";
  bool http_only = true;
  bool secure = true;
  SameSite same_site = SameSite::kLax;
};

/// Returns the value of a Set-Cookie header: `name=value; Max-Age; Domain; Path; HttpOnly; Secure; SameSite`. Attribute
/// injection: nullopt if the name is not a token, if the value has controls, non-ASCII, space, `"`, `,`, `;` or `\` (RFC 6265
/// §4.1.1), or if domain or path has controls or `;`.
std::optional<std::string> to_header(const SetCookie& cookie);

}  // namespace usher::http
