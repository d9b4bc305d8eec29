#pragma once

#include "common/db/engine/transaction.h"
#include "common/db/migrator.h"
#include "common/db/sqlite/sqlite_connection.h"
#include "common/domain/account.h"
#include "common/domain/owner.h"
#include "common/domain/session.h"
#include "common/domain/user.h"
#include "common/store/stores.h"
#include "tests/catch.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/temp_directory.h"

// A migrated database and rows for it, for the tests of this folder.
namespace usher::store {

inline const Time kNow = from_ms(1'795'157'624'049);

inline const domain::Owner kAnn(UserId("ann"));
inline const domain::Owner kVisitor(VisitorId("visitor"));

inline Time after(std::int64_t ms) { return kNow + std::chrono::milliseconds(ms); }

/// The stores over the test's own connection, without Transactions.
struct TestStores : Stores {
  TestStores(db::Connection& connection, Time now) : Stores(connection, now) {}
};

enum class TestEngine { kSqlite, kPostgres };

/// SQLite, and PostgreSQL where there is a server for tests.
inline TestEngine each_engine() {
  const auto engine = GENERATE(TestEngine::kSqlite, TestEngine::kPostgres);
  return engine == TestEngine::kPostgres && !testkit::has_postgres() ? TestEngine::kSqlite : engine;
}

/// The schema of this release, in a database of its own. A test runs once an engine.
class StoreFixture {
 public:
  explicit StoreFixture(TestEngine engine = each_engine())
      : postgres_(engine == TestEngine::kPostgres ? &testkit::empty_postgres() : nullptr),
        connection(open()),
        stores(*connection, kNow) {
    REQUIRE(db::Migrator().up(*connection, std::nullopt, kNow).ok());
  }

  /// One more connection, as of another thread or process.
  [[nodiscard]] std::unique_ptr<db::Connection> open() const {
    if (postgres_ != nullptr) return postgres_->connect();
    auto opened =
        db::SqliteConnection::open(directory_.file("usher.db"), {.create = true, .busy_timeout = std::chrono::seconds(60)});
    REQUIRE(opened.ok());
    return std::move(opened).value();
  }
  /// The one number that `sql` selects.
  [[nodiscard]] std::int64_t number(const std::string& sql) const {
    const auto found = connection->first(db::Query{"test", sql}, {}, [](const db::Row& row) { return row.integer(0); });
    REQUIRE(found.ok());
    return found.value().value_or(-1);
  }
  /// Many rows with one flush.
  void in_one_transaction(const std::function<void()>& work) const {
    const auto ran = db::in_transaction(*connection, db::Begin::kWrite, [&](db::Connection&) -> Status {
      work();
      return done();
    });
    REQUIRE(ran.ok());
  }

 private:
  testkit::TempDirectory directory_;
  testkit::PostgresScratch* postgres_;  ///< Null on SQLite.

 public:
  std::unique_ptr<db::Connection> connection;
  TestStores stores;
};

/// For what only SQLite answers, such as its query plans.
struct SqliteFixture : StoreFixture {
  SqliteFixture() : StoreFixture(TestEngine::kSqlite) {}
};

inline domain::User sample_user(const std::string& id, Time created = kNow) {
  return {.id = UserId(id),
          .email = id + "@example.com",
          .email_as_written = id + "@Example.com",
          .created_at = created,
          .updated_at = created};
}

inline domain::Account sample_account(const std::string& user) {
  return {.id = AccountId("account-" + user),
          .user_id = UserId(user),
          .provider = domain::kCredentialProvider,
          .provider_account_id = user,
          .password_hash = "hash of " + user,
          .created_at = kNow,
          .updated_at = kNow};
}

/// Valid until a day after kNow.
inline domain::Session sample_session(const std::string& id, const std::string& user, Time created = kNow) {
  const auto end = kNow + std::chrono::days(1);
  return {.id = SessionId(id),
          .user_id = UserId(user),
          .token_hash = "session token of " + id,
          .amr = "pwd",
          .ip = "192.0.2.1",
          .user_agent = "curl/8",
          .created_at = created,
          .updated_at = created,
          .last_seen_at = created,
          .authenticated_at = created,
          .proved_at = created,
          .proved_by = domain::ProofKind::kPassword,
          .expires_at = end,
          .ends_at = end};
}

inline domain::RefreshToken sample_token(const std::string& id, const std::string& session) {
  return {.id = RefreshTokenId(id),
          .session_id = SessionId(session),
          .token_hash = "hash of " + id,
          .created_at = kNow,
          .expires_at = kNow + std::chrono::days(1)};
}

}  // namespace usher::store
