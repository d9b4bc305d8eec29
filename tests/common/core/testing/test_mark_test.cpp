#include "common/core/testing/test_mark.h"

#include "common/settings/load.h"
#include "common/store/operations/installation.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"

namespace usher::core {
namespace {

using namespace testkit;

ErrorCode code_of(const Result<TestMark>& outcome) { return outcome.ok() ? ErrorCode::kInternal : outcome.error().code; }

struct Starts {
  explicit Starts(const Adapt& engine) : kit(engine) {}
  TestCore kit;
  Result<TestMark> start(bool is_wanted, const TestStart& facts = {}) {
    auto settings = settings::default_settings();
    settings.test_api.on = is_wanted;
    return admit_test_mark(kit->ports.transactions, settings, facts);
  }
};

void check_starts(const Adapt& engine) {
  Starts tests(engine);
  CHECK(code_of(tests.start(true, {.has_others = true})) == ErrorCode::kServerRunning);
  CHECK(code_of(tests.start(true, {.has_sleepers = true})) == ErrorCode::kServerRunning);
  CHECK(code_of(tests.start(true, {.replaces = true})) == ErrorCode::kServerRunning);
  CHECK_FALSE(must(tests.start(false)).is_marked);  // a start that was refused marks nothing
  CHECK(must(tests.start(true)).is_marked);
  CHECK(must(tests.start(true, {.replaces = true})).is_marked);
  CHECK(code_of(tests.start(true, {.has_sleepers = true})) == ErrorCode::kServerRunning);
  sign_up(tests.kit);
  CHECK(must(tests.start(true)).is_marked);
  CHECK(code_of(tests.start(false)) == ErrorCode::kConflict);
  CHECK(must(tests.start(false, {.is_confirmed = true})).is_marked);  // the mark stays
  CHECK(code_of(tests.start(false)) == ErrorCode::kConflict);
  CHECK(code_of(tests.start(true, {.has_others = true})) == ErrorCode::kServerRunning);
  CHECK(code_of(tests.start(false, {.is_confirmed = true, .has_others = true})) == ErrorCode::kServerRunning);
  const auto note = [&](std::string_view name, std::string_view value) {
    must(tests.kit->ports.transactions.write([&](store::Stores& tx) { return tx.installation.put(name, value); }));
  };
  for (const auto name : {"test_accounts/w1/key", "test_accounts_open/w1/key"}) {  // their passwords are known
    note(name, R"(["id"])");
    CHECK(code_of(tests.start(false, {.is_confirmed = true})) == ErrorCode::kConflict);
    must(tests.kit->ports.transactions.write([&](store::Stores& tx) { return tx.installation.erase(name); }));
    CHECK(tests.start(false, {.is_confirmed = true}).ok());
  }
  note(store::kTestClock, "60000");  // what it signed until then lives that long
  CHECK(code_of(tests.start(false, {.is_confirmed = true})) == ErrorCode::kConflict);
  CHECK(must(tests.start(true)).clock_by == std::chrono::minutes(1));

  Starts real(engine);
  sign_up(real.kit);
  CHECK(code_of(real.start(true)) == ErrorCode::kConflict);
  CHECK_FALSE(must(real.start(false, {.has_others = true})).is_marked);
}

TEST_CASE("test mark: a database takes the API if a start with TEST_API began it, and no other", "[test_api][security]") {
  check_starts({});
}

TEST_CASE("test mark: the same on PostgreSQL", "[test_api][security][both]") {
  if (!has_postgres()) return;
  std::deque<PostgresScratch> scratches;
  check_starts([&](settings::Settings& settings) {
    settings.database.engine = settings::Engine::kPostgres;
    settings.database.url = Secret(std::string(scratches.emplace_back(PostgresScratch::Contents::kSchema).url()));
  });
}

}  // namespace
}  // namespace usher::core
