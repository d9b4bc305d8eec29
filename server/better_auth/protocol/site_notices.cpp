#include "server/better_auth/protocol/site_notices.h"

#include "server/better_auth/protocol/own_fields.h"
#include "server/better_auth/protocol/profile_spelling.h"

namespace usher::better_auth {
namespace {

/// More names are an attack on the log.
constexpr std::size_t kMostNames = 64;
constexpr std::size_t kLongestName = 64;
constexpr std::string_view kCaptcha = "x-captcha-response";

constexpr std::array<std::string_view, 6> kMembers{"name", "email", "password", "image", "callbackURL", "rememberMe"};

}  // namespace

bool SiteNotices::is_first(const std::string& name) const {
  const Lock lock(mutex_);
  return noted_.size() < kMostNames && noted_.insert(name).second;
}

void SiteNotices::note_fields(const json::Object& sent) const {
  for (const auto& member : sent) {
    const auto& name = member.key;
    const bool is_declared = std::any_of(settings_.user_fields.begin(), settings_.user_fields.end(),
                                         [&](const settings::UserField& field) { return field.name == name; });
    const bool is_known =
        std::find(kMembers.begin(), kMembers.end(), name) != kMembers.end() || is_own_field(name) || is_profile_name(name);
    if (is_declared || is_known || name.empty() || name.size() > kLongestName || !is_first(name)) continue;
    log_.write(LogLevel::kWarning, "undeclared_field",
               {{"name", name},
                {"reason", "the site sends it with a sign-up or an update, and it is not stored; declare it as [user_fields." +
                               name + "], see docs/better-auth.md"}});
  }
}

void SiteNotices::note_captcha(const http::Request& request) const {
  if (!request.header(kCaptcha) || !is_first(std::string(kCaptcha))) return;
  log_.write(LogLevel::kWarning, "unserved_plugin",
             {{"plugin", "captcha"},
              {"reason", "the site sends answers to a captcha, which Usher does not check; see docs/better-auth.md"}});
}

}  // namespace usher::better_auth
