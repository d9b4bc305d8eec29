#pragma once

#include "common/core/mail/mail_worker.h"
#include "common/core/testing/moved_clock.h"
#include "common/core/testing/test_failures.h"
#include "common/core/testing/test_mails.h"
#include "common/core/testing/test_namespaces.h"
#include "server/testing/own_core.h"

namespace usher::testing {

/// What a server holds for tests from outside. Only a server with TEST_API=true on a database that was begun with it has one.
/// Safe from any thread.
class TestBench {
 public:
  struct Parts {
    MovedClock& clock;
    OwnCore::Make make_core;
  };
  /// All that `parts` refer to outlives it.
  explicit TestBench(Parts parts) : clock(parts.clock), own_core(std::move(parts.make_core)) {}

  /// Moves the clock on, also for later starts, and does what is due by then. Error: kValidationFailed for `advance` beyond ten
  /// years in all.
  Status advance(store::Transactions& transactions, std::chrono::seconds by);
  /// What is done with each composed mail: kept here, or failed. See core::MailTap.
  std::optional<net::DeliveryOutcome> take(const domain::Mail& mail, const core::ComposedMail& words);

  MovedClock& clock;
  /// Takes a key from an address. Error: kUnauthenticated for a wrong one; kRateLimited after 30 wrong ones in 15 minutes.
  Status take_key(bool is_right, const std::string& from);

  OwnCore own_core;
  core::TestNamespaces namespaces;
  core::TestMails mails;
  core::TestFailures failures;
  /// Does all work in the background once. Set before the first request.
  std::function<void()> run_due = [] {};

 private:
  Mutex advancing_;
  Mutex guessing_;
  std::multimap<std::string, Time> wrong_ GUARDED_BY(guessing_);  ///< When an address sent a wrong key.
};

}  // namespace usher::testing
