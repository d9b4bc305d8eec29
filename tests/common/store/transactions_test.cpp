#include "common/store/transactions.h"

#include <fstream>
#include <iterator>
#include <thread>

#include "common/db/engine/writer.h"
#include "common/db/open_database.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/sessions/refresh_tokens.h"
#include "common/store/sessions/sessions.h"
#include "tests/common/store/failing_connection.h"
#include "tests/common/store/store_fixture.h"
#include "tests/testkit/fake_clock.h"

namespace usher::store {
namespace {

class TransactionFixture {
 protected:
  TransactionFixture() : database_(open()), transactions(*database_, clock_) {
    auto migrating = database_->connect();
    REQUIRE(migrating.ok());
    REQUIRE(db::Migrator().up(*migrating.value(), std::nullopt, kNow).ok());
  }
  std::size_t users() {
    return transactions.read([](Stores& tx) { return tx.users.list({}); }).value().size();
  }

 private:
  [[nodiscard]] std::unique_ptr<db::Database> open() const {
    auto url = db::DatabaseUrl::parse("sqlite:" + directory_.file("usher.db"));
    REQUIRE(url.ok());
    auto opened = db::open_database(url.value());
    REQUIRE(opened.ok());
    return std::move(opened).value();
  }
  testkit::TempDirectory directory_;
  std::unique_ptr<db::Database> database_;
  testkit::FakeClock clock_;

 protected:
  Transactions transactions;
};

TEST_CASE("transactions: a closure that changes its captures, and stores that outlive their transaction, do not compile",
          "[store][transactions]") {
  const auto reads = [](Stores& tx) { return tx.users.list({}); };
  static_assert(Work<decltype(reads)>);
  auto counts_its_runs = [runs = 0](Stores&) mutable -> Result<int> { return ++runs; };
  static_assert(!Work<decltype(counts_its_runs)>);
  auto moves_away = [text = std::string("once")](Stores&) mutable -> Result<std::string> { return std::move(text); };
  static_assert(!Work<decltype(moves_away)>);
  const auto returns_no_result = [](Stores&) { return 7; };
  static_assert(!Work<decltype(returns_no_result)>);

  static_assert(!std::is_constructible_v<Stores, db::Connection&, Time>);
  static_assert(!std::is_copy_constructible_v<Stores>);
  static_assert(!std::is_move_constructible_v<Stores>);
}

TEST_CASE_METHOD(TransactionFixture, "transactions: a result is returned once it is durable", "[store][transactions]") {
  const auto written = transactions.write([](Stores& tx) -> Result<int> {
    USHER_CHECK(tx.users.insert(sample_user("ann")));
    return 7;
  });
  CHECK(written.value() == 7);
  CHECK(users() == 1);
}

TEST_CASE_METHOD(TransactionFixture, "transactions: an error rolls everything back, a refusal as a value does not",
                 "[store][transactions][security]") {
  const auto failed = transactions.write([](Stores& tx) -> Status {
    USHER_CHECK(tx.users.insert(sample_user("ann")));
    return error(ErrorCode::kForbidden, "No.");
  });
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().code == ErrorCode::kForbidden);
  CHECK(failed.error().detail() == "No.");
  CHECK(users() == 0);
  const auto refused = transactions.write([](Stores& tx) -> Result<bool> {
    USHER_CHECK(tx.users.insert(sample_user("ann")));
    return false;
  });
  CHECK_FALSE(refused.value());
  CHECK(users() == 1);
}

TEST_CASE_METHOD(TransactionFixture, "transactions: a reader cannot write", "[store][transactions][security]") {
  const auto tried = transactions.read([](Stores& tx) { return tx.users.insert(sample_user("ann")); });
  CHECK_FALSE(tried.ok());
  CHECK(users() == 0);
}

TEST_CASE_METHOD(TransactionFixture, "transactions: a work of read_one runs one statement, which cannot write",
                 "[store][transactions][security]") {
  CHECK(transactions.write([](Stores& tx) { return tx.users.insert(sample_user("ann")); }).ok());
  CHECK(transactions.read_one([](Stores& tx) { return tx.users.list({}); }).value().size() == 1);
  const auto second = transactions.read_one([](Stores& tx) -> Result<std::size_t> {
    USHER_CHECK(tx.users.list({}));
    USHER_TRY(const auto again, tx.users.list({}));
    return again.size();
  });
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().code == ErrorCode::kInternal);
  CHECK_FALSE(transactions.read_one([](Stores& tx) { return tx.users.insert(sample_user("bob")); }).ok());
  CHECK(users() == 1);
}

TEST_CASE_METHOD(TransactionFixture, "transactions: a reader has one snapshot, whatever is written meanwhile",
                 "[store][transactions][race]") {
  const auto counts = transactions.read([&](Stores& tx) -> Result<std::pair<std::size_t, std::size_t>> {
    USHER_TRY(const auto before, tx.users.list({}));
    std::jthread([&] {
      CHECK(transactions.write([](Stores& other) { return other.users.insert(sample_user("ann")); }).ok());
    }).join();
    USHER_TRY(const auto afterwards, tx.users.list({}));
    return std::pair(before.size(), afterwards.size());
  });
  CHECK(counts.value() == std::pair<std::size_t, std::size_t>(0, 0));
  CHECK(users() == 1);
}

