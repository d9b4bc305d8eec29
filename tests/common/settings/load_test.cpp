#include "common/settings/load.h"

#include "tests/catch.h"
#include "tests/common/settings/folder.h"

namespace usher::settings {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

// The .env of the project's quickstart.
constexpr std::string_view kQuickstart = R"(# Database (existing)
DATABASE_URL=postgresql://user:password@host:5432/dbname

# JWT Configuration (NEW)
JWT_SECRET_KEY=your-super-secret-256-bit-key-change-this-in-production
JWT_ALGORITHM=HS256
ACCESS_TOKEN_EXPIRE_MINUTES=30
REFRESH_TOKEN_EXPIRE_DAYS=7

# Cookie Configuration (NEW)
COOKIE_DOMAIN=localhost  # Change to .yourdomain.com in production
COOKIE_SECURE=false      # Change to true in production (HTTPS)
COOKIE_SAMESITE=lax      # Change to none for cross-origin in production

# CORS (UPDATE existing)
CORS_ORIGINS=["http://localhost:3000", "http://localhost:8000"]
CORS_ALLOW_CREDENTIALS=true
)";

TEST_CASE("load: the quickstart's .env works unchanged except for the database", "[settings]") {
  Folder folder;
  folder.with(".env", kQuickstart);
  const auto loaded = load(folder.sources({{"DATABASE_URL", "sqlite:usher.db"}}));
  REQUIRE(loaded.ok());
  const auto& s = loaded.value().settings;
  CHECK(s.database.sqlite_path == "usher.db");
  CHECK(s.tokens.algorithm == JwtAlgorithm::kHs256);
  CHECK(s.tokens.hs256_key.expose() == kGuideKey);
  CHECK(s.tokens.chat_audience.empty());
  CHECK(s.tokens.access_ttl == minutes(30));
  CHECK(s.tokens.refresh_ttl == days(7));
  CHECK(s.cookies.domain.empty());
  CHECK_FALSE(s.cookies.secure);
  CHECK(s.cookies.same_site == SameSitePolicy::kLax);
  CHECK(s.cors.origins == std::vector<std::string>{"http://localhost:3000", "http://localhost:8000"});
  CHECK(s.cors.credentials);
  CHECK(effective(loaded.value(), "JWT_ALGORITHM").origin == ".env line 6");
  CHECK(warning_about(loaded.value(), "JWT_SECRET_KEY").find("is a published example from the guide") == 0);
}

TEST_CASE("load: the quickstart's own database is recognised, and needs a secret", "[settings]") {
  Folder folder;
  folder.with(".env", kQuickstart);
  CHECK(fault_of(load(folder.sources()), "USHER_SECRET").find("is not set, but a PostgreSQL database needs it") == 0);
  const auto loaded = load(folder.sources({{"USHER_SECRET", kLongSecret}}));
  REQUIRE(loaded.ok());
  CHECK(loaded.value().settings.database.engine == Engine::kPostgres);
  CHECK(loaded.value().settings.database.url.expose() == "postgresql://user:password@host:5432/dbname");
  CHECK(effective(loaded.value(), "DATABASE_URL").value == "postgresql://***@host:5432/dbname");
}

