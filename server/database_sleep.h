#pragma once

#include "common/base/log.h"
#include "common/db/engine/instance_claim.h"
#include "common/db/engine/sleep_gate.h"

namespace usher {

namespace core {
class Core;
}
namespace db {
class Database;
}

/// Lets the database of the only server sleep while no request needs it, and wakes it. A timer calls look().
class DatabaseSleep {
 public:
  struct Parts {
    core::Core& core;
    db::Database& database;
    db::SleepGate& gate;  ///< Of the database.
    db::InstanceClaim& claim;
    const Clock& clock;
    const Log& log;
    std::function<bool()> has_streams;  ///< Whether a stream of events is open.
    std::function<void()> end_listener;
    std::function<Status()> renew_claim;            ///< Shows the others what it is, and leads if it can.
    std::function<void(const Error&)> on_stranger;  ///< The database has another schema or secret, which a start looks at.
  };
  /// All parts outlive it.
  explicit DatabaseSleep(Parts parts);
  ~DatabaseSleep();
  DatabaseSleep(const DatabaseSleep&) = delete;
  DatabaseSleep& operator=(const DatabaseSleep&) = delete;

  /// Lets it sleep, or wakes it, when it is time for that; repeats a wake that failed. One call at a time.
  Status look();

  /// Wakes a database that sleeps once a mail is due, or its upkeep: so long after it fell asleep.
  static constexpr std::chrono::hours kLongestSleep{24};

 private:
  /// Alone behind the gate. Error: why it stays awake, with its place.
  Status fall_asleep();
  /// Alone behind the gate, on the thread that woke it.
  Status wake_up();
  Status take_place_again();
  [[nodiscard]] Result<bool> is_of_tests() const;
  /// Error: kSchemaOutdated, kSecretMismatch or kConflict if a start has to look at it.
  [[nodiscard]] Status compare(db::Found found) const;
  Status know_again(db::Found found);

  const Parts parts_;
  std::uint64_t requests_ = 0;      ///< At the last look.
  Time idle_since_;                 ///< No later look saw another request.
  Time wake_at_{};                  ///< While it sleeps: when that is due.
  const char* due_then_ = nullptr;  ///< `mail` or `upkeep`.
  std::atomic<bool> is_timer_{false};
  bool has_failed_ = false;    ///< The last wake.
  bool was_of_tests_ = false;  ///< When it fell asleep.
  Time turned_at_;             ///< When it fell asleep or woke last.
};

}  // namespace usher