TEST_CASE_METHOD(TransactionFixture, "transactions: posted work runs before later writes", "[store][transactions]") {
  transactions.post({}, [](Stores& tx) { return tx.users.insert(sample_user("ann")); });
  transactions.post({}, [](Stores&) -> Status { return error(ErrorCode::kInternal); });  // affects no other work
  transactions.post({}, [](Stores& tx) { return tx.users.insert(sample_user("bob")); });
  REQUIRE(transactions.write([](Stores& tx) { return tx.users.insert(sample_user("cyd")); }).ok());
  CHECK(users() == 3);
}

TEST_CASE_METHOD(TransactionFixture, "transactions: parallel writers share commits and lose nothing",
                 "[store][transactions][race]") {
  std::atomic<int> failed{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i) {
          const auto id = std::to_string(t) + "-" + std::to_string(i);
          const auto written = transactions.write([&](Stores& tx) -> Status {
            USHER_CHECK(tx.users.insert(sample_user(id)));
            if (i % 2 == 1) return error(ErrorCode::kConflict);
            return tx.accounts.insert(sample_account(id));
          });
          if (written.ok() != (i % 2 == 0)) ++failed;
        }
      });
    }
  }
  CHECK(failed == 0);
  CHECK(users() == 40);
}

/// The writes of a sign-up, in one transaction.
Status sign_up(db::Connection& connection, const std::string& id) {
  TestStores tx(connection, kNow);
  USHER_CHECK(tx.users.insert(sample_user(id)));
  USHER_CHECK(tx.accounts.insert(sample_account(id)));
  USHER_CHECK(tx.profiles.save(UserId(id), {.experience_level = "beginner"}));
  USHER_CHECK(tx.sessions.insert(sample_session("session-" + id, id)));
  USHER_CHECK(tx.refresh_tokens.insert(sample_token("token-" + id, "session-" + id)));
  USHER_CHECK(tx.sessions.end_oldest(UserId(id), 5, kNow));
  return tx.audit_events.append({.id = AuditEventId("event-" + id),
                                 .at = kNow,
                                 .action = "user.signed_up",
                                 .outcome = "success",
                                 .actor = "user",
                                 .user_id = UserId(id)});
}

/// The writes of a refresh: the old token is consumed exactly if the new one exists.
Status rotate(db::Connection& connection, const std::string& old_id, const std::string& new_id, const std::string& session) {
  TestStores tx(connection, kNow);
  USHER_TRY(const auto consumed, tx.refresh_tokens.consume("hash of " + old_id, "sealed", after(1)));
  if (!consumed) return error(ErrorCode::kInvalidRefreshToken);
  USHER_CHECK(tx.refresh_tokens.insert(sample_token(new_id, session)));
  return tx.sessions.extend(SessionId(session), after(500), after(1));
}

/// The rows belong together: each of these counts a state that must never exist.
void check_invariants(const StoreFixture& world) {
  for (const std::string broken : {
           "FROM users WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE user_id = users.id)",
           "FROM users WHERE NOT EXISTS (SELECT 1 FROM profiles WHERE user_id = users.id)",
           "FROM users WHERE NOT EXISTS (SELECT 1 FROM audit_events WHERE user_id = users.id)",
           "FROM accounts WHERE user_id NOT IN (SELECT id FROM users)",
           "FROM profiles WHERE user_id NOT IN (SELECT id FROM users)",
           "FROM sessions WHERE user_id NOT IN (SELECT id FROM users)",
           "FROM refresh_tokens WHERE session_id NOT IN (SELECT id FROM sessions)",
           "FROM audit_events WHERE user_id NOT IN (SELECT id FROM users)",
           "FROM sessions WHERE (SELECT count(*) FROM refresh_tokens WHERE session_id = sessions.id AND used_at_ms IS NULL) <> 1",
       }) {
    CAPTURE(broken);
    CHECK(world.number("SELECT count(*) " + broken) == 0);
  }
}

/// Runs `work` with its first statement failing, then its second, and so on until it succeeds, each time under a new number.
/// After a failure of any statement the work must leave no trace.
template <class Work>
int fail_each_statement(StoreFixture& world, bool for_good, Work work) {
  testkit::FailurePlan plan;
  for (int n = 1;; ++n) {
    testkit::FailingConnection connection(world.open(), plan);  // its own: the database closes one that is lost, too
    const auto before = world.number(
        "SELECT coalesce(sum(used_at_ms), 0) + (SELECT count(*) FROM users) + (SELECT count(*) FROM refresh_tokens) FROM "
        "refresh_tokens");
    plan.restart(n, for_good);
    const auto outcome = db::in_transaction(connection, db::Begin::kWrite, [&](db::Connection& tx) { return work(tx, n); });
    const bool reached = plan.statements >= n;
    CAPTURE(n, for_good);
    CHECK(outcome.ok() == !reached);
    if (!reached) return plan.statements;
    CHECK(outcome.error().code == ErrorCode::kDatabaseBusy);
    if (!for_good) CHECK_FALSE(connection.in_transaction());
    check_invariants(world);
    CHECK(world.number(
              "SELECT coalesce(sum(used_at_ms), 0) + (SELECT count(*) FROM users) + (SELECT count(*) FROM refresh_tokens) FROM "
              "refresh_tokens") == before);
  }
}

