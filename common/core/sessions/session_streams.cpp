#include "common/core/sessions/session_streams.h"

#include <map>

#include "common/core/sessions/session_validity.h"

namespace usher::core {

void SessionStreams::watch(const SessionId& session, std::weak_ptr<void> stream, std::function<void()> stop) {
  const Lock lock(mutex_);
  if (watched_.size() == watched_.capacity())  // drops finished streams before the vector grows
    std::erase_if(watched_, [](const Watched& one) { return one.stream.expired(); });
  watched_.push_back({session, std::move(stream), std::move(stop)});
}

Status SessionStreams::stop_orphans() {
  std::map<SessionId, bool> lives;
  {
    const Lock lock(mutex_);
    std::erase_if(watched_, [](const Watched& one) { return one.stream.expired(); });
    for (const auto& one : watched_) lives.emplace(one.session, true);
  }
  if (lives.empty()) return done();
  USHER_CHECK(ports_.transactions.read([&](store::Stores& tx) -> Status {
    for (auto& [session, is_live] : lives) {
      USHER_TRY(const auto found, tx.sessions.find_with_user(session));
      USHER_TRY(is_live, found ? is_valid(tx, *found, ports_.clock.now()) : Result<bool>(false));
    }
    return done();
  }));
  const auto is_over = [&](const Watched& one) {
    const auto found = lives.find(one.session);
    return found != lives.end() && !found->second;
  };
  std::vector<std::function<void()>> stops;
  {
    const Lock lock(mutex_);
    for (auto& one : watched_)
      if (is_over(one)) stops.push_back(std::exchange(one.stop, nullptr));
    std::erase_if(watched_, is_over);
  }
  for (const auto& stop : stops) stop();
  return done();
}

}  // namespace usher::core
