#pragma once

#include <set>

#include "common/base/id.h"
#include "common/core/runtime/ports.h"

namespace usher::core {

/// The accounts that a call made for tests, or may have made.
struct TestNote {
  std::string place;  ///< `NAMESPACE/KEY`, a key for each call.
  std::vector<UserId> ids;
};

/// Which accounts tests made, so that those go again and no others. A call notes them before it makes them, and closes its note
/// at its end. A note that is open without its call tells of one that broke off, whose accounts are unfinished. Audit events name
/// the accounts, too, but end with their retention when a test moves the clock. Safe from any thread.
class TestNotes {
 public:
  /// A call that goes on.
  class Going {
   public:
    Going(TestNotes& notes, std::string place);
    ~Going();
    Going(const Going&) = delete;
    Going& operator=(const Going&) = delete;

   private:
    TestNotes& notes_;
    const std::string place_;
  };

  /// Replaces what the note said before. Precondition: there is a Going of its place.
  static Status open(const Ports& ports, const TestNote& note);
  static Status close(const Ports& ports, const TestNote& note);
  static Status erase(const Ports& ports, const std::string& place);

  enum class Which { kBrokenOff, kAll };
  /// Never those of calls that go on. nullopt: of all namespaces.
  Result<std::vector<TestNote>> list(const Ports& ports, Which which, const std::optional<std::string>& in_namespace) const;

 private:
  mutable Mutex mutex_;
  std::set<std::string, std::less<>> going_ GUARDED_BY(mutex_);  ///< The places.
};

}  // namespace usher::core
