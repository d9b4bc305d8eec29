#include "common/settings/setting_table.h"

#include <set>

#include "tests/catch.h"
#include "tests/common/settings/folder.h"

namespace usher::settings {
namespace {

TEST_CASE("setting table: names and flags are unique", "[settings]") {
  std::set<std::string> keys;
  std::set<std::string> flags;
  for (const auto& row : setting_table()) {
    CAPTURE(row.key);
    CHECK(keys.insert(std::string(row.key)).second);
    CHECK((!row.has_flag || flags.insert(row.flag()).second));
    CHECK_FALSE(row.help.empty());
    CHECK(row.help.back() == '.');
    CHECK_FALSE(row.value.empty());
  }
}

TEST_CASE("setting table: a secret has no flag, since command lines are public", "[settings][security]") {
  for (const auto& row : setting_table()) {
    CAPTURE(row.key);
    CHECK((row.secrecy != Secrecy::kSecret || !row.has_flag));
    const bool sounds_secret =
        row.key.find("SECRET") != std::string_view::npos || row.key.ends_with("TOKEN") || row.key.find("PASSWORD") == 0;
    CHECK((!sounds_secret || row.secrecy == Secrecy::kSecret));
  }
}

TEST_CASE("setting table: every value has an invalid and a valid form", "[settings]") {
  struct Row {
    std::string key;
    std::string right;
    std::string wrong;
    std::string message;
  };
  const std::string boolean = "is neither true nor false; write true or false";
  const auto row = GENERATE_REF(values<Row>({
      {"MIGRATE_ON_START", "no", "2", boolean},
      {"PORT", "0", "65536", "is out of range; give a port from 0 to 65535"},
      {"TRUSTED_PROXIES", "10.0.0.0/8, ::1", "10.0.0.0/99",
       "is not a network; write an address and its prefix length, such as 10.0.0.0/8 or fd00::/8"},
      {"BETTER_AUTH_URL", "http://localhost:1/x", "x",
       "is not a web address; write all of it, such as https://www.example.com/page"},
      {"PUBLIC_URL", "https://a.example", "https://a.example/x",
       "is not exactly an origin as browsers send it; write https://a.example"},
      {"CORS_ORIGINS", "http://a.example, http://b.example:8080", "*",
       "would let every site read answers; list the exact origins, such as https://www.example.com"},
      {"CORS_ALLOW_CREDENTIALS", "FALSE", "x", boolean},
      {"TRUSTED_ORIGINS", "myapp://", "a,",
       R"(is not a list; put commas between the parts, or write a JSON array such as ["one", "two"])"},
      {"JWT_ALGORITHM", "EdDSA", "none", "is not known; write RS256, ES256, EdDSA or HS256"},
      {"ACCESS_TOKEN_EXPIRE_MINUTES", "1", "soon", "is not a whole number; give minutes from 1 to 1440"},
      {"REFRESH_TOKEN_EXPIRE_DAYS", "365", "366", "is out of range; give days from 1 to 365"},
      {"SESSION_MAX_DAYS", "3650", "-1", "is not a whole number; give days from 1 to 3650"},
      {"REFRESH_GRACE_SECONDS", "0", "61", "is out of range; give seconds from 0 to 60"},
      {"FRESH_SESSION_MINUTES", "1440", "1441", "is out of range; give minutes from 1 to 1440"},
      {"SESSIONS_PER_USER", "1", "99999999999", "is out of range; give a number from 1 to 10000"},
      {"COOKIE_SECURE", "auto", "maybe", "is not known; write auto, true or false"},
      {"COOKIE_SAMESITE", "Strict", "x", "is not known; write lax, strict or none"},
      {"SESSION_COOKIE", "on", "x", boolean},
      {"SIGNUP_ENABLED", "0", "x", boolean},
      {"SIGNUP_PROFILE", "optional", "sometimes", "is not known; write required or optional"},
      {"REQUIRE_EMAIL_VERIFICATION", "yes", "x", boolean},
      {"BETTER_AUTH_PLUGINS", "bearer,admin,email-otp,magic-link,anonymous,passkey", "frobnicate",
       "is not known; write bearer, jwt, two-factor, anonymous, admin, magic-link, email-otp, passkey or last-login-method"},
      {"ARGON2_MEMORY_KIB", "262144", "262145", "is out of range; give kibibytes from 8 to 262144"},
      {"ARGON2_TIME", "16", "17", "is out of range; give passes from 1 to 16"},
      {"ARGON2_LANES", "16", "17", "is out of range; give lanes from 1 to 16"},
      {"BREACHED_PASSWORDS", "off", "sometimes", "is not known; write off, or a list of top, online and file:PATH"},
      {"BREACHED_PASSWORDS_FAIL", "closed", "shut", "is not known; write open or closed"},
      {"BREACHED_PASSWORDS_AT_SIGN_IN", "change", "ask", "is not known; write off, mail or change"},
      {"CHAT_RETENTION_DAYS", "90", "0", "is out of range; give days from 1 to 36500, or write none to keep them for good"},
      {"AUDIT_RETENTION_DAYS", "None", "never",
       "is not a whole number; give days from 1 to 36500, or write none to keep them for good"},
      {"INACTIVE_ACCOUNT_DAYS", "30", "0", "is out of range; give days from 1 to 36500, or write none to keep them for good"},
      {"ANONYMOUS_DAYS", "400", "401", "is out of range; give days from 1 to 400"},
      {"DOCS_ENABLED", "1", "x", boolean},
      {"ADMIN_CONSOLE", "false", "x", boolean},
      {"RATE_LIMIT_ENABLED", "false", "x", boolean},
      {"LOG_FORMAT", "json", "xml", "is not known; write auto, text or json"},
      {"LOG_LEVEL", "warning", "loud", "is not known; write debug, info, warning or error"},
  }));
  CAPTURE(row.key);
  CHECK(from_environment({{row.key, row.right}}).ok());
  CHECK(fault_of(from_environment({{row.key, row.wrong}}), row.key) ==
        "\"" + row.wrong + "\" (from the environment) " + row.message);
}

TEST_CASE("setting table: one invalid part of a list is named", "[settings]") {
  CHECK(fault_of(from_environment({{"BETTER_AUTH_PLUGINS", "bearer,frobnicate"}}), "BETTER_AUTH_PLUGINS") ==
        "\"bearer,frobnicate\" (from the environment) has \"frobnicate\", which is not known; write bearer, jwt, two-factor, "
        "anonymous, admin, magic-link, email-otp, passkey or last-login-method");
}

TEST_CASE("setting table: secrets have at least 32 bytes", "[settings][security]") {
  for (const auto* key : {"USHER_SECRET", "USHER_SECRET_PREVIOUS", "BETTER_AUTH_SECRET", "JWT_SECRET_KEY_PREVIOUS"}) {
    CAPTURE(key);
    CHECK(fault_of(from_environment({{key, std::string(31, 'x')}}), key) ==
          "the value (from the environment) has 31 bytes and needs at least 32; make one with `openssl rand -base64 48`");
    CHECK(from_environment({{key, std::string(32, 'x')}}).ok());
  }
}

TEST_CASE("setting table: a database sleeps where it is paid by the hour, or where the operator says so", "[settings]") {
  struct Row {
    const char* host;
    const char* minutes;  ///< Empty: not set.
    std::chrono::milliseconds after;
  };
  using namespace std::chrono_literals;
  const auto row = GENERATE(values<Row>({{"ep-1-pooler.eu.aws.neon.tech", "", 4min},
                                         {"ep-1.eu.aws.neon.tech", "0", 0min},
                                         {"db.example.org", "", 0min},
                                         {"neon.tech.example.org", "", 0min},
                                         {"db.example.org", "0.5", 30s},
                                         {"db.example.org", "10", 10min}}));
  CAPTURE(row.host, row.minutes);
  TextMap environment{{"DATABASE_URL", std::string("postgresql://u:p@") + row.host + "/x?sslmode=require"},
                      {"USHER_SECRET", std::string(32, 'x')}};
  if (*row.minutes != 0) environment["DATABASE_SLEEP_MINUTES"] = row.minutes;
  CHECK(from_environment(environment).value().settings.database.sleep_after == row.after);
  for (const auto* const wrong : {"-1", "1441", "4m", "nan", "four"}) {
    environment["DATABASE_SLEEP_MINUTES"] = wrong;
    CHECK(fault_of(from_environment(environment), "DATABASE_SLEEP_MINUTES") ==
          "\"" + std::string(wrong) + "\" (from the environment) is not a number of minutes; give 0 to 1440");
  }
}

TEST_CASE("setting table: settings are found by name, members of a family too", "[settings]") {
  CHECK(find_setting("PORT")->flag() == "--port");
  CHECK(find_setting("UNIX_SOCKET")->flag() == "--unix");
  CHECK(find_setting("DATABASE_URL")->flag() == "--database");
  CHECK(find_setting("MIGRATE_ON_START")->flag() == "--migrate");
  CHECK(find_setting("CHAT_UPSTREAM_URL")->flag() == "--chat-upstream");
  CHECK(find_setting("USHER_SECRET")->flag().empty());
  CHECK(find_setting("OIDC_CAMPUS_2_CLIENT_SECRET")->secrecy == Secrecy::kSecret);
  for (const auto* key :
       {"port", "OIDC_<NAME>_ISSUER", "OIDC_ISSUER", "OIDC__ISSUER", "OIDC_X_OTHER", "OIDC_x_ISSUER", "OIDC_XISSUER", ""}) {
    CAPTURE(key);
    CHECK(find_setting(key) == nullptr);
  }
  CHECK(parse_family_key("OIDC_CAMPUS_CLIENT_ID")->name == "CAMPUS");
}

}  // namespace
}  // namespace usher::settings
