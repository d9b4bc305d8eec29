#include "common/core/two_factor/backup_codes.h"

#include <set>

#include "tests/catch.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

crypto::SystemRandom& random() {
  static crypto::SystemRandom system;
  return system;
}

TEST_CASE("backup codes: ten distinct codes of 24 characters without look-alikes, in groups", "[two_factor][security]") {
  const auto made = BackupCodes::make(random());
  const auto shown = testkit::texts_of(made.shown);
  CHECK(std::set<std::string>(shown.begin(), shown.end()).size() == 10);
  CHECK(made.kept.left() == 10);
  for (const auto& code : shown) {
    INFO(code);
    REQUIRE(code.size() == 27);  // 24 of 31 characters: 118 bits
    for (const std::size_t dash : {6U, 13U, 20U}) CHECK(code[dash] == '-');
    CHECK(code.find_first_of("01oilOIL") == std::string::npos);
  }
}

TEST_CASE("backup codes: each is accepted once, in any case and spacing", "[two_factor][security]") {
  const auto made = BackupCodes::make(random());
  std::string typed(made.shown[3].expose());
  for (auto& c : typed) c = c == '-' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const auto rest = made.kept.without(typed);
  REQUIRE(rest);
  CHECK(rest->left() == 9);
  CHECK_FALSE(rest->without(made.shown[3].expose()));
  CHECK(rest->without(made.shown[4].expose()));
  CHECK_FALSE(made.kept.without(""));
  CHECK_FALSE(made.kept.without("aaaaa-aaaaa"));
}

TEST_CASE("backup codes: the stored JSON contains no code and can be read back", "[two_factor][security]") {
  const auto made = BackupCodes::make(random());
  const auto json = made.kept.to_json();
  for (const auto& code : made.shown) {
    CHECK(json.expose().find(code.expose()) == std::string_view::npos);
    const auto read = BackupCodes::from_json(json.expose());
    REQUIRE(read);
    CHECK(read->without(code.expose()));
  }
}

TEST_CASE("backup codes: every user's codes are stored under their own key", "[two_factor][security]") {
  const auto ann = BackupCodes::make(random());
  const auto bob = BackupCodes::make(random());
  CHECK_FALSE(bob.kept.without(ann.shown[0].expose()));
}

TEST_CASE("backup codes: malformed stored JSON is rejected", "[two_factor]") {
  const auto bad =
      GENERATE(as<const char*>{}, "", "[]", "{}", R"({"key":"a"})", R"({"key":1,"macs":[]})", R"({"key":"a","macs":[1]})");
  CHECK_FALSE(BackupCodes::from_json(bad));
}

}  // namespace
}  // namespace usher::core
