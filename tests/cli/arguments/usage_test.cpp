#include "cli/arguments/usage.h"

#include "tests/catch.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("usage: a mistyped word gets a suggestion", "[usage]") {
  const std::vector<std::string_view> nouns{"user", "token", "questionnaire", "completion", "config"};
  CHECK(meant_by("usr", nouns) == "user");
  CHECK(meant_by("tokne", nouns) == "token");
  CHECK(meant_by("quest", nouns) == "questionnaire");
  CHECK(meant_by("frobnicate", nouns) == std::nullopt);
  CHECK(meant_by("", nouns) == std::nullopt);
}

TEST_CASE("usage: the dashes of options do not count as similarity", "[usage]") {
  const std::vector<std::string_view> options{"-o", "--output", "--raw", "--password-stdin"};
  CHECK(meant_by("--ouput", options) == "--output");
  CHECK(meant_by("--password", options) == "--password-stdin");
  CHECK(meant_by("--frob", options) == std::nullopt);
  CHECK(meant_by("-z", options) == std::nullopt);
}

TEST_CASE("usage: the hint ends the sentence either way", "[usage]") {
  CHECK(did_you_mean("usr", {"user"}) == "; did you mean `user`?");
  CHECK(did_you_mean("frobnicate", {"user"}) == ".");
  CHECK(usage_error("x").code == ErrorCode::kInvalidArgument);
}

TEST_CASE("exit code: every kind of failure has its own number", "[exit_code]") {
  CHECK(exit_code_of(ErrorCode::kInvalidArgument) == 2);
  CHECK(exit_code_of(ErrorCode::kValidationFailed) == 2);
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
