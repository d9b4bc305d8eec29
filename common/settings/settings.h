#pragma once

#include <algorithm>

#include "common/base/log.h"
#include "common/crypto/signing_key.h"
#include "common/settings/limits.h"

/// The settings of both programs, after all sources were read and checked. Only load() creates consistent settings: the members
/// have no defaults, because the defaults are texts in the setting table.
namespace usher::settings {

enum class Engine { kSqlite, kPostgres };

struct DatabaseSettings {
  Engine engine = Engine::kSqlite;
  Secret url;               ///< `sqlite:PATH` or `postgresql://...` (normalised from `postgres:` and `+driver`).
  std::string sqlite_path;  ///< Relative to the working directory. Empty with PostgreSQL.
  std::string schema;       ///< PostgreSQL only.
  bool migrate_on_start = false;
  std::optional<std::size_t> pool_size;  ///< PostgreSQL only: the most connections of one server; nullopt: by cores and distance.
  std::chrono::milliseconds sleep_after{};  ///< PostgreSQL only: idle for so long, a server lets it sleep; 0: never.
};

struct Listen {
  std::string host;        ///< An address or a host name; IPv6 without brackets.
  std::uint16_t port = 0;  ///< 0: the system chooses a port.
  std::string unix_path;   ///< If not empty, replaces host and port.
};

/// Where metrics and health are served beside the site's address.
struct OpsListen {
  std::string host;  ///< As Listen::host.
  std::uint16_t port = 0;
};

/// Raw bytes, empty if not given.
struct Secrets {
  Secret usher;  ///< Empty: created once beside the SQLite file.
  Secret usher_previous;
  Secret better_auth;  ///< Empty: derived from `usher`.
};

using JwtAlgorithm = crypto::Algorithm;

struct Tokens {
  JwtAlgorithm algorithm = JwtAlgorithm::kRs256;
  Secret hs256_key;                    ///< At least 32 bytes with kHs256, otherwise unchecked.
  Secret hs256_key_previous;           ///< Empty or at least 32 bytes.
  std::vector<std::string> audiences;  ///< The first is the default. Empty: tokens have no `aud`; only with kHs256.
  std::string chat_audience;           ///< Of the relay's tokens. Empty: chat is off.
  std::chrono::minutes access_ttl{};
  std::chrono::minutes session_jwt_ttl{};  ///< Of the tokens of /api/auth/token.
  std::chrono::days refresh_ttl{};
  std::chrono::days session_max{};
  std::chrono::seconds refresh_grace{};
  std::chrono::minutes fresh_for{};
  std::uint32_t sessions_per_user = 0;
  std::vector<std::string> profile_claims;  ///< Names of questions or of profile fields; at most 8, without duplicates.
};

enum class SameSitePolicy { kLax, kStrict, kNone };
enum class SecureMode { kAuto, kYes, kNo };

struct CookieSettings {
  std::string domain;  ///< Empty: none. Without a leading dot.
  SecureMode secure_mode = SecureMode::kAuto;
  bool secure = false;  ///< The result of secure_mode.
  SameSitePolicy same_site = SameSitePolicy::kLax;
  bool session_cookie = false;  ///< False: a site that uses bearer tokens only.
};

struct Cors {
  std::vector<std::string> origins;  ///< Exactly as browsers send them.
  bool credentials = false;
};

struct Argon2 {
  std::uint32_t memory_kib = 0;
  std::uint32_t time = 0;
  std::uint32_t lanes = 0;
};

struct Smtp {
  bool implicit_tls = false;  ///< smtps:// instead of smtp://, which may upgrade.
  std::string host;
  std::uint16_t port = 0;
  std::string user;  ///< Empty: no authentication.
  Secret password;
};

struct Mailbox {
  std::string name;  ///< Empty: none.
  std::string address;
};

struct MailSettings {
  std::optional<Smtp> smtp;  ///< nullopt: mail is logged and kept in the outbox.
  Mailbox from;
  std::string helo;         ///< The name by which we greet the mail server.
  std::string templates;    ///< A directory; empty: the built-in texts.
  std::string verify_page;  ///< A URL with `{token}`; empty: the served page.
  std::string reset_page;
};

/// Disabled if `id` is empty.
struct OAuthClient {
  std::string id;
  Secret secret;
};

struct OidcProvider {
  std::string name;    ///< Part of /auth/oauth/{name}: a-z, 0-9 and `_`.
  std::string issuer;  ///< https, or http on a private network. A trailing slash is neither added nor removed.
  OAuthClient client;
  std::string label = {};  ///< What its users call it; empty: its name.
};

struct OAuth {
  OAuthClient google;
  OAuthClient github;
  std::vector<OidcProvider> oidc;  ///< In the order of their names.
};

enum class UserFieldType { kString, kNumber, kBoolean, kDate, kStringList, kJson };

inline constexpr std::size_t kMostUserFields = 32;
inline constexpr std::size_t kUserFieldCharacters = 255;       ///< The longest text, unless max_length says otherwise.
inline constexpr std::size_t kMostUserFieldCharacters = 4096;  ///< The largest max_length.
inline constexpr std::size_t kMostClaimBytes = 2048;           ///< Of an account's own fields in a token, as JSON.

/// A field of accounts that the site declares: [user_fields.NAME] in the TOML file.
struct UserField {
  std::string name;  ///< As the site spells it.
  UserFieldType type = UserFieldType::kString;
  bool required = false;                          ///< A sign-up with a password must give it, unless there is a default.
  bool input = true;                              ///< Users may set it; else only the site's operator and admins.
  bool returned = true;                           ///< Answers, sessions and tokens contain it.
  bool claim = false;                             ///< Access tokens contain it under its name.
  std::string fallback;                           ///< The text of the default; empty: none. Of a kStringList, a JSON array.
  std::size_t max_length = kUserFieldCharacters;  ///< In characters, of a text and of each text of a list.

