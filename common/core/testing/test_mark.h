#pragma once

#include "common/domain/actor.h"
#include "common/store/transactions.h"

namespace usher::settings {
struct Settings;
}
namespace usher::db {
class Connection;
}

namespace usher::core {

/// What a database says of tests.
struct TestMark {
  bool is_marked = false;                ///< It was begun with TEST_API: it has no people.
  std::chrono::milliseconds clock_by{};  ///< By how much its clock was moved on.
};

/// Precondition: the schema is there.
Result<TestMark> read_test_mark(db::Connection& connection);
Result<TestMark> read_test_mark(store::InstallationStore& installation);

/// Rows of the table installation whose names begin so: the accounts that tests made.
inline constexpr std::string_view kTestAccountsRows = "test_accounts";

/// What a server's start knows.
struct TestStart {
  bool is_confirmed = false;  ///< The operator says that the database is one of tests.
  bool has_others = false;    ///< Another server uses it, which this one does not replace.
  bool has_sleepers = false;  ///< Another server sleeps on it.
  bool replaces = false;      ///< A server runs until this one has replaced it.
};

/// Marks a database without accounts where TEST_API is true and no other server may bring people into it. Error: kConflict if
/// TEST_API is true and the database was begun without it, or the reverse, or it is false while accounts of tests are left or the
/// clock is ahead; kServerRunning if a database of tests has another
/// server, or one that is to be marked has any.
Result<TestMark> admit_test_mark(store::Transactions& transactions, const settings::Settings& settings, const TestStart& start);

/// The operator whose acts are those of tests, in the audit log.
inline domain::OperatorActor test_operator() { return domain::OperatorActor("TEST_API"); }

/// The sentence of all that names such a database.
inline constexpr std::string_view kTestMarkSentence =
    "The database was begun with TEST_API: it is for tests, and no people may use it";

/// Whether a database of tests, the source, may take the place of another. Error: kConflict if that has accounts of people.
Status require_replaceable_by(bool source_is_marked, bool target_is_marked, bool target_has_accounts);

}  // namespace usher::core