TEST_CASE_METHOD(StoreFixture, "transactions: a sign-up that fails at any statement leaves nothing behind",
                 "[store][transactions][failures][security]") {
  const bool for_good = GENERATE(false, true);
  const int statements =
      fail_each_statement(*this, for_good, [](db::Connection& tx, int n) { return sign_up(tx, "u" + std::to_string(n)); });
  CHECK(statements == 9);  // seven writes, BEGIN and COMMIT
  CHECK(number("SELECT count(*) FROM users") == 1);
  check_invariants(*this);
}

TEST_CASE_METHOD(StoreFixture, "transactions: a refresh that fails at any statement keeps the old token valid",
                 "[store][transactions][failures][security]") {
  const bool for_good = GENERATE(false, true);
  REQUIRE(sign_up(*connection, "ann").ok());
  const int statements = fail_each_statement(*this, for_good, [](db::Connection& tx, int n) {
    return rotate(tx, "token-ann", "next-" + std::to_string(n), "session-ann");
  });
  CHECK(statements == 5);
  CHECK(stores.refresh_tokens.find("hash of token-ann").value()->used_at == after(1));
  check_invariants(*this);
}

TEST_CASE_METHOD(StoreFixture, "failing connection: a planned failure hits the given statement", "[testkit]") {
  testkit::FailurePlan plan;
  testkit::FailingConnection failing(open(), plan);
  TestStores tx(failing, kNow);
  plan.restart(2);
  CHECK(tx.users.insert(sample_user("a")).ok());
  CHECK_FALSE(tx.users.insert(sample_user("b")).ok());
  CHECK(tx.users.insert(sample_user("c")).ok());
  plan.restart(1, true);
  CHECK_FALSE(failing.script("SELECT 1").ok());
  CHECK_FALSE(tx.users.find(UserId("a")).ok());
  plan.restart(0);
  CHECK(tx.users.find(UserId("a")).value());
  CHECK_FALSE(tx.users.find(UserId("b")).value());
}

/// How often each file below common/ contains a text, without the folder of the engines.
std::map<std::string, int> places_of(std::string_view name) {
  const std::filesystem::path root(USHER_SOURCE_DIR);
  std::map<std::string, int> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "common")) {
    const auto path = std::filesystem::relative(entry.path(), root).string();
    if (!entry.is_regular_file() || path.starts_with("common/db/")) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) ++found[path];
  }
  return found;
}

/// A work at READ COMMITTED sees what others commit between its statements, so each of its decisions must be one conditional
/// statement. A new place is added here after that was checked.
TEST_CASE("consistency: only these writes run at READ COMMITTED", "[store][transactions]") {
  const std::map<std::string, int> expected{
      {"common/core/audit/audit_log.cpp", 2},               // a posted event: one insert, after one conditional row
      {"common/core/credentials/email_codes.cpp", 1},       // a reservation given back
      {"common/core/credentials/password_change.cpp", 1},   // a reservation given back
      {"common/core/mail/mail_worker.cpp", 1},              // the claim and the marks of a mail
      {"common/core/runtime/rate_limiter.cpp", 2},          // reservations
      {"common/core/sessions/authentication.cpp", 1},       // the last use of a session
      {"common/core/sessions/refresh_session.cpp", 1},      // a refresh, which locks its session first
      {"common/core/sessions/sessions.cpp", 1},             // the expiry of a session
      {"common/core/sign_in/session_issuer.h", 1},          // a sign-in by password, which locks its account first
      {"common/core/tokens/api_keys.cpp", 1},               // the last use of an API key
      {"common/core/upkeep/retention/maintenance.cpp", 1},  // pruning, but not of visitors
  };
  CHECK(places_of("Consistency::kRow") == expected);
}

/// A search is cut off at its limit. A new place is added here after that was checked.
TEST_CASE("searches: only these reads have a limit of time", "[store][transactions]") {
  const std::map<std::string, int> searches{
      {"common/core/accounts/user_admin.cpp", 1},                  // the table of users
      {"common/core/administration/resource.h", 1},                // lists over HTTP
      {"common/core/audit/audit_chain.cpp", 1},                    // a part of the chain, in one snapshot
      {"common/core/chat/chat_volume.h", 1},                       // questions by day
      {"common/core/questionnaire/results/answer_export.cpp", 1},  // a page of answers
      {"common/core/statistics/statistics.cpp", 3},                // figures by day, and whether the questionnaire has answers
  };
  CHECK(places_of("transactions.search(") == searches);
}

}  // namespace
}  // namespace usher::store
