#include "cli/arguments/exit_code.h"

#include "tests/catch.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("exit code: every kind of failure has its own number", "[exit_code]") {
  CHECK(exit_code_of(ErrorCode::kInvalidArgument) == 2);
  CHECK(exit_code_of(ErrorCode::kValidationFailed) == 1);
  CHECK(exit_code_of(ErrorCode::kInvalidSettings) == 1);
  CHECK(exit_code_of(ErrorCode::kForbidden) == 1);
  CHECK(exit_code_of(ErrorCode::kInternal) == 1);
  CHECK(exit_code_of(ErrorCode::kMigrationChanged) == 1);
  CHECK(exit_code_of(ErrorCode::kUserNotFound) == 3);
  CHECK(exit_code_of(ErrorCode::kKeyNotFound) == 3);
  CHECK(exit_code_of(ErrorCode::kEmailTaken) == 4);
  CHECK(exit_code_of(ErrorCode::kSchemaAhead) == 4);
  CHECK(exit_code_of(ErrorCode::kSchemaOutdated) == 4);
  CHECK(exit_code_of(ErrorCode::kServerRunning) == 4);
  CHECK(exit_code_of(ErrorCode::kDatabaseUnreachable) == 5);
  CHECK(exit_code_of(ErrorCode::kDatabaseBusy) == 5);
  CHECK(exit_code_of(ErrorCode::kUpstreamFailed) == 5);
}

TEST_CASE("exit code: no error exits 0", "[exit_code]") {
  for (const ErrorRow& row : kErrors) {
    CAPTURE(row.wire);
    CHECK(exit_code_of(row.code) != kExitDone);
  }
}