TEST_CASE("load: without any source every setting has its documented default", "[settings]") {
  const auto s = default_settings();
  CHECK(s.database.engine == Engine::kSqlite);
  CHECK(s.database.url.expose() == "sqlite:data/usher.db");
  CHECK(s.database.sqlite_path == "data/usher.db");
  CHECK(s.database.schema == "usher");
  CHECK(s.database.migrate_on_start);
  CHECK(s.listen.host == "127.0.0.1");
  CHECK(s.listen.port == 8000);
  CHECK(s.listen.unix_path.empty());
  CHECK(s.secrets.usher.empty());
  CHECK(s.tokens.algorithm == JwtAlgorithm::kRs256);
  CHECK(s.tokens.audiences == std::vector<std::string>{"http://localhost:8000"});
  CHECK(s.tokens.access_ttl == minutes(30));
  CHECK(s.tokens.refresh_ttl == days(7));
  CHECK(s.tokens.session_max == days(90));
  CHECK(s.tokens.refresh_grace == seconds(10));
  CHECK(s.tokens.fresh_for == minutes(10));
  CHECK(s.tokens.sessions_per_user == 100);
  CHECK(s.tokens.profile_claims == std::vector<std::string>{"experience_level", "professional_role"});
  CHECK_FALSE(s.cookies.secure);
  CHECK(s.cookies.session_cookie);
  CHECK(s.cors.origins == std::vector<std::string>{"http://localhost:3000"});
  CHECK(s.cors.credentials);
  CHECK(s.trusted_origins.empty());
  CHECK(s.public_url == "http://localhost:8000");
  CHECK(s.site_url == "http://localhost:3000");
  CHECK(s.trusted_proxies.empty());
  CHECK(s.argon2.memory_kib == 19456);
  CHECK(s.argon2.time == 2);
  CHECK(s.argon2.lanes == 1);
  CHECK_FALSE(s.mail.smtp);
  CHECK(s.mail.from.address == "noreply@localhost");
  CHECK(s.mail.helo == "localhost");
  CHECK(s.oauth.google.id.empty());
  CHECK(s.chat_upstream_url.empty());
  CHECK(s.better_auth_plugins == std::vector{Plugin::kBearer, Plugin::kJwt, Plugin::kTwoFactor});
  CHECK(s.signup.enabled);
  CHECK_FALSE(s.signup.require_email_verification);
  CHECK(s.signup.profile == SignupProfile::kRequired);
  CHECK(s.limits.enabled);
  CHECK(s.limits[Limit::kRefreshSession] == Quota{60, minutes(1)});
  CHECK(s.breached_passwords.common);
  CHECK(s.breached_passwords.at_sign_in == BreachAtSignIn::kMail);
  CHECK_FALSE(s.retention.chat);
  CHECK(s.retention.audit == days(365));
  CHECK_FALSE(s.retention.inactive_accounts);
  CHECK(s.retention.anonymous == days(30));
  CHECK_FALSE(s.log.format);
  CHECK(s.log.level == LogLevel::kInfo);
  CHECK(s.metrics_token.empty());
  CHECK(s.docs_enabled);
}

TEST_CASE("load: precedence is flag, environment, .env, TOML file, default", "[settings]") {
  Folder folder;
  folder.with("usher.toml", "access_token_expire_minutes = 5\nport = 5\nsession_max_days = 5\nfresh_session_minutes = 5\n")
      .with(".env", "# x\nACCESS_TOKEN_EXPIRE_MINUTES=4\nPORT=4\nSESSION_MAX_DAYS=4\n");
  auto sources = folder.sources({{"ACCESS_TOKEN_EXPIRE_MINUTES", "3"}, {"PORT", "3"}, {"HOME", "/root"}});
  sources.flags = {{"ACCESS_TOKEN_EXPIRE_MINUTES", "2"}};
  const auto loaded = load(sources);
  REQUIRE(loaded.ok());
  const auto& s = loaded.value().settings;
  CHECK(s.tokens.access_ttl == minutes(2));
  CHECK(s.listen.port == 3);
  CHECK(s.tokens.session_max == days(4));
  CHECK(s.tokens.fresh_for == minutes(5));
  CHECK(s.tokens.refresh_grace == seconds(10));
  CHECK(effective(loaded.value(), "ACCESS_TOKEN_EXPIRE_MINUTES").origin == "--access-token-expire-minutes");
  CHECK(effective(loaded.value(), "PORT").origin == "environment");
  CHECK(effective(loaded.value(), "SESSION_MAX_DAYS").origin == ".env line 4");
  CHECK(effective(loaded.value(), "FRESH_SESSION_MINUTES").origin == "usher.toml line 4");
  CHECK(effective(loaded.value(), "REFRESH_GRACE_SECONDS").origin == "default");
  CHECK(effective(loaded.value(), "REFRESH_GRACE_SECONDS").value == "10");
  CHECK(effective(loaded.value(), "HOME").key.empty());
}

