#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

#include <poll.h>

#include "common/base/files/descriptor.h"
#include "common/db/engine/listener.h"
#include "common/db/postgres/postgres_link.h"

namespace usher::db {

/// Between two tries to connect.
struct ListenerWaits {
  std::chrono::milliseconds first{1000};
  std::chrono::milliseconds longest{60'000};
};

/// LISTEN on a connection and a thread of its own. A connection that breaks is replaced after a wait, which grows while that
/// fails.
class PostgresListener final : public Listener {
 public:
  /// `url`: of the database itself, since poolers pass no notifications on.
  PostgresListener(PostgresUrl url, Calls calls, ListenerWaits waits = {});
  ~PostgresListener() override;

  [[nodiscard]] bool hears() const override { return hears_.load(); }

 private:
  void run(const std::stop_token& stop);
  Result<std::unique_ptr<PostgresLink>> connect() const;
  /// Returns when the connection is lost or `stop` is requested.
  void hear(PostgresLink& link, const std::stop_token& stop);
  void wait(std::chrono::milliseconds time, const std::stop_token& stop) const {
    if (stop.stop_requested()) return;
    pollfd woken{.fd = wake_.get(), .events = POLLIN, .revents = 0};
    static_cast<void>(poll(&woken, 1, static_cast<int>(time.count())));
  }

  const PostgresUrl url_;
  const Calls calls_;
  const ListenerWaits waits_;
  std::atomic<bool> hears_{false};
  Descriptor wake_;      ///< Readable once the thread is to end.
  std::jthread thread_;  ///< Last: it uses the other members.
};

}  // namespace usher::db
