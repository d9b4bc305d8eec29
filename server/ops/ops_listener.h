#pragma once

#include "common/base/files/descriptor.h"
#include "server/http/messages/handler.h"

namespace usher::ops {

/// What the operators' listener knows of the front beside it.
struct FrontHealth {
  std::uint64_t turns = 0;    ///< Of the event loop: grows at least once a second; 0: it has not started.
  std::uint64_t refused = 0;  ///< Requests that a full lane turned away.
};

/// OPS_LISTEN: answers GET and HEAD of /metrics, /healthz and /readyz by `handler`, on four threads of its own, so that they
/// answer while the front is saturated or its loop hangs. /readyz then says which; and it waits for the database no longer than
/// kPatience.
class OpsListener {
 public:
  static constexpr std::chrono::milliseconds kPatience{500};
  static constexpr std::chrono::seconds kLongestTurn{5};
  static constexpr std::chrono::seconds kLongestHead{5};

  /// `handler` and `clock` outlive it. `for_head`: from a connection to the end of its head.
  OpsListener(http::Handler& handler, const Clock& clock, std::function<FrontHealth()> front,
              std::chrono::milliseconds for_head = kLongestHead);
  ~OpsListener();
  OpsListener(const OpsListener&) = delete;
  OpsListener& operator=(const OpsListener&) = delete;

  /// Serves on a listening socket until stop(), which leaves the socket's other holders serving.
  void start(Descriptor socket);
  void stop();
  /// Valid from start() to stop().
  [[nodiscard]] int descriptor() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace usher::ops
