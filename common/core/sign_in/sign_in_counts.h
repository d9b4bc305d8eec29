#pragma once

#include <atomic>
#include <cstddef>

#include "common/core/two_factor/first_factor.h"

namespace usher::core {

/// What became of a first factor that was right. A challenge (second factor or its enrolment) that is passed later counts again,
/// as the sign-in.
enum class SignInResult { kSignedIn, kSignedUp, kChallenged };

inline constexpr std::array<std::string_view, 4> kSignInMethods{"password", "social", "mail",
                                                                "anonymous"};  ///< By FirstFactor::Kind.
inline constexpr std::array<std::string_view, 3> kSignInResults{"signed_in", "signed_up", "challenged"};  ///< By SignInResult.

/// Counts since the start, for /metrics. Safe from any thread.
class SignInCounts {
 public:
  void count(FirstFactor::Kind method, SignInResult result) {
    totals_.at(static_cast<std::size_t>(method)).at(static_cast<std::size_t>(result)).fetch_add(1, std::memory_order_relaxed);
  }
  /// By the indexes of kSignInMethods and kSignInResults.
  [[nodiscard]] std::uint64_t total(std::size_t method, std::size_t result) const {
    return totals_.at(method).at(result).load(std::memory_order_relaxed);
  }

 private:
  std::array<std::array<std::atomic<std::uint64_t>, kSignInResults.size()>, kSignInMethods.size()> totals_{};
};

}  // namespace usher::core
