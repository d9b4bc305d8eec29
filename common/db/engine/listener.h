#pragma once

#include <functional>

#include "common/base/result.h"

namespace usher::db {

/// What a write may change that servers otherwise notice by asking every few seconds.
enum class Topic {
  kKeys,      ///< The signing keys.
  kOutbox,    ///< Mail became due.
  kSessions,  ///< Sessions ended.
  kPages,     ///< Adapted pages are forgotten.
};
/// By Topic: the names under which they are announced.
inline constexpr std::array<std::string_view, 4> kTopicNames{"keys", "outbox", "sessions", "pages"};

/// Receives what processes announce (common/db/announce.h) until it is destroyed. Nothing may depend on it alone: while
/// hears() is false announcements are lost.
class Listener {
 public:
  /// Called on a thread of its own, one call at a time.
  struct Calls {
    std::function<void(Topic)> on_topic;
    std::function<void()> on_connected;         ///< Also at the start. Announcements may have been missed before.
    std::function<void(const Error&)> on_lost;  ///< Once until the next on_connected.
  };

  virtual ~Listener() = default;
  [[nodiscard]] virtual bool hears() const = 0;

 protected:
  Listener() = default;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
};

}  // namespace usher::db
