#pragma once

#include <set>

#include "common/base/mutex.h"
#include "common/base/text.h"
#include "common/settings/settings.h"
#include "server/better_auth/protocol/profile_spelling.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::better_auth {

enum class FieldWrite { kSignUp, kUpdate };

/// Refuses a body that sets a user field which users may not set: of an enabled plugin, or of the site. A value of false, 0, null
/// or empty is allowed. At sign-up, fields with a default value are ignored instead.
std::optional<http::Response> refuse_own_fields(const settings::Settings& settings, const json::Object& sent, FieldWrite write);

/// Whether it is a user field of a plugin.
bool is_own_field(std::string_view name);

/// Refuses a sign-up that leaves out a field which the site requires.
std::optional<http::Response> refuse_missing_fields(const settings::Settings& settings, const json::Object& sent);

/// Tells the operator of a site that moved here what its pages send in vain: one log line for each name. Safe from any thread.
class SiteNotices {
 public:
  SiteNotices(const settings::Settings& settings, const Log& log) : settings_(settings), log_(log) {}

  /// Call it after a sign-up or an update of the user with these members: warns of those that are neither Usher's own nor
  /// declared as [user_fields.NAME], since their values are not stored.
  void note_fields(const json::Object& sent) const {
    for (const auto& member : sent) {
      const auto& name = member.key;
      const bool is_declared = contains(settings_.user_fields, name, &settings::UserField::name);
      const bool is_known = contains(kMembers, name) || is_own_field(name) || is_profile_name(name);
      if (is_declared || is_known || name.empty() || name.size() > kLongestName || !is_first(name)) continue;
      log_.write(LogLevel::kWarning, "undeclared_field",
                 {{"name", name},
                  {"reason", "the site sends it with a sign-up or an update, and it is not stored; declare it as [user_fields." +
                                 name + "], see docs/better-auth.md"}});
    }
  }
  /// Warns of an answer to a captcha, which is not checked.
  void note_captcha(const http::Request& request) const {
    if (!request.header(kCaptcha) || !is_first(std::string(kCaptcha))) return;
    log_.write(LogLevel::kWarning, "unserved_plugin",
               {{"plugin", "captcha"},
                {"reason", "the site sends answers to a captcha, which Usher does not check; see docs/better-auth.md"}});
  }

 private:
  /// More names are an attack on the log.
  static constexpr std::size_t kMostNames = 64;
  static constexpr std::size_t kLongestName = 64;
  static constexpr std::string_view kCaptcha = "x-captcha-response";
  static constexpr std::array<std::string_view, 6> kMembers{"name", "email", "password", "image", "callbackURL", "rememberMe"};

  bool is_first(const std::string& name) const {
    const Lock lock(mutex_);
    return noted_.size() < kMostNames && noted_.insert(name).second;
  }

  const settings::Settings& settings_;
  const Log& log_;
  mutable Mutex mutex_;
  mutable std::set<std::string> noted_ GUARDED_BY(mutex_);
};

}  // namespace usher::better_auth
