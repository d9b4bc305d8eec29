#pragma once

#include <atomic>

#include "common/core/runtime/memory_limits.h"

namespace usher::core {

/// What those who are easily made have together of a limit that all have together: one part of it in so many.
enum class Share { kUnproved, kNetwork };

struct ShareRow {
  Share share;
  std::int64_t parts;
};
inline constexpr EnumArray kShares(&ShareRow::share,
                                   {
                                       {Share::kUnproved, 2},  ///< Visitors, anonymous accounts, unproved addresses.
                                       {Share::kNetwork, 4},   ///< Those of one network.
                                   });

/// The caller of a model, as a limit of all sees it.
struct CallSharer {
  bool is_unproved = true;
  std::optional<std::string> network = {};  ///< Of its own share; nullopt for one that many people have.
};

/// What a call of a model has counted. Without a connection to the model it is given back with the last owner, but only three
/// times a caller and day: a caller can make calls that fail. Not synchronised; `limits` outlives it.
class CallCount {
 public:
  CallCount(MemoryLimits& limits, std::string caller) : limits_(limits), caller_(std::move(caller)) {}
  ~CallCount() {
    if (!is_spent_ && !taken_.empty() && limits_.may_return(caller_)) give_back();
  }
  CallCount(const CallCount&) = delete;
  CallCount& operator=(const CallCount&) = delete;

  /// Error: kRateLimited; then nothing is counted any more.
  Status take(settings::Limit limit, std::string subject, std::int64_t factor = 1, std::int64_t amount = 1);
  /// The same of a limit that all have together, and of the caller's shares of it: of those a call counts as often as there are
  /// parts.
  Status take_of_all(settings::Limit limit, const CallSharer& sharer);
  /// The connection was made.
  void spend() { is_spent_ = true; }

 private:
  struct Taken {
    settings::Limit limit;
    std::string subject;
    std::int64_t amount;
  };
  void give_back();

  MemoryLimits& limits_;
  const std::string caller_;
  std::vector<Taken> taken_;
  std::atomic<bool> is_spent_ = false;
};

}  // namespace usher::core
