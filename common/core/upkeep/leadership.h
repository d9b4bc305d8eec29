#pragma once

#include <functional>
#include <stop_token>

#include "common/base/mutex.h"
#include "common/db/engine/instance_claim.h"

namespace usher::core {

/// Whether this server does the scheduled work on the whole database: pruning, retiring accounts, linking audit events. One of
/// several servers does it, so that they do not repeat each other's work and abort each other's transactions. Nothing else
/// depends on it: every batch is right beside that of another server or command. Safe from any thread.
class Leadership {
 public:
  /// `claim` outlives it. `now`: tests replace it.
  explicit Leadership(db::InstanceClaim& claim, std::function<SteadyTime()> now = &steady_now)
      : claim_(claim), now_(std::move(now)) {}

  /// Becomes or stays the leader, where no other server is. Call it at start and every kRenewal, one call at a time. After a
  /// failure the lead lasts as long as its lease.
  Status renew() { return renew(std::chrono::seconds(0)); }
  /// `rest`: as for InstanceClaim::lead.
  Status renew(std::chrono::seconds rest) {
    const auto asked_at = now_();  // the database dates the lease later than that
    const auto leads = claim_.lead(rest);
    const Lock lock(mutex_);
    if (leads.ok() && leads.value() && !stopped_) {
      until_ = asked_at + db::InstanceClaim::kLease + rest;
      if (!leading_) leading_.emplace();
      return done();
    }
    const bool ends_before_next_try = now_() + db::InstanceClaim::kRenewal >= until_;
    if (leads.ok() || ends_before_next_try) lose();
    return leads.ok() ? done() : Status(leads.error());
  }
  /// Runs `work` if this server leads. The token asks it to stop after the running batch: the lead is lost, or stop() was called.
  Status run(const std::function<Status(const std::stop_token&)>& work) const {
    const auto stop = token();
    return stop ? work(*stop) : done();
  }
  [[nodiscard]] bool leads() const { return token().has_value(); }
  /// From now on nothing is run.
  void stop() {
    const Lock lock(mutex_);
    stopped_ = true;
    lose();
  }

 private:
  [[nodiscard]] std::optional<std::stop_token> token() const {
    const Lock lock(mutex_);
    // A process that stood still may meet the end of its lease before renew() does.
    if (!leading_ || now_() >= until_) return std::nullopt;
    return leading_->get_token();
  }
  void lose() REQUIRES(mutex_) {
    if (leading_) leading_->request_stop();
    leading_.reset();
  }

  db::InstanceClaim& claim_;
  const std::function<SteadyTime()> now_;
  mutable Mutex mutex_;
  std::optional<std::stop_source> leading_ GUARDED_BY(mutex_);
  SteadyTime until_ GUARDED_BY(mutex_){};
  bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace usher::core
