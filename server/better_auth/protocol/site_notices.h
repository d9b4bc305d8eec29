#pragma once

#include <set>

#include "common/base/mutex.h"
#include "common/json/value.h"
#include "common/settings/settings.h"
#include "server/http/messages/request.h"

namespace usher::better_auth {

/// Tells the operator of a site that moved here what its pages send in vain: one log line for each name. Safe from any thread.
class SiteNotices {
 public:
  SiteNotices(const settings::Settings& settings, const Log& log) : settings_(settings), log_(log) {}

  /// Call it after a sign-up or an update of the user with these members: warns of those that are neither Usher's own nor
  /// declared as [user_fields.NAME], since their values are not stored.
  void note_fields(const json::Object& sent) const;
  /// Warns of an answer to a captcha, which is not checked.
  void note_captcha(const http::Request& request) const;

 private:
  bool is_first(const std::string& name) const;

  const settings::Settings& settings_;
  const Log& log_;
  mutable Mutex mutex_;
  mutable std::set<std::string> noted_ GUARDED_BY(mutex_);
};

}  // namespace usher::better_auth