TEST_CASE("load: a source of higher precedence hides errors in a lower one", "[settings]") {
  Folder folder;
  folder.with(".env", "PORT=many");
  CHECK(load(folder.sources({{"PORT", "1"}})).ok());
}

TEST_CASE("load: an empty text or white space alone means the default", "[settings]") {
  const auto* const nothing = GENERATE(as<const char*>{}, "", " \t ");
  Folder folder;
  folder.with(".env", "SMTP_URL=smtp://mail.example\nPORT=9");
  const auto loaded = load(folder.sources({{"SMTP_URL", nothing},
                                           {"PORT", nothing},
                                           {"CORS_ORIGINS", "[]"},
                                           {"METRICS_TOKEN", nothing},
                                           {"OIDC_X_ISSUER", nothing},
                                           {"OIDC_X_CLIENT_SECRET", nothing}}));
  REQUIRE(loaded.ok());
  CHECK(loaded.value().settings.metrics_token.empty());
  CHECK(loaded.value().settings.oauth.oidc.empty());
  CHECK_FALSE(loaded.value().settings.mail.smtp);
  CHECK(loaded.value().settings.listen.port == 8000);
  CHECK(effective(loaded.value(), "PORT").origin == "default");
  CHECK(loaded.value().settings.cors.origins.empty());
}

TEST_CASE("load: PUBLIC_URL decides the defaults of the settings that depend on it", "[settings]") {
  const auto loaded = from_environment({{"PUBLIC_URL", "https://auth.example.org"}});
  REQUIRE(loaded.ok());
  const auto& s = loaded.value().settings;
  CHECK(s.cookies.secure);
  CHECK(s.cors.origins.empty());
  CHECK(s.site_url == "https://auth.example.org");
  CHECK(s.tokens.audiences == std::vector<std::string>{"https://auth.example.org"});
  CHECK(s.mail.from.address == "noreply@auth.example.org");
  CHECK_FALSE(s.docs_enabled);
  CHECK(effective(loaded.value(), "JWT_AUDIENCE").value == "https://auth.example.org");
  CHECK(effective(loaded.value(), "DOCS_ENABLED").value == "false");
}

TEST_CASE("load: the relay's tokens are for the origin of CHAT_UPSTREAM_URL unless CHAT_AUDIENCE names another", "[settings]") {
  const TextMap upstream{{"CHAT_UPSTREAM_URL", "http://10.0.0.5:9000/api/chat"}};
  CHECK(from_environment(upstream).value().settings.tokens.chat_audience == "http://10.0.0.5:9000");
  auto named = upstream;
  named.emplace("CHAT_AUDIENCE", "chat");
  CHECK(from_environment(named).value().settings.tokens.chat_audience == "chat");
}

TEST_CASE("load: a Unix socket starts with trusted peers, or without limits", "[settings]") {
  for (const auto& [key, value] : TextMap{{"TRUSTED_PROXIES", "unix, 10.0.0.0/8"}, {"UNIX_TRUST_PEERS", "true"}}) {
    const auto loaded = from_environment({{"UNIX_SOCKET", "usherd.sock"}, {key, value}});
    REQUIRE(loaded.ok());
    CHECK(loaded.value().settings.trusts_unix_peers);
    CHECK(loaded.value().settings.trusted_proxies.size() == (key == "TRUSTED_PROXIES" ? 1 : 0));
  }
  CHECK(from_environment({{"UNIX_SOCKET", "usherd.sock"}, {"RATE_LIMIT_ENABLED", "false"}}).ok());
}

TEST_CASE("load: JWT_AUDIENCE is a list, or none with HS256", "[settings]") {
  using Texts = std::vector<std::string>;
  const auto audiences = [](const std::string& text) {
    return from_environment(
        {{"JWT_AUDIENCE", text}, {"JWT_ALGORITHM", "HS256"}, {"JWT_SECRET_KEY", "a shared key of at least thirty-two bytes"}});
  };
  CHECK(audiences("https://a.example, https://b.example").value().settings.tokens.audiences ==
        Texts{"https://a.example", "https://b.example"});
  CHECK(audiences("none").value().settings.tokens.audiences.empty());
  CHECK(fault_of(audiences("a,none"), "JWT_AUDIENCE").find("names no audience; name at least one, or write none alone") !=
        std::string::npos);
  CHECK(fault_of(audiences("a,b,a"), "JWT_AUDIENCE").find("has a repeated name") != std::string::npos);
}

