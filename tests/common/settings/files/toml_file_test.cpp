#include "common/settings/files/toml_file.h"

#include "tests/catch.h"

namespace usher::settings {
namespace {

/// "field: message" of the only error.
std::string fault_in(std::string_view text) {
  const auto file = parse_toml(text, "usher.toml");
  if (file.ok()) return "none";
  REQUIRE(file.error().fields.size() == 1);
  return file.error().fields[0].field + ": " + file.error().fields[0].message;
}

std::string text_of(const TomlFile& file, std::string_view key) {
  for (const auto& entry : file.entries)
    if (entry.key == key) return entry.value + " @" + std::to_string(entry.line);
  return "none";
}

TEST_CASE("toml: values become the texts of the environment", "[settings][toml]") {
  const auto file = parse_toml(R"(port = 8080
jwt_algorithm = "ES256"
signup_enabled = false
cors_origins = [
  "http://a.example",
  "http://b.example",
]
trusted_origins = []
oidc_campus_issuer = "https://login.example.edu"

[rate_limits]
refresh_session = 30
sign_up_address = "5/1h"

[[rate_limits.networks]]
cidr = "10.0.0.0/8"
factor = 20
)",
                               "usher.toml");
  REQUIRE(file.ok());
  CHECK(text_of(file.value(), "PORT") == "8080 @1");
  CHECK(text_of(file.value(), "JWT_ALGORITHM") == "ES256 @2");
  CHECK(text_of(file.value(), "SIGNUP_ENABLED") == "false @3");
  CHECK(text_of(file.value(), "CORS_ORIGINS") == R"(["http://a.example", "http://b.example"] @4)");
  CHECK(text_of(file.value(), "TRUSTED_ORIGINS") == "[] @8");
  CHECK(text_of(file.value(), "OIDC_CAMPUS_ISSUER") == "https://login.example.edu @9");
  CHECK(text_of(file.value(), "rate_limits.refresh_session") == "30 @12");
  CHECK(text_of(file.value(), "rate_limits.sign_up_address") == "5/1h @13");
  REQUIRE(file.value().networks.size() == 1);
  CHECK(file.value().networks[0].cidr == "10.0.0.0/8");
  CHECK(file.value().networks[0].factor == "20");
  CHECK(file.value().networks[0].line == 15);
}

TEST_CASE("toml: an unknown key is an error with its line and the nearest known key", "[settings][toml]") {
  CHECK(fault_in("# x\ncors_origin = []") == "cors_origin: (usher.toml line 2) is not a setting; did you mean cors_origins?");
  CHECK(fault_in("JWT_ALGORITHM = 'RS256'") ==
        "JWT_ALGORITHM: (usher.toml line 1) is not a setting; did you mean jwt_algorithm?");
  CHECK(fault_in("database_read_url = 'x'") ==
        "database_read_url: (usher.toml line 1) is not a setting; the primary answers all reads; remove it");
  CHECK(fault_in("zzzzzzzzzzzzzzzzzz = 1") == "zzzzzzzzzzzzzzzzzz: (usher.toml line 1) is not a setting; remove it");
  CHECK(fault_in("[rate_limit]\na=1") ==
        "rate_limit: (usher.toml line 1) is not a setting; did you mean rate_limits or rate_limit_enabled?");
  CHECK(fault_in("[rate_limits]\nrefresh_sesion = 1") ==
        "rate_limits.refresh_sesion: (usher.toml line 2) is not a setting; did you mean rate_limits.refresh_session?");
  CHECK(fault_in("[rate_limits]\nsign_in = 5")
            .find("rate_limits.sign_in: (usher.toml line 2) is not a setting; did you mean "
                  "rate_limits.sign_in_") == 0);
  CHECK(fault_in("[[rate_limits.networks]]\ncdir = '10.0.0.0/8'") ==
        "rate_limits.networks.cdir: (usher.toml line 2) is not a setting; did you mean rate_limits.networks.cidr?");
  CHECK(fault_in("no_such_setting = 1").find("no_such_setting: (usher.toml line 1) is not a setting") == 0);
}

TEST_CASE("toml: all unknown keys are reported at once", "[settings][toml]") {
  const auto file = parse_toml("a_a = 1\nb_b = 2\nport = 1", "usher.toml");
  REQUIRE_FALSE(file.ok());
  CHECK(file.error().fields.size() == 2);
}

TEST_CASE("toml: values of unsupported types are refused", "[settings][toml]") {
  const std::string message = "(usher.toml line 1) is not a text, number, true, false or an array of texts; write one of them";
  CHECK(fault_in("port = 2020-01-01") == "port: " + message);
  CHECK(fault_in("cors_origins = [1, 2]") == "cors_origins: " + message);
  CHECK(fault_in("[port]\nx = 1") == "port: " + message);
  CHECK(fault_in("[rate_limits]\nnetworks = 3") ==
        "rate_limits.networks: (usher.toml line 2) is not a list of tables; begin each network with [[rate_limits.networks]]");
}

TEST_CASE("toml: a syntax error has its line", "[settings][toml]") {
  const auto fault = fault_in("port = 1\nhost = \n");
  CHECK(fault.find("usher.toml line 2: is not TOML: ") == 0);
  CHECK(fault.find("; see https://toml.io") != std::string::npos);
  CHECK(fault_in("[[[port]]]").find("usher.toml line 1: is not TOML") == 0);
  CHECK(fault_in("port = 1\nport = 2").find("usher.toml line 2: is not TOML") == 0);
  CHECK(fault_in("port = 1\nport = 2").ends_with("; delete this line or the earlier one that says the same"));
}

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
