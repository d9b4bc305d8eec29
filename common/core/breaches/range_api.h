#pragma once

#include <atomic>

#include "common/base/mutex.h"
#include "common/net/http_client.h"

namespace usher::core {

/// The results of looks at the range API, as the metric names them.
inline constexpr std::array<std::string_view, 3> kRangeResults{"known", "unknown", "failed"};

/// The range API of Have I Been Pwned (API v3, "Pwned Passwords"). It learns the first five of the 40 digits of a digest
/// (k-anonymity), and the size of its answer is padded. Safe from any thread.
class RangeApi {
 public:
  static constexpr const char* kUrl = "https://api.pwnedpasswords.com/range/";
  static constexpr std::chrono::seconds kTimeout{1};
  static constexpr std::chrono::seconds kPause{10};   ///< After a failure it is not asked for so long: callers wait once.
  static constexpr std::chrono::seconds kRecent{60};  ///< For so long a failure counts in fault().

  /// Both arguments must outlive it.
  RangeApi(net::HttpClient& http, const Clock& clock) : http_(http), clock_(clock) {}

  /// Whether it knows the password with that SHA-1 digest (20 bytes). Blocks up to kTimeout. Error: kUpstreamFailed if it does
  /// not answer, or not as documented.
  Result<bool> knows(std::string_view digest) const;
  /// The error of a recent look, for the log.
  [[nodiscard]] Status fault() const { return failed_within(kRecent); }
  /// The number of looks with that result of kRangeResults.
  [[nodiscard]] std::uint64_t looks(std::size_t result) const { return looks_.at(result); }

 private:
  [[nodiscard]] Result<bool> ask(std::string_view digest) const;
  [[nodiscard]] Status failed_within(std::chrono::seconds period) const;

  net::HttpClient& http_;
  const Clock& clock_;
  mutable std::array<std::atomic<std::uint64_t>, kRangeResults.size()> looks_{};
  mutable Mutex mutex_;
  mutable std::optional<std::pair<Time, Error>> failure_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
