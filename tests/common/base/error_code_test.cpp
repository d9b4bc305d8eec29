#include "common/base/error_code.h"

#include <set>

#include "tests/catch.h"

using namespace usher;

TEST_CASE("errors: every row has a text, and a unique code in SCREAMING_SNAKE", "[errors]") {
  std::set<std::string_view> seen;
  for (const ErrorRow& row : kErrors) {
    INFO(row.wire);
    CHECK(row.wire.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string_view::npos);
    CHECK(seen.insert(row.wire).second);
    CHECK_FALSE(row.title.empty());
    CHECK_FALSE(row.detail.empty());
    CHECK(&row_of(row.code) == &row);
  }
}

TEST_CASE("errors: the texts of the contract", "[errors]") {
  CHECK(row_of(ErrorCode::kInvalidCredentials).detail == "Invalid email or password");
  CHECK(row_of(ErrorCode::kEmailTaken).detail == "An account with this email already exists");
  CHECK(row_of(ErrorCode::kAccountSuspended).detail == "Account is suspended");
}