TEST_CASE("load: BETTER_AUTH_URL is PUBLIC_URL without its path, if PUBLIC_URL is missing", "[settings]") {
  const auto alone = from_environment({{"BETTER_AUTH_URL", "https://auth.example.org/api/auth"}});
  REQUIRE(alone.ok());
  CHECK(alone.value().settings.public_url == "https://auth.example.org");
  CHECK(alone.value().settings.tokens.audiences == std::vector<std::string>{"https://auth.example.org"});
  const auto both = from_environment({{"BETTER_AUTH_URL", "https://b.example.org"}, {"PUBLIC_URL", "https://a.example.org"}});
  REQUIRE(both.ok());
  CHECK(both.value().settings.public_url == "https://a.example.org");
}

TEST_CASE("load: the port is part of the default PUBLIC_URL, an unknown one is not", "[settings]") {
  CHECK(from_environment({{"PORT", "9000"}}).value().settings.public_url == "http://localhost:9000");
  CHECK(from_environment({{"PORT", "80"}}).value().settings.public_url == "http://localhost");
  CHECK(from_environment({{"PORT", "0"}}).value().settings.public_url == "http://localhost");
}

TEST_CASE("load: profile claims are a short list of names, without free text", "[settings][security]") {
  const auto fault_of = [](const std::string& names) {
    const auto loaded = from_environment({{"JWT_PROFILE_CLAIMS", names}});
    const auto text = loaded.ok() ? "" : loaded.error().what;
    return text.substr(std::min(text.find("environment) ") + 13, text.size()));
  };
  CHECK(from_environment({{"JWT_PROFILE_CLAIMS", "languages, devices"}}).value().settings.tokens.profile_claims ==
        std::vector<std::string>{"languages", "devices"});
  CHECK(from_environment({{"JWT_PROFILE_CLAIMS", "[]"}}).value().settings.tokens.profile_claims.empty());
  for (const std::string free : {"organization", "role_other", "software_background", "hardware_background"})
    CHECK(fault_of(free) ==
          "is free text, which does not belong in tokens; name experience_level, professional_role or a question's id");
  const std::string no_id = "is not a question's id; write a-z, 0-9 and _, a letter first, at most 64, such as experience_level";
  for (const std::string& odd : {std::string("Level"), std::string("9th"), std::string("a-b"), std::string(65, 'a')})
    CHECK(fault_of(odd) == no_id);
  for (const std::string owned : {"title", "translate", "key", "shown", "onboarding"})
    CHECK(fault_of("languages," + owned)
              .ends_with("is an attribute that HTML or React owns, so that no page can adapt by it; give "
                         "the question another id, and name that"));
  CHECK(fault_of("professional_role,two,translated").empty());
  CHECK(fault_of("a,b,a") == "has a repeated name; name each once");
  CHECK(fault_of("a,b,c,d,e,f,g,h,i") == "has 9 names; give at most 8");
  CHECK(fault_of("a,b,c,d,e,f,g,h").empty());
}

TEST_CASE("load: all errors are returned at once, each with key, value, error and fix", "[settings]") {
  const auto loaded = from_environment({{"PORT", "99999"}, {"JWT_ALGORITHM", "none"}, {"SESSION_COOKIE", "perhaps"}});
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error().code == ErrorCode::kInvalidSettings);
  CHECK(loaded.error().what ==
        "3 settings are wrong:\n"
        "  PORT: \"99999\" (from the environment) is out of range; give a port from 0 to 65535\n"
        "  JWT_ALGORITHM: \"none\" (from the environment) is not known; write RS256, ES256, EdDSA or HS256\n"
        "  SESSION_COOKIE: \"perhaps\" (from the environment) is neither true nor false; write true or false");
  CHECK(loaded.error().fields.size() == 3);
}

