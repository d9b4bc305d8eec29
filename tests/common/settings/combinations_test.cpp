#include "common/settings/combinations.h"

#include "tests/catch.h"
#include "tests/common/settings/folder.h"

namespace usher::settings {
namespace {

TEST_CASE("combinations: an invalid combination is refused with the fix", "[settings][security]") {
  struct Row {
    std::string name;
    TextMap environment;
    std::string key;
    std::string message;
  };
  const auto row = GENERATE(values<Row>({
      {"SameSite=None, Secure off",
       {{"COOKIE_SAMESITE", "none"}, {"COOKIE_SECURE", "false"}},
       "COOKIE_SAMESITE",
       "\"none\" (from the environment) needs Secure cookies, which COOKIE_SECURE=false turns off; set COOKIE_SECURE=true, or "
       "COOKIE_SAMESITE=lax"},
      {"SameSite=None on http",
       {{"COOKIE_SAMESITE", "none"}},
       "COOKIE_SAMESITE",
       "\"none\" (from the environment) needs Secure cookies, which COOKIE_SECURE=auto leaves off while PUBLIC_URL is "
       "http://localhost:8000; set COOKIE_SECURE=true, or COOKIE_SAMESITE=lax"},
      {"operators' listener for all machines, without a token",
       {{"OPS_LISTEN", "0.0.0.0:9464"}},
       "OPS_LISTEN",
       "\"0.0.0.0:9464\" (from the environment) is reached by other machines, but METRICS_TOKEN is not set; set METRICS_TOKEN, "
       "such as by `openssl rand -base64 32`, or listen on 127.0.0.1"},
      {"HS256 without a key",
       {{"JWT_ALGORITHM", "HS256"}},
       "JWT_SECRET_KEY",
       "is not set, but JWT_ALGORITHM=HS256 signs with it; make one with `openssl rand -base64 48`, or choose another "
       "JWT_ALGORITHM"},
      {"HS256 with a short key",
       {{"JWT_ALGORITHM", "HS256"}, {"JWT_SECRET_KEY", "short"}},
       "JWT_SECRET_KEY",
       "the value (from the environment) has 5 bytes and needs at least 32; make one with `openssl rand -base64 48`"},
      {"no audience with a key pair",
       {{"JWT_AUDIENCE", "none"}},
       "JWT_AUDIENCE",
       "\"none\" (from the environment) leaves `aud` out, which only JWT_ALGORITHM=HS256 may do: every back end that has the "
       "public keys would take the tokens of all others; set JWT_ALGORITHM=HS256, or name an audience"},
      {"a Unix socket without client addresses",
       {{"UNIX_SOCKET", "usherd.sock"}},
       "UNIX_SOCKET",
       "\"usherd.sock\" (from the environment) has no client addresses, so the limits would count all clients as one; let the "
       "proxy set X-Forwarded-For and set TRUSTED_PROXIES=unix, or set RATE_LIMIT_ENABLED=false"},
      {"the guide's key on https",
       {{"JWT_ALGORITHM", "HS256"}, {"JWT_SECRET_KEY", kGuideKey}, {"PUBLIC_URL", "https://auth.example.org"}},
       "JWT_SECRET_KEY",
       "the value (from the environment) is a published example from the guide, and PUBLIC_URL is "
       "https://auth.example.org; make your own with `openssl rand -base64 48`"},
      {"PostgreSQL without a secret",
       {{"DATABASE_URL", "postgresql://u:p@127.0.0.1:1/x"}},
       "USHER_SECRET",
       "is not set, but a PostgreSQL database needs it, the same on every server and command; make one with "
       "`openssl rand -base64 32`, and keep it as safe as the database"},
      {"a client id alone",
       {{"GOOGLE_CLIENT_ID", "x"}},
       "GOOGLE_CLIENT_SECRET",
       "is not set, but GOOGLE_CLIENT_ID is; set both or neither"},
      {"a client secret alone",
       {{"GITHUB_CLIENT_SECRET", "x"}},
       "GITHUB_CLIENT_ID",
       "is not set, but GITHUB_CLIENT_SECRET is; set both or neither"},
      {"more lanes than memory",
       {{"ARGON2_MEMORY_KIB", "8"}, {"ARGON2_LANES", "2"}},
       "ARGON2_MEMORY_KIB",
       "\"8\" (from the environment) is too little for ARGON2_LANES=2; give at least 16"},
  }));
  DYNAMIC_SECTION(row.name) {
    const auto loaded = from_environment(row.environment);
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error().fields.size() == 1);
    CHECK(fault_of(loaded, row.key) == row.message);
  }
}

TEST_CASE("combinations: a publicly known key is accepted on localhost only", "[settings][security]") {
  const auto* const public_url =
      GENERATE("https://auth.example.org", "http://auth.example.org", "https://localhost.example.org", "http://10.0.0.1");
  CAPTURE(public_url);
  for (const auto* key : {"USHER_SECRET", "USHER_SECRET_PREVIOUS", "BETTER_AUTH_SECRET"})
    CHECK_FALSE(fault_of(from_environment({{key, kGuideKey}, {"PUBLIC_URL", public_url}}), key).empty());
  const TextMap hs256{{"JWT_ALGORITHM", "HS256"},
                      {"JWT_SECRET_KEY", kLongSecret},
                      {"JWT_SECRET_KEY_PREVIOUS", kGuideKey},
                      {"PUBLIC_URL", public_url}};
  CHECK_FALSE(fault_of(from_environment(hs256), "JWT_SECRET_KEY_PREVIOUS").empty());
}

TEST_CASE("combinations: the guide's key is accepted where it signs nothing", "[settings]") {
  CHECK(from_environment({{"JWT_SECRET_KEY", kGuideKey}, {"PUBLIC_URL", "https://auth.example.org"}}).ok());
}

TEST_CASE("combinations: valid combinations pass", "[settings]") {
  CHECK(from_environment({{"COOKIE_SAMESITE", "none"}, {"PUBLIC_URL", "https://auth.example.org"}}).ok());
  CHECK(from_environment({{"COOKIE_SAMESITE", "none"}, {"COOKIE_SECURE", "true"}}).ok());
  CHECK(from_environment({{"JWT_ALGORITHM", "HS256"}, {"JWT_SECRET_KEY", kLongSecret}}).ok());
  CHECK(from_environment({{"DATABASE_URL", "postgres://u:p@h/x"}, {"USHER_SECRET", kLongSecret}}).ok());
  CHECK(from_environment({{"GITHUB_CLIENT_ID", "x"}, {"GITHUB_CLIENT_SECRET", "y"}}).ok());
}

TEST_CASE("combinations: an invalid setting is reported once", "[settings]") {
  const auto loaded = from_environment({{"COOKIE_SAMESITE", "none"}, {"COOKIE_SECURE", "maybe"}});
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error().fields.size() == 1);
  CHECK(fault_of(loaded, "COOKIE_SECURE") == "\"maybe\" (from the environment) is not known; write auto, true or false");
  for (const auto* url : {"auth.example.org", "https://auth.example.org/", "https://auth.example.org/path"}) {
    const auto fields = from_environment({{"PUBLIC_URL", url}}).error().fields;
    REQUIRE(fields.size() == 1);
    CHECK(fields.front().field == "PUBLIC_URL");
  }
}

}  // namespace
}  // namespace usher::settings
