#include "common/settings/faults.h"

#include "tests/catch.h"

namespace usher::settings {
namespace {

TEST_CASE("faults: a message has value, origin, error and fix", "[settings]") {
  const Given environment{"soon", "environment"};
  const Given flag{"soon", "--port"};
  SettingFaults faults;
  faults.add("A", Secrecy::kPublic, &environment, {"is wrong", "put it right"});
  faults.add("B", Secrecy::kSecret, &flag, {"is wrong", "put it right"});
  faults.add("C", Secrecy::kPublic, nullptr, {"is not set", "set it"});
  CHECK(faults.has("A"));
  CHECK_FALSE(faults.has("D"));
  CHECK(std::move(faults).error().what ==
        "3 settings are wrong:\n"
        "  A: \"soon\" (from the environment) is wrong; put it right\n"
        "  B: the value (from --port) is wrong; put it right\n"
        "  C: is not set; set it");
}

TEST_CASE("faults: a single one is announced in the singular", "[settings]") {
  SettingFaults faults;
  CHECK(faults.empty());
  faults.take({{"A", "INVALID_SETTING", "is wrong; put it right"}});
  CHECK_FALSE(faults.empty());
  const auto error = std::move(faults).error();
  CHECK(error.code == ErrorCode::kInvalidSettings);
  CHECK(error.what == "a setting is wrong:\n  A: is wrong; put it right");
}

TEST_CASE("faults: the text has no secret and no control characters", "[settings][security]") {
  CHECK(shown(Secrecy::kSecret, "hunter2") == "(set)");
  CHECK(shown(Secrecy::kSecret, "").empty());
  CHECK(shown(Secrecy::kUrlCredentials, "smtp://u:hunter2@h") == "smtp://***@h");
  CHECK(shown(Secrecy::kPublic, "a\x1b[2J") == "a\\x1b[2J");
}

}  // namespace
}  // namespace usher::settings
