#include "common/settings/setting_row.h"

#include "common/base/text.h"

namespace usher::settings {

std::string_view title_of(Group group) {
  switch (group) {
    case Group::kDatabase:
      return "Database";
    case Group::kServer:
      return "Server";
    case Group::kSite:
      return "Addresses and origins";
    case Group::kSecrets:
      return "Secrets";
    case Group::kTokens:
      return "Tokens and sessions";
    case Group::kCookies:
      return "Cookies";
    case Group::kSignUp:
      return "Sign-up and sign-in";
    case Group::kPasswords:
      return "Passwords";
    case Group::kMail:
      return "Mail";
    case Group::kOAuth:
      return "Social sign-in";
    case Group::kChat:
      return "Chat";
    case Group::kRateLimits:
      return "Limits";
    case Group::kRetention:
      return "Retention";
    case Group::kOperations:
      return "Operations";
  }
  return {};
}

std::string SettingRow::flag() const {
  if (!has_flag) return {};
  if (!flag_name.empty()) return std::string(flag_name);
  auto name = "--" + ascii_lower(key);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::string SettingRow::toml_key() const { return ascii_lower(key); }

bool SettingRow::is_boolean() const { return value == kBooleanValue; }

}  // namespace usher::settings