TEST_CASE("load: the message names the source of the error", "[settings]") {
  Folder folder;
  folder.with(".env", "\nPORT=many\n").with("usher.toml", "session_max_days = 1.5");
  auto sources = folder.sources();
  sources.flags = {{"FRESH_SESSION_MINUTES", "0"}};
  const auto loaded = load(sources);
  CHECK(fault_of(loaded, "PORT") == "\"many\" (from .env line 2) is not a whole number; give a port from 0 to 65535");
  CHECK(fault_of(loaded, "SESSION_MAX_DAYS") ==
        "\"1.5\" (from usher.toml line 1) is not a whole number; give days from 1 to 3650");
  CHECK(fault_of(loaded, "FRESH_SESSION_MINUTES") ==
        "\"0\" (from --fresh-session-minutes) is out of range; give minutes from 1 to 1440");
}

TEST_CASE("load: no message and no listing has a secret", "[settings][security]") {
  const auto wrong = from_environment({{"USHER_SECRET", "hunter2"},
                                       {"JWT_SECRET_KEY_PREVIOUS", "hunter2"},
                                       {"BETTER_AUTH_SECRET", "hunter2"},
                                       {"SMTP_URL", "http://u:hunter2@mail.example"},
                                       {"DATABASE_URL", "mysql://u:hunter2@h/d"}});
  REQUIRE_FALSE(wrong.ok());
  CHECK(wrong.error().fields.size() == 5);
  CHECK(wrong.error().what.find("hunter2") == std::string::npos);
  CHECK(fault_of(wrong, "USHER_SECRET") ==
        "the value (from the environment) has 7 bytes and needs at least 32; make one with `openssl rand -base64 48`");
  CHECK(fault_of(wrong, "DATABASE_URL").find("\"mysql://***@h/d\"") == 0);

  const auto secret = kLongSecret + "hunter2";
  const auto right = from_environment({{"USHER_SECRET", secret},
                                       {"USHER_SECRET_PREVIOUS", secret},
                                       {"BETTER_AUTH_SECRET", secret},
                                       {"JWT_SECRET_KEY", secret},
                                       {"JWT_SECRET_KEY_PREVIOUS", secret},
                                       {"METRICS_TOKEN", secret},
                                       {"GOOGLE_CLIENT_ID", "id"},
                                       {"GOOGLE_CLIENT_SECRET", secret},
                                       {"OIDC_X_ISSUER", "https://x.example"},
                                       {"OIDC_X_CLIENT_ID", "id"},
                                       {"OIDC_X_CLIENT_SECRET", secret},
                                       {"SMTP_URL", "smtp://u:hunter2@mail.example"},
                                       {"DATABASE_URL", "postgresql://u:hunter2@h/d"}});
  REQUIRE(right.ok());
  for (const auto& row : right.value().effective) CHECK(row.value.find("hunter2") == std::string::npos);
  for (const auto& warning : right.value().warnings) CHECK(warning.text.find("hunter2") == std::string::npos);
  CHECK(effective(right.value(), "USHER_SECRET").value == "(set)");
  CHECK(effective(right.value(), "GITHUB_CLIENT_SECRET").value.empty());
  CHECK(effective(right.value(), "OIDC_X_CLIENT_SECRET").value == "(set)");
  CHECK(effective(right.value(), "SMTP_URL").value == "smtp://***@mail.example");
}

