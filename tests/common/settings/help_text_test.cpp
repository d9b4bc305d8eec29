#include "common/settings/help_text.h"

#include <sstream>

#include "common/settings/setting_table.h"
#include "tests/catch.h"

namespace usher::settings {
namespace {

TEST_CASE("help: begins with an example and names every setting and flag", "[settings][help]") {
  const auto text = help_text();
  CHECK(text.find("Example: usherd ") == 0);
  for (const auto& row : setting_table()) {
    CAPTURE(row.key);
    CHECK(text.find("\n  " + std::string(row.key) + (row.has_flag ? ", " + row.flag() + " " : "=")) != std::string::npos);
  }
  for (const auto* flag : {"--help", "--version", "--config FILE", "--env-file FILE"})
    CHECK(text.find(flag) != std::string::npos);
}

TEST_CASE("help: no line is wider than 80 columns or ends in a space", "[settings][help]") {
  std::istringstream lines(help_text());
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 80);
    CHECK_FALSE(line.ends_with(' '));
  }
}

TEST_CASE("help: has defaults and ranges", "[settings][help]") {
  const auto text = help_text();
  CHECK(text.find("  REFRESH_GRACE_SECONDS, --refresh-grace-seconds SECONDS\n"
                  "      How long a used refresh token is still accepted, for two tabs or a lost\n"
                  "      response. Default: 10. From 0 to 60.\n") != std::string::npos);
  CHECK(text.find("Default: http://localhost:PORT.") != std::string::npos);
}

}  // namespace
}  // namespace usher::settings
