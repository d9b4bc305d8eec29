#pragma once

#include "common/core/core.h"
#include "common/core/testing/test_accounts.h"
#include "common/core/tokens/key_ring.h"

namespace usher::testing {

/// A second core over the server's database, whose clock stands where a call wants it: what a use case stores then is as old as
/// the call says. Safe from any thread; one call at a time, so none hashes.
class OwnCore {
 public:
  using Make = std::function<Result<std::unique_ptr<core::Core>>(const Clock&)>;
  /// `make` is called once, with the first run.
  explicit OwnCore(Make make) : make_(std::move(make)) {}

  /// Returns what `work`: core::Core& -> Result or Status returns. `at`: where the clock stands.
  template <class F>
  auto run(Time at, const F& work) -> decltype(work(std::declval<core::Core&>())) {
    const Lock lock(mutex_);
    clock_.stand(at);
    if (!core_) {
      USHER_TRY(core_, make_(clock_));
    }
    USHER_CHECK(core_->keys.reload());
    return work(*core_);
  }

 private:
  class StandingClock final : public Clock {
   public:
    void stand(Time at) { at_ms_ = to_ms(at); }
    [[nodiscard]] Time now() const override { return from_ms(at_ms_.load()); }

   private:
    std::atomic<std::int64_t> at_ms_{0};
  };

  Mutex mutex_;
  StandingClock clock_;
  const Make make_;
  std::unique_ptr<core::Core> core_ GUARDED_BY(mutex_);
};

/// By `own` under a clock that stands; else by `core`, beside all that it does. Both outlive the result.
inline core::AsOf as_of(const core::Core& core, OwnCore& own) {
  return [&core, &own](std::optional<Time> at, const std::function<Status(const core::TestUseCases&)>& work) {
    const auto with = [&work](const core::Core& of) {
      return work({of.ports, of.passwords, of.outbox, of.audit, of.erasures, of.seeding, of.questionnaires, of.answers,
                   of.passkey_ceremonies, of.breached_sign_ins, of.user_admin, of.session_issuer});
    };
    return at ? own.run(*at, with) : with(core);
  };
}

}  // namespace usher::testing
