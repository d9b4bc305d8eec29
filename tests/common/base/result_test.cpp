#include "common/base/result.h"

#include <memory>

#include "tests/catch.h"

using namespace usher;
using namespace std::chrono_literals;

namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return error(ErrorCode::kInvalidArgument, "odd");
  return number / 2;
}

Result<int> quarter(int number) {
  USHER_TRY(const int once, half(number));
  USHER_TRY(const int twice, half(once));
  return twice;
}

Status must_be_even(int number, int& steps) {
  USHER_CHECK(half(number));
  ++steps;
  return done();
}

}  // namespace

TEST_CASE("result: USHER_TRY unwraps values and returns the first error", "[result]") {
  CHECK(quarter(12).value() == 3);
  CHECK(quarter(6).error().what == "odd");
  CHECK(quarter(3).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("result: USHER_CHECK continues after success only", "[result]") {
  int steps = 0;
  CHECK(must_be_even(2, steps).ok());
  CHECK_FALSE(must_be_even(3, steps).ok());
  CHECK(steps == 1);
}

TEST_CASE("result: move-only values are moved out", "[result]") {
  Result<std::unique_ptr<int>> made(std::make_unique<int>(7));
  const std::unique_ptr<int> taken = std::move(made).value();
  CHECK(*taken == 7);
}

TEST_CASE("result: an optional without a value is a success", "[result]") {
  const Result<std::optional<int>> absent(std::optional<int>{});
  REQUIRE(absent.ok());
  CHECK_FALSE(absent.value().has_value());
}

TEST_CASE("result: convertible values need no explicit conversion", "[result]") {
  const Result<std::string> text("literal");
  CHECK(text.value() == "literal");
}

TEST_CASE("error: shows its own text, else the row's, and never the cause", "[result][security]") {
  CHECK(error(ErrorCode::kEmailTaken).detail() == "An account with this email already exists");
  CHECK(error(ErrorCode::kConflict, "Two at once").detail() == "Two at once");
  const Error hidden = error_because(ErrorCode::kInternal, "disk I/O error at /var/lib/secret.db");
  CHECK(hidden.detail() == row_of(ErrorCode::kInternal).detail);
  CHECK(hidden.cause.for_log() == "disk I/O error at /var/lib/secret.db");
}

TEST_CASE("error: a field error names the field", "[result]") {
  const Error wrong = invalid_field("email", "INVALID_FORMAT", "Not an address");
  REQUIRE(wrong.fields.size() == 1);
  CHECK(wrong.code == ErrorCode::kValidationFailed);
  CHECK(wrong.fields[0].field == "email");
  CHECK(wrong.fields[0].code == "INVALID_FORMAT");
}

TEST_CASE("remedy: its id is one word of a shell, and no option", "[result][security]") {
  CHECK(command_of({"key reseal"}) == "usher key reseal");
  CHECK(command_of({"user activate", "ada@example.com"}) == "usher user activate ada@example.com");
  CHECK(command_of({"user activate", "o'brien@example.com"}) == "usher user activate o\\'brien@example.com");
  CHECK(command_of({"user activate", "-x@example.com"}) == "usher user activate -- -x@example.com");
  CHECK(command_of({"limit clear --account=", "-x@example.com"}) == "usher limit clear --account=-x@example.com");
  CHECK(command_of({"restore", "/tmp/a b$(c).db"}) == "usher restore /tmp/a\\ b\\$\\(c\\).db");
}

TEST_CASE("error: its text has the command of its remedy", "[result]") {
  CHECK(error(ErrorCode::kSchemaOutdated).detail() == "The database needs migrating: run `usher migrate up`");
  CHECK(error(ErrorCode::kConflict, {"key rotate"}, "{} cannot sign; run `{}` first").detail() ==
        "{} cannot sign; run `usher key rotate` first");
  CHECK(error(ErrorCode::kConflict, "No {}").detail() == "No {}");
}
