#include "common/domain/new_password.h"

#include "tests/catch.h"

namespace usher::domain {
namespace {

const std::string kGrin = "\xF0\x9F\x98\x80";  // U+1F600: one character, two UTF-16 units, four bytes
const std::string kUmlaut = "\xC3\xA4";        // one unit, two bytes

std::string times(std::string_view text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

std::string password_fault(std::string_view password) {
  const auto checked = check_new_password(password);
  if (checked.ok()) return "";
  REQUIRE(checked.error().code == ErrorCode::kValidationFailed);
  REQUIRE(checked.error().fields.size() == 1);
  CHECK(checked.error().fields.front().field == "password");
  return checked.error().fields.front().code;
}

TEST_CASE("new password: 8 to 128 UTF-16 units, as a browser counts them", "[password]") {
  struct Row {
    std::string password;
    std::string code;
  };
  const auto row = GENERATE(values<Row>({
      {"", "TOO_SHORT"},
      {times("a", 7), "TOO_SHORT"},
      {times("a", 8), ""},
      {times("a", 128), ""},
      {times("a", 129), "TOO_LONG"},
      {times(kUmlaut, 7), "TOO_SHORT"},  // 14 bytes
      {times(kUmlaut, 8), ""},
      {times(kUmlaut, 128), ""},  // 256 bytes
      {times(kUmlaut, 129), "TOO_LONG"},
      {times(kGrin, 3), "TOO_SHORT"},
      {times(kGrin, 3) + "a", "TOO_SHORT"},  // 7 units, 13 bytes
      {times(kGrin, 4), ""},                 // 4 characters, 8 units
      {times(kGrin, 64), ""},
      {times(kGrin, 64) + "a", "TOO_LONG"},  // 65 characters, 129 units
      {times(kGrin, 65), "TOO_LONG"},
  }));
  CAPTURE(row.password.size());
  CHECK(password_fault(row.password) == row.code);
}

TEST_CASE("new password: no composition rules and no trimming", "[password]") {
  CHECK(password_fault("aaaaaaaa").empty());
  CHECK(password_fault("        ").empty());
  CHECK(password_fault(" a a a a").empty());
  CHECK(password_fault("\t\n\r\x01\x02\x03\x04\x7f").empty());
}

TEST_CASE("new password: text without NUL only, so that hashing truncates nothing", "[password][security]") {
  CHECK(password_fault(std::string_view("abcdefgh\0", 9)) == "INVALID_CHARACTER");
  CHECK(password_fault(std::string_view("\0abcdefgh", 9)) == "INVALID_CHARACTER");
  CHECK(password_fault("abcdefgh\xFF") == "INVALID_CHARACTER");
  CHECK(password_fault("abcdefgh\xC3") == "INVALID_CHARACTER");
  CHECK(password_fault("abcdefgh\xED\xA0\x80") == "INVALID_CHARACTER");  // a lone surrogate
}

TEST_CASE("new password: the error names the field and never repeats the password", "[password][security]") {
  const auto checked = check_new_password("hunter2", "new_password");
  REQUIRE(!checked.ok());
  CHECK(checked.error().fields.front().field == "new_password");
  CHECK(checked.error().fields.front().message.find("hunter2") == std::string::npos);
  CHECK(checked.error().detail().find("hunter2") == std::string_view::npos);
}

}  // namespace
}  // namespace usher::domain
