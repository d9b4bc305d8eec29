#pragma once

#include "common/base/result.h"
#include "common/core/core.h"
#include "common/core/testing/moved_clock.h"

namespace usher::crypto {
class Random;
}
namespace usher::db {
class Database;
}

namespace usher::testkit {

class DatabaseWatch;
class FakeClock;
class FakeHttp;
struct World;

/// Changes the settings before anything is built on them.
using Adapt = std::function<void(settings::Settings&)>;

/// The defaults, except: the cheapest Argon2id, EdDSA keys (fast to generate), fixed secrets, no rate limits.
settings::Settings test_settings(const World& world, const Adapt& adapt = {});
/// The texts that the settings name; the built-in ones are read once a process.
core::Catalogue texts_of(const settings::Settings& settings);
/// For Adapt: the default limits.
void with_limits(settings::Settings& settings);
/// The same: TEST_API=true.
void with_tests(settings::Settings& settings);
/// TEST_API_KEY of with_tests().
inline constexpr std::string_view kTestKey = "the-key-of-the-tests";

/// Every use case over its own database in a temporary directory, migrated and with keys. Throws std::runtime_error if any of
/// that fails.
class TestCore {
 public:
  explicit TestCore(const Adapt& adapt = {});
  /// One more server on the same database, or the same one after a restart.
  explicit TestCore(std::shared_ptr<World> world, const Adapt& adapt = {});
  ~TestCore();

  [[nodiscard]] const std::shared_ptr<World>& world() { return world_; }
  FakeClock& clock();
  crypto::Random& random();
  FakeHttp& http();
  const settings::Settings& settings() { return *settings_; }
  /// Its writer runs every work twice, see restless().
  db::Database& database() { return *database_; }
  DatabaseWatch& watch() { return *watch_; }
  /// The core's clock: the world's, moved on by tests from outside.
  MovedClock& moved_clock() { return moved_clock_; }
  core::Core& core() { return *core_; }
  core::Core* operator->() { return core_.get(); }

  /// One number, such as `SELECT count(*) FROM users`; waits for earlier writes.
  std::int64_t number(std::string_view sql);
  /// The first column of every row.
  std::vector<std::string> texts(std::string_view sql);
  /// Changes rows without the use cases.
  void run(std::string_view sql);
  /// Every value of every table as one text, to search it for secrets.
  std::string everything_stored();

  /// Waits for posted writes.
  void settle();

 private:
  std::shared_ptr<World> world_;
  std::unique_ptr<const settings::Settings> settings_;
  std::shared_ptr<DatabaseWatch> watch_;
  MovedClock moved_clock_;
  std::unique_ptr<db::Database> database_;  // whose posted writes read the clock
  std::unique_ptr<core::Core> core_;
  std::unique_ptr<db::Connection> looking_;

  /// The test's own connection.
  db::Connection& looking();
};

[[noreturn]] void fail(const Error& error);
/// The value, or std::runtime_error with the error's text.
template <class T>
T must(Result<T> result) {
  if (!result.ok()) fail(result.error());
  return std::move(result).value();
}
inline void must(const Status& status) {
  if (!status.ok()) fail(status.error());
}

}  // namespace usher::testkit
