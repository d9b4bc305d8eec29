#include "common/settings/files/toml_edit.h"

#include "common/settings/files/toml_file.h"
#include "tests/catch.h"

namespace usher::settings {
namespace {

TEST_CASE("toml edit: a setting is replaced where it is, and everything else stays", "[settings][toml]") {
  const auto edited = with_settings(R"(# The site
port = 8080 # as before
cors_origins = [
  "http://a.example",
  "http://b.example",
]

# Limits
[rate_limits]
refresh_session = 30
)",
                                    {{"CORS_ORIGINS", "https://c.example"}, {"SITE_NAME", "Robots"}});
  CHECK(edited == R"(# The site
port = 8080 # as before
cors_origins = "https://c.example"

# Limits
site_name = "Robots"
[rate_limits]
refresh_session = 30
)");
}

TEST_CASE("toml edit: settings come before tables and lists of tables", "[settings][toml]") {
  for (const std::string before :
       {"", "[user_fields.city]\ntype = \"string\"\n", "[[rate_limits.networks]]\ncidr = \"10.0.0.0/8\"\nfactor = 2",
        "smtp_url = \"\"\nport = 1", "port = 1\r\nsmtp_url = 'x'\r\n"}) {
    INFO(before);
    const auto edited = with_settings(before, {{"SMTP_URL", "smtp://a:b@c"}, {"SITE_NAME", "R"}, {"PORT", "2"}});
    const auto file = parse_toml(edited, "usher.toml");
    INFO(edited);
    REQUIRE(file.ok());
    for (const std::string key : {"SMTP_URL", "SITE_NAME", "PORT"})
      CHECK(std::count_if(file.value().entries.begin(), file.value().entries.end(),
                          [&](const TomlEntry& entry) { return entry.key == key; }) == 1);
  }
}

TEST_CASE("toml edit: any value is read as it was given", "[settings][toml][security]") {
  for (const std::string value :
       {"", "it's \"quoted\" \\ here", "\"\"\"", "'''", "a\tb", "عائشہ", "x\n[rate_limits]\nsign_in_account = 1"}) {
    INFO(value);
    const auto file = parse_toml(with_settings("", {{"SITE_NAME", value}}), "usher.toml");
    REQUIRE(file.ok());
    REQUIRE(file.value().entries.size() == 1);
    CHECK(file.value().entries[0].value == value);
  }
}

}  // namespace
}  // namespace usher::settings
