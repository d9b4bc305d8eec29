#include "common/core/providers/oauth_failure.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

TEST_CASE("oauth failure: every word maps to its error code and back, other errors have no word", "[oauth_failure]") {
  for (const auto& row : kOAuthFailures) {
    CHECK(word_of(row.code) == row.word);
    CHECK(failure_named(row.word) == row.code);
  }
  CHECK_FALSE(word_of(ErrorCode::kDatabaseBusy));
  CHECK_FALSE(failure_named(""));
  CHECK_FALSE(failure_named("ACCESS_DENIED"));
}

}  // namespace
}  // namespace usher::core
