#pragma once

#include <map>

#include "common/base/mutex.h"
#include "common/base/result.h"
#include "common/net/smtp_client.h"

namespace usher::core {

/// What can be made to fail, and how.
inline constexpr std::array<std::string_view, 3> kTestCalls{"mail", "chat", "adapt"};
inline constexpr std::array<std::string_view, 3> kTestFaults{"refuse", "timeout", "500"};
/// Of calls and targets that wait to fail at once.
inline constexpr std::size_t kMostTestFailures = 1000;

/// Calls of the server that fail because a test asked for it. Safe from any thread.
class TestFailures {
 public:
  /// The next `times` such calls fail; replaces an earlier order of the same call and target. `target`: an address or a
  /// namespace. Error: kValidationFailed beyond kMostTestFailures.
  Status order(std::string_view call, std::string_view target, std::string_view fault, std::int64_t times);
  /// The fault of a call for the account with this address; nullopt: it does not fail.
  std::optional<std::string> take(std::string_view call, std::string_view address);
  /// Takes back the orders for an address, or for a namespace and its addresses; all if `target` is empty.
  void forget(std::string_view target);

 private:
  struct Order {
    std::string fault;
    std::int64_t times = 0;
  };
  Mutex mutex_;
  std::map<std::pair<std::string, std::string>, Order> orders_ GUARDED_BY(mutex_);  ///< By call and target.
};

/// A mail server's answer with that fault: `refuse` is final.
net::DeliveryOutcome outcome_of(std::string_view fault);

}  // namespace usher::core