TEST_CASE("load: no URL setting shows its user part or its query", "[settings][security]") {
  const std::string url = "https://hunter2@www.example.com/x?key=hunter3";
  for (const std::string key : {"DATABASE_URL", "PUBLIC_URL", "BETTER_AUTH_URL", "CORS_ORIGINS", "SITE_URL", "SMTP_URL",
                                "VERIFY_PAGE", "RESET_PAGE", "CHAT_UPSTREAM_URL", "OIDC_X_ISSUER"}) {
    CAPTURE(key);
    const auto wrong = from_environment({{key, url}, {"OIDC_X_CLIENT_ID", "id"}, {"OIDC_X_CLIENT_SECRET", "secret"}});
    CHECK(fault_of(wrong, key).starts_with("\"https://***@www.example.com/x?***\" (from the environment) "));
    CHECK(wrong.error().what.find("hunter") == std::string::npos);
  }
  const auto list = fault_of(from_environment({{"CORS_ORIGINS", "https://a.example," + url}}), "CORS_ORIGINS");
  CHECK(list.find("hunter") == std::string::npos);

  const auto right = from_environment({{"CHAT_UPSTREAM_URL", "https://chat.example/x?key=hunter3"}});
  REQUIRE(right.ok());
  CHECK(effective(right.value(), "CHAT_UPSTREAM_URL").value == "https://chat.example/x?***");
  CHECK(right.value().settings.chat_upstream_url == "https://chat.example/x?key=hunter3");
}

TEST_CASE("load: line breaks and terminal escapes in a value are refused, and shown escaped", "[settings][security]") {
  const auto loaded =
      from_environment({{"JWT_AUDIENCE", "a\r\nX-Header: b"}, {"MAIL_FROM", "a@b.example\x1b[2J"}, {"SITE_URL", "\xff"}});
  CHECK(fault_of(loaded, "JWT_AUDIENCE") ==
        "\"a\\x0d\\x0aX-Header: b\" (from the environment) has several lines; write it in one");
  CHECK(fault_of(loaded, "MAIL_FROM") ==
        "\"a@b.example\\x1b[2J\" (from the environment) has a control character; write plain text");
  CHECK(fault_of(loaded, "SITE_URL").ends_with("is not UTF-8; write plain text"));
}

TEST_CASE("load: outer white space of a value is trimmed, but not of a secret", "[settings]") {
  const auto loaded = from_environment({{"PORT", " 81 "}, {"JWT_ALGORITHM", "hs256\n"}, {"JWT_SECRET_KEY", " " + kLongSecret}});
  REQUIRE(loaded.ok());
  CHECK(loaded.value().settings.listen.port == 81);
  CHECK(loaded.value().settings.tokens.hs256_key.expose() == " " + kLongSecret);
}

TEST_CASE("load: a secret loses line ends at its end, and is refused with other control characters", "[settings][security]") {
  const auto row = GENERATE(values<std::string>({"USHER_SECRET", "USHER_SECRET_PREVIOUS", "BETTER_AUTH_SECRET", "JWT_SECRET_KEY",
                                                 "JWT_SECRET_KEY_PREVIOUS", "METRICS_TOKEN", "GOOGLE_CLIENT_SECRET",
                                                 "GITHUB_CLIENT_SECRET", "OIDC_X_CLIENT_SECRET"}));
  CAPTURE(row);
  const auto with = [&](const std::string& value) {
    return from_environment({{row, value},
                             {"JWT_ALGORITHM", "HS256"},
                             {row == "JWT_SECRET_KEY" ? "X" : "JWT_SECRET_KEY", kLongSecret},
                             {row.starts_with("GITHUB") ? "GITHUB_CLIENT_ID" : "GOOGLE_CLIENT_ID", "id"},
                             {row.starts_with("G") ? "X" : "GOOGLE_CLIENT_SECRET", "secret"},
                             {row.starts_with("OIDC") ? "OIDC_X_CLIENT_ID" : "X", "id"},
                             {row.starts_with("OIDC") ? "OIDC_X_ISSUER" : "X", "https://x.example"}});
  };
  const auto mounted = with(kLongSecret + "\r\n\n");
  REQUIRE(mounted.ok());
  const auto& s = mounted.value().settings;
  const std::vector<const Secret*> secrets{&s.secrets.usher,       &s.secrets.usher_previous,    &s.secrets.better_auth,
                                           &s.tokens.hs256_key,    &s.tokens.hs256_key_previous, &s.metrics_token,
                                           &s.oauth.google.secret, &s.oauth.github.secret};
  for (const auto* secret : secrets) CHECK_FALSE(secret->expose().ends_with('\n'));
  if (row.starts_with("OIDC")) CHECK(s.oauth.oidc.at(0).client.secret.expose() == kLongSecret);
  CHECK(fault_of(with(kLongSecret + "\n" + kLongSecret), row) ==
        "the value (from the environment) has several lines; write it in one");
  CHECK(fault_of(with(kLongSecret + "\t"), row) == "the value (from the environment) has a control character; write plain text");
}

