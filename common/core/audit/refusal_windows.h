#pragma once

#include <array>
#include <atomic>
#include <map>
#include <vector>

#include "common/base/mutex.h"
#include "common/domain/audit_event.h"

namespace usher::core {

/// The actions of refused attempts, which are counted in /metrics whether they are audited or not.
inline constexpr std::array<std::string_view, 5> kRefusedActions{"user.mailed_code_refused", "user.password_refused",
                                                                 "user.second_factor_refused", "user.sign_in_refused",
                                                                 "user.social_sign_in_refused"};

/// Keeps refused attempts from filling the audit log: of one action about one subject the first kSingle in a quarter of an hour
/// are events of their own, the others become one event with their number. Memory is bounded: beyond kMostWindows new subjects
/// share one window for each action. Safe from any thread.
class RefusalWindows {
 public:
  static constexpr std::chrono::minutes kLength{15};
  static constexpr std::chrono::seconds kAskEvery{30};
  static constexpr std::int64_t kSingle = 5;
  static constexpr std::size_t kMostWindows = 10'000;

  /// An attempt that is not an event of its own. It stands for itself and the earlier ones of its window.
  struct Folded {
    domain::AuditEvent event;  ///< The last one.
    std::int64_t repeats = 0;
  };

  explicit RefusalWindows(std::size_t most_windows = kMostWindows) : most_windows_(most_windows) {}

  /// Counts the attempt for /metrics.
  void count(std::string_view action);
  [[nodiscard]] std::uint64_t total(std::string_view action) const;

  /// Whether the event is one of its own. Otherwise it is kept until its window ends. `subject`: the account, session or network
  /// that the attempt names.
  bool admit(const domain::AuditEvent& event, const std::string& subject);
  /// Whether a row in the database should be asked again about `subject`: at most once in kAskEvery, so that a flood of refusals
  /// is no flood of writes.
  bool is_due(const std::string& subject, Time now);
  /// Removes the windows that have ended at `now`, and returns what they kept.
  std::vector<Folded> take_ended(Time now);

 private:
  struct Window {
    Time ends_at{};
    std::int64_t events = 0;
    Folded folded = {};
  };

  const std::size_t most_windows_;
  std::array<std::atomic<std::uint64_t>, kRefusedActions.size()> totals_{};
  mutable Mutex mutex_;
  std::map<std::string, Window> windows_ GUARDED_BY(mutex_);  ///< By action and subject.
  std::map<std::string, Time> asked_ GUARDED_BY(mutex_);      ///< When is_due() was last true, by subject.
  std::vector<Folded> ended_ GUARDED_BY(mutex_);              ///< Of windows that another one has replaced.
};

}  // namespace usher::core
