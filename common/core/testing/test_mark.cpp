#include "common/core/testing/test_mark.h"

#include "common/base/text.h"
#include "common/settings/settings.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/installation.h"

namespace usher::core {

Result<TestMark> read_test_mark(store::InstallationStore& installation) {
  TestMark mark;
  USHER_TRY(const auto marked, installation.get(store::kTestApi));
  USHER_TRY(const auto moved, installation.get(store::kTestClock));
  mark.is_marked = marked.has_value();
  if (mark.is_marked && moved) mark.clock_by = std::chrono::milliseconds(parse_whole<std::int64_t>(*moved).value_or(0));
  return mark;
}

Result<TestMark> read_test_mark(db::Connection& connection) {
  store::InstallationStore installation(connection);
  return read_test_mark(installation);
}

Result<TestMark> admit_test_mark(store::Transactions& transactions, const settings::Settings& settings, const TestStart& start) {
  const bool is_wanted = settings.test_api.on;
  USHER_TRY(auto mark, transactions.read([](store::Stores& tx) { return read_test_mark(tx.installation); }));
  if (mark.is_marked && !is_wanted && !start.is_confirmed)
    return error(ErrorCode::kConflict, std::string(kTestMarkSentence) +
                                           ". Set TEST_API=true, name another database, or start usherd with "
                                           "--yes-this-was-a-test-database");
  if (mark.is_marked && !is_wanted) {
    USHER_TRY(const auto made, transactions.read([](store::Stores& tx) { return tx.installation.list(kTestAccountsRows); }));
    if (!made.empty() || mark.clock_by.count() > 0)
      return error(ErrorCode::kConflict,
                   "Tests left accounts in the database, or moved its clock, which never goes back; start with TEST_API=true and "
                   "delete those accounts by its API, or name a new database");
  }
  if (start.has_others && (mark.is_marked || is_wanted))
    return error(ErrorCode::kServerRunning,
                 "A database of tests has one server, and another one uses it; stop that one, or wait half a minute after it "
                 "was killed");
  if (is_wanted && (start.has_sleepers || (start.replaces && !mark.is_marked)))
    return error(ErrorCode::kServerRunning,
                 "TEST_API is true, but a server without it sleeps on this database, or runs until this one replaces it; stop "
                 "that one first, or name a new database");
  if (!mark.is_marked && is_wanted) {
    USHER_CHECK(transactions.write([](store::Stores& tx) -> Status {
      USHER_TRY(const auto users, tx.users.figures());
      if (users.all == 0) return tx.installation.put(store::kTestApi, "true");
      return error(ErrorCode::kConflict,
                   "TEST_API is true, but the database has accounts and was begun without it; remove TEST_API, or name a new "
                   "database");
    }));
    mark.is_marked = true;
  }
  return mark;
}

Status require_replaceable_by(bool source_is_marked, bool target_is_marked, bool target_has_accounts) {
  if (!source_is_marked || target_is_marked || !target_has_accounts) return done();
  return error(ErrorCode::kConflict,
               "The backup is of a database of tests (TEST_API), and the database here has accounts and was begun without it; "
               "name a new database. Nothing was changed");
}

}  // namespace usher::core
