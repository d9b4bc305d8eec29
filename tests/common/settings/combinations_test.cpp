#include "common/settings/combinations.h"

#include "tests/catch.h"
#include "tests/common/settings/folder.h"

namespace usher::settings {
namespace {

const TextMap kSound{{"PUBLIC_URL", "https://auth.example.org"},
                     {"CORS_ORIGINS", "https://www.example.org"},
                     {"SMTP_URL", "smtp://mail.example.org"},
                     {"MAIL_FROM", "noreply@example.org"}};

TextMap sound_but(const TextMap& changes) {
  TextMap environment = kSound;
  for (const auto& [key, text] : changes) environment[key] = text;
  return environment;
}

TEST_CASE("warnings: a sound production set-up gets no warnings", "[settings]") {
  const auto loaded = from_environment(kSound);
  REQUIRE(loaded.ok());
  for (const auto& warning : loaded.value().warnings) UNSCOPED_INFO(warning.key << " " << warning.text);
  CHECK(loaded.value().warnings.empty());
}

TEST_CASE("warnings: development defaults get only those for production", "[settings]") {
  const auto loaded = from_environment({});
  REQUIRE(loaded.ok());
  CHECK_FALSE(loaded.value().warnings.empty());
  for (const auto& warning : loaded.value().warnings) CHECK(warning.production_only);
}

TEST_CASE("warnings: the default of DOCS_ENABLED gets none, since PUBLIC_URL has it", "[settings]") {
  CHECK(warning_about(from_environment({}).value(), "DOCS_ENABLED").empty());
}

TEST_CASE("combinations: TEST_API is for private addresses", "[settings][security][test_api]") {
  for (const auto* url : {"http://localhost:8000", "https://auth.test", "http://usher:8000", "http://10.0.0.7"})
    CHECK(from_environment({{"TEST_API", "true"}, {"PUBLIC_URL", url}}).ok());
  for (const auto* url : {"https://auth.example.org", "http://8.8.8.8"}) {
    const auto loaded = from_environment({{"TEST_API", "true"}, {"PUBLIC_URL", url}});
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error().fields.front().field == "TEST_API");
  }
  CHECK_FALSE(from_environment({{"TEST_API", "true"}, {"TEST_API_KEY", "too-short"}}).ok());
  CHECK_FALSE(warning_about(from_environment({{"TEST_API", "true"}}).value(), "TEST_API").empty());
}

TEST_CASE("warnings: a valid but doubtful setting is reported with the fix", "[settings]") {
  struct Row {
    std::string name;
    TextMap environment;
    std::string key;
    std::string text;
  };
  const auto row = GENERATE(values<Row>({
      {"a guide's key",
       {{"JWT_ALGORITHM", "HS256"}, {"JWT_SECRET_KEY", kGuideKey}},
       "JWT_SECRET_KEY",
       "is a published example from the guide; make your own with `openssl rand -base64 48` before anyone else "
       "uses this "
       "server"},
      {"an unused key", sound_but({{"JWT_SECRET_KEY", kLongSecret}}), "JWT_SECRET_KEY",
       "is set but not used, because JWT_ALGORITHM is not HS256; remove it, or set JWT_ALGORITHM=HS256"},
      {"a foreign cookie domain", sound_but({{"COOKIE_DOMAIN", ".example.com"}}), "COOKIE_DOMAIN",
       "is example.com, which https://auth.example.org is not part of, so browsers drop the cookies; set PUBLIC_URL to the "
       "address that "
       "browsers use, or leave COOKIE_DOMAIN out"},
      {"a site that is not trusted", sound_but({{"SITE_URL", "https://other.example.org/book"}}), "SITE_URL",
       "is https://other.example.org/book, whose pages may not use Usher; add https://other.example.org to CORS_ORIGINS"},
      {"Secure on http",
       {{"PUBLIC_URL", "http://auth.example.org"}, {"COOKIE_SECURE", "true"}},
       "COOKIE_SECURE",
       "is true, but PUBLIC_URL is http://auth.example.org, where browsers drop Secure cookies; set PUBLIC_URL to the https "
       "address"},
      {"not Secure on https", sound_but({{"COOKIE_SECURE", "false"}}), "COOKIE_SECURE",
       "is false, so browsers send the cookies over plain http too; leave it out, or write auto"},
      {"refresh beyond the session", sound_but({{"REFRESH_TOKEN_EXPIRE_DAYS", "120"}}), "REFRESH_TOKEN_EXPIRE_DAYS",
       "is more than SESSION_MAX_DAYS, which ends sessions first; raise SESSION_MAX_DAYS or lower this"},
      {"plain http", sound_but({{"PUBLIC_URL", "http://auth.example.org"}}), "PUBLIC_URL",
       "production: is http://auth.example.org, where passwords and cookies are sent unencrypted; serve https and write "
       "its address"},
      {"a local origin", sound_but({{"CORS_ORIGINS", "https://www.example.org,http://localhost:3000"}}), "CORS_ORIGINS",
       "production: has http://localhost:3000, which is the visitor's own machine; name the site's origin "
       "instead"},
      {"no mail", sound_but({{"SMTP_URL", ""}}), "SMTP_URL",
       "production: is not set, so mail stays in the outbox and passwords cannot be reset; name a mail server"},
      {"no mail for warnings", sound_but({{"SMTP_URL", ""}, {"INACTIVE_ACCOUNT_DAYS", "365"}}), "INACTIVE_ACCOUNT_DAYS",
       "has no effect, because without SMTP_URL no warning can be sent; name a mail server, or leave it out"},
      {"no sender", sound_but({{"MAIL_FROM", ""}}), "MAIL_FROM",
       "production: is not set, so mail comes from noreply@auth.example.org; name an address that your mail server may send "
       "from"},
      {"no limits", sound_but({{"RATE_LIMIT_ENABLED", "off"}}), "RATE_LIMIT_ENABLED",
       "production: is false, so passwords can be guessed as fast as the machine allows; leave it out"},
      {"weak hashes", sound_but({{"ARGON2_MEMORY_KIB", "8"}}), "ARGON2_MEMORY_KIB",
       "production: makes password hashes that are cheap to guess; leave out the ARGON2 settings, or raise them"},
      {"proxies by number", sound_but({{"TRUSTED_PROXIES", "hops:2"}}), "TRUSTED_PROXIES",
       "production: is hops:2, so anybody who reaches usherd past the proxies can choose an address and pass the limits; let "
       "only "
       "the proxies reach its port, or name their networks"},
      {"open documentation", sound_but({{"DOCS_ENABLED", "true"}}), "DOCS_ENABLED",
       "production: is true, so /docs and /openapi.json are open to all; set it to false if that is not meant"},
  }));
  DYNAMIC_SECTION(row.name) {
    const auto loaded = from_environment(row.environment);
    REQUIRE(loaded.ok());
    CHECK(warning_about(loaded.value(), row.key) == row.text);
  }
}

TEST_CASE("warnings: a password in a flag is urgent; in the environment it is not", "[settings][security]") {
  const auto warned = [](Sources sources) {
    std::vector<Warning> urgent;
    for (auto& warning : load(sources).value().warnings)
      if (warning.is_urgent) urgent.push_back(std::move(warning));
    return urgent;
  };
  const std::string url = "smtp://bob:hunter2@mail.example.org";
  const auto urgent = warned({.flags = {{"SMTP_URL", url}}});
  REQUIRE(urgent.size() == 1);
  CHECK(urgent[0].key == "SMTP_URL");
  CHECK(urgent[0].text ==
        "(--smtp-url) has a password, which other users of this machine read in the process list; set it in "
        "the environment, `.env` or usher.toml");
  CHECK_FALSE(urgent[0].production_only);
  CHECK(warned({.environment = {{"SMTP_URL", url}}}).empty());
  CHECK(warned({.flags = {{"SMTP_URL", "smtp://mail.example.org"}}}).empty());
}

TEST_CASE("warnings: a cookie domain above PUBLIC_URL's host is fine", "[settings]") {
  for (const auto* domain : {".example.org", "example.org", "auth.example.org"})
    CHECK(from_environment(sound_but({{"COOKIE_DOMAIN", domain}})).value().warnings.empty());
  CHECK_FALSE(from_environment(sound_but({{"COOKIE_DOMAIN", "ample.org"}})).value().warnings.empty());
}

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
      {"a file that sleeps",
       {{"DATABASE_SLEEP_MINUTES", "4"}},
       "DATABASE_SLEEP_MINUTES",
       "\"4\" (from the environment) is for PostgreSQL, and DATABASE_URL names a file; leave it out, or set 0"},
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
      {"proxies by number and trusted peers of the socket",
       {{"TRUSTED_PROXIES", "hops:1"}, {"UNIX_TRUST_PEERS", "true"}},
       "TRUSTED_PROXIES",
       "\"hops:1\" (from the environment) has hops:N, but UNIX_TRUST_PEERS is true; remove one of the two"},
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
  const auto* const public_url = GENERATE(as<const char*>{}, "https://auth.example.org", "http://auth.example.org",
                                          "https://localhost.example.org", "http://10.0.0.1");
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
  CHECK(from_environment({{"UNIX_SOCKET", "usherd.sock"}, {"TRUSTED_PROXIES", "unix"}}).ok());
  CHECK(from_environment({{"UNIX_SOCKET", "usherd.sock"}, {"TRUSTED_PROXIES", "hops:1"}}).ok());
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
