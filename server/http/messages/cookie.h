#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace usher::http {

/// Every value that a Cookie header (RFC 6265 §4.2) carries under `name`, in the order sent: a browser sends two when cookies of
/// two paths or domains share a name. Names compare by case. Without one pair of double quotes around the value; nothing is
/// decoded. Pairs without `=` are skipped. The views point into `header`.
std::vector<std::string_view> cookie_values(std::string_view header, std::string_view name);

enum class SameSite { kLax, kStrict, kNone };

/// A cookie to be set; encode the value before, if it needs it.
struct SetCookie {
  std::string name;
  std::string value;
  std::optional<std::chrono::seconds> max_age = {};  ///< Without it the cookie ends with the browser; 0 removes it.
  std::string domain = {};                           ///< Empty: this host only.
  std::string path = "/";
  bool http_only = true;
  bool secure = true;
  SameSite same_site = SameSite::kLax;
};

/// The value of a Set-Cookie header: `name=value; Max-Age; Domain; Path; HttpOnly; Secure; SameSite`. nullopt where a part holds
/// what could end it or forge another attribute: the name not a token, controls, non-ASCII, space, `"`, `,`, `;` or `\` in the
/// value (RFC 6265 §4.1.1), controls or `;` in domain or path.
std::optional<std::string> to_header(const SetCookie& cookie);

}  // namespace usher::http