TEST_CASE("load: the mail server is greeted by the first full host name of the settings", "[settings][mail]") {
  const auto helo = [](TextMap environment) { return from_environment(std::move(environment)).value().settings.mail.helo; };
  const std::string from = "Docs <docs@mail.example.org>";
  CHECK(helo({{"PUBLIC_URL", "https://auth.example.com:8443"}, {"MAIL_FROM", from}}) == "auth.example.com");
  CHECK(helo({{"PUBLIC_URL", "https://192.0.2.1"}, {"MAIL_FROM", from}}) == "mail.example.org");
  CHECK(helo({{"PUBLIC_URL", "http://intranet"}, {"MAIL_FROM", from}}) == "mail.example.org");
  CHECK(helo({{"PUBLIC_URL", "https://auth.example.com"}, {"SMTP_HELO", "out.example.net"}}) == "out.example.net");
  for (const char* wrong : {"a b", "[192.0.2.1]", "a\r\nDATA", "a/b"})
    CHECK_FALSE(fault_of(from_environment({{"SMTP_HELO", wrong}}), "SMTP_HELO").empty());
}

TEST_CASE("load: limits and networks come from the TOML file", "[settings]") {
  Folder folder;
  folder.with("usher.toml",
              "[rate_limits]\nrefresh_session = 30\nsign_up_address = \"5/1d\"\n[[rate_limits.networks]]\ncidr = "
              "'10.0.0.0/8'\nfactor = 20\n");
  const auto loaded = load(folder.sources());
  REQUIRE(loaded.ok());
  const auto& limits = loaded.value().settings.limits;
  CHECK(limits[Limit::kRefreshSession] == Quota{30, minutes(1)});
  CHECK(limits[Limit::kSignUpAddress] == Quota{5, days(1)});
  CHECK(limits[Limit::kChatCaller] == Quota{20, minutes(1)});
  CHECK(limits.factor_for(*IpAddress::parse("10.1.1.1")) == 20);
  CHECK(effective(loaded.value(), "rate_limits.refresh_session").value == "30/1m");
  CHECK(effective(loaded.value(), "rate_limits.refresh_session").origin == "usher.toml line 2");
  CHECK(effective(loaded.value(), "rate_limits.networks").value == "10.0.0.0/8 x 20");
}

TEST_CASE("load: invalid limits are reported like every other setting", "[settings]") {
  Folder folder;
  folder.with("usher.toml",
              "[rate_limits]\nrefresh_session = 0\ncode_challenge = '5/1m'\n[[rate_limits.networks]]\ncidr = "
              "'10.0.0.0/99'\nfactor = 0\n");
  const auto loaded = load(folder.sources());
  CHECK(fault_of(loaded, "rate_limits.refresh_session") ==
        "\"0\" (from usher.toml line 2) is not a limit; write a number, or a number per time such as \"60/1m\"");
  CHECK(fault_of(loaded, "rate_limits.code_challenge") ==
        "\"5/1m\" (from usher.toml line 3) is not a limit; write a number such as 5");
  CHECK(
      fault_of(loaded, "rate_limits.networks.cidr") ==
      "\"10.0.0.0/99\" (from usher.toml line 4) is not a network; write an address and its prefix length, such as 10.0.0.0/8 or "
      "fd00::/8");
  CHECK(fault_of(loaded, "rate_limits.networks.factor") ==
        "\"0\" (from usher.toml line 4) is out of range; give a number from 1 to 1000");
}

TEST_CASE("load: the environment is split at the first =", "[settings]") {
  const char* const environment[] = {"A=1", "B=x=y", "C=", "broken", nullptr};
  CHECK(environment_map(environment) == TextMap{{"A", "1"}, {"B", "x=y"}, {"C", ""}});
}

}  // namespace
}  // namespace usher::settings