  /// Whether an account without a value has an incomplete sign-up.
  [[nodiscard]] bool must_be_given() const { return required && input && fallback.empty(); }
};

enum class Plugin { kBearer, kJwt, kTwoFactor, kAnonymous, kAdmin, kMagicLink, kEmailOtp, kLastLoginMethod, kPasskey };
enum class SignupProfile { kRequired, kOptional };

/// Which accounts need a second factor to sign in.
enum class TwoFactorDemand { kNone, kAdmins, kAll };

struct Signup {
  bool enabled = false;
  bool require_email_verification = false;
  SignupProfile profile = SignupProfile::kRequired;
  TwoFactorDemand require_two_factor = TwoFactorDemand::kNone;
};

struct PasskeySettings {
  std::string rp_id;                       ///< The domain of the relying party, in lower case.
  bool require_user_verification = false;  ///< False: preferred.
};

/// What becomes of a new password while the range API fails.
enum class BreachFail { kOpen, kClosed };
/// What a sign-in does about a password that is known from a breach.
enum class BreachAtSignIn { kOff, kMail, kChange };

struct BreachedPasswords {
  bool common = true;  ///< The built-in list.
  std::string file;    ///< Empty: none.
  bool online = false;
  BreachFail fail = BreachFail::kOpen;
  BreachAtSignIn at_sign_in = BreachAtSignIn::kMail;
};

/// nullopt: no deletion.
struct Retention {
  std::optional<std::chrono::days> chat;
  std::optional<std::chrono::days> visitors_chat;
  std::optional<std::chrono::days> audit;
  std::optional<std::chrono::days> inactive_accounts;
  std::chrono::days anonymous{};
};

struct Site {
  std::string name;       ///< Empty: see site_name().
  std::string logo;       ///< An https URL, or a path of this server; empty: none.
  std::string accent;     ///< `#rrggbb` in lower case.
  std::string terms;      ///< As `logo`.
  std::string privacy;    ///< As `logo`.
  std::string templates;  ///< A directory with texts of the pages; empty: the built-in ones.
};

/// A task of the back end that adapts pages.
struct AdaptTask {
  std::string name;
  bool is_plain = false;  ///< Its answers are the same for all readers.
};

struct AdaptSettings {
  std::string upstream_url;  ///< Empty: off.
  std::vector<AdaptTask> tasks;
  std::vector<std::string> languages;
  bool visitors = false;  ///< Whether readers without an account may ask, too.
  std::string revision;
  std::vector<std::string> texts;  ///< Files and http URLs; none: any text may be adapted.
  std::chrono::days retention{};
  std::uint32_t most_mib = 0;
};

struct LogSettings {
  std::optional<LogFormat> format;  ///< nullopt: text on a terminal, otherwise JSON.
  LogLevel level = LogLevel::kInfo;
};

/// Tests from outside: /auth/test/*.
struct TestApi {
  bool on = false;
  Secret key;  ///< Empty: made at the start.
};

/// Move-only, because secrets are. Immutable after loading, so threads can share it.
struct Settings {
  DatabaseSettings database;
  Listen listen;
  Secrets secrets;
  Tokens tokens;
  CookieSettings cookies;
  Cors cors;
  std::vector<std::string> trusted_origins;  ///< Patterns in lower case. CORS origins are trusted too, but not listed here.
  std::string public_url;                    ///< An origin: scheme, host and port, no trailing slash.
  std::string site_url;                      ///< May have a path; no trailing slash.
  Site site;
  std::vector<Cidr> trusted_proxies;
  bool trusts_unix_peers = false;  ///< Whether the peers of the Unix socket may state a client's address.
  std::size_t proxy_hops = 0;      ///< Not 0: any peer is the last of so many proxies, and the two members above are empty.
  Argon2 argon2;
  MailSettings mail;
  OAuth oauth;
  std::string chat_upstream_url;  ///< Empty: chat is off.
  AdaptSettings adapt;
  std::vector<Plugin> better_auth_plugins;
  Signup signup;
  PasskeySettings passkeys;
  std::vector<UserField> user_fields;  ///< In the order in which the file declares them.
  Limits limits;
  BreachedPasswords breached_passwords;
  Retention retention;
  LogSettings log;
  Secret metrics_token;  ///< Empty: /metrics for loopback only.
  std::optional<OpsListen> ops_listen;
  TestApi test_api;
  bool docs_enabled = false;
  bool admin_console = false;  ///< Without effect if cookies.session_cookie is false.

  /// Whether BETTER_AUTH_PLUGINS enables the plugin.
  [[nodiscard]] bool has(Plugin plugin) const {
    return std::ranges::find(better_auth_plugins, plugin) != better_auth_plugins.end();
  }
};

}  // namespace usher::settings
