#include "common/settings/setting_table.h"

#include <set>

#include "common/base/language_tag.h"
#include "common/crypto/password_formats/argon2.h"
#include "common/settings/colour.h"
#include "common/settings/readers.h"
#include "common/settings/web_readers.h"

namespace usher::settings {
namespace {

using View = std::string_view;
using Row = SettingRow;

constexpr std::array<Choice<SameSitePolicy>, 3> kSameSites{
    {{"lax", SameSitePolicy::kLax}, {"strict", SameSitePolicy::kStrict}, {"none", SameSitePolicy::kNone}}};
constexpr std::array<Choice<Plugin>, 9> kPlugins{{{"bearer", Plugin::kBearer},
                                                  {"jwt", Plugin::kJwt},
                                                  {"two-factor", Plugin::kTwoFactor},
                                                  {"anonymous", Plugin::kAnonymous},
                                                  {"admin", Plugin::kAdmin},
                                                  {"magic-link", Plugin::kMagicLink},
                                                  {"email-otp", Plugin::kEmailOtp},
                                                  {"passkey", Plugin::kPasskey},
                                                  {"last-login-method", Plugin::kLastLoginMethod}}};
constexpr std::array<Choice<SignupProfile>, 2> kSignupProfiles{
    {{"required", SignupProfile::kRequired}, {"optional", SignupProfile::kOptional}}};
constexpr std::array<Choice<bool>, 2> kUserVerifications{{{"preferred", false}, {"required", true}}};
constexpr std::array<Choice<TwoFactorDemand>, 3> kTwoFactorDemands{
    {{"none", TwoFactorDemand::kNone}, {"admins", TwoFactorDemand::kAdmins}, {"all", TwoFactorDemand::kAll}}};
constexpr std::array<Choice<BreachFail>, 2> kBreachFails{{{"open", BreachFail::kOpen}, {"closed", BreachFail::kClosed}}};
constexpr std::array<Choice<BreachAtSignIn>, 3> kBreachesAtSignIn{
    {{"off", BreachAtSignIn::kOff}, {"mail", BreachAtSignIn::kMail}, {"change", BreachAtSignIn::kChange}}};
constexpr std::array<Choice<std::optional<LogFormat>>, 3> kLogFormats{
    {{"auto", std::nullopt}, {"text", LogFormat::kText}, {"json", LogFormat::kJson}}};
constexpr std::array<Choice<LogLevel>, 4> kLogLevels{
    {{"debug", LogLevel::kDebug}, {"info", LogLevel::kInfo}, {"warning", LogLevel::kWarning}, {"error", LogLevel::kError}}};

/// A cost beyond the bound of stored hashes could never be verified.
constexpr Range range_of(const crypto::CostBound& bound) { return {bound.least, bound.most}; }

std::string boolean_text(bool value) { return value ? "true" : "false"; }

std::string default_public_url(const Settings& s) {
  if (!s.public_url.empty()) return s.public_url;  // set by BETTER_AUTH_URL
  Url url{.scheme = "http", .user = {}, .host = "localhost", .port = {}, .rest = {}};
  if (s.listen.port != 0) url.port = s.listen.port;
  return url.origin();
}

std::string default_sender(const Settings& s) {
  const auto url = parse_url(s.public_url);
  return "noreply@" + (url && is_host_name(url->host) ? url->host : std::string("localhost"));
}

std::string host_of_public_url(const Settings& s) {
  const auto url = parse_url(s.public_url);
  return url ? url->host : std::string();
}

/// RFC 5321 §4.1.1.1: many servers demand a name with a dot.
std::string default_helo(const Settings& s) {
  const auto& sender = s.mail.from.address;
  for (const auto& host : {host_of_public_url(s), sender.substr(sender.rfind('@') + 1)})
    if (host.find('.') != std::string::npos && is_host_name(host) && !IpAddress::parse(host)) return host;
  return "localhost";
}

std::optional<ValueError> read_helo(std::string_view text, std::string& into) {
  if (!is_host_name(text)) return ValueError{"is not a host name", "write one such as mail.example.com"};
  into = text;
  return std::nullopt;
}

/// The host of PUBLIC_URL or a domain above it, of two labels at least.
std::optional<ValueError> read_rp_id(View text, Settings& into) {
  const auto host = host_of_public_url(into);
  auto& id = into.passkeys.rp_id;
  id = ascii_lower(text);
  if (id == host) return std::nullopt;
  if (id.find('.') != std::string::npos && is_within(host, id)) return std::nullopt;
  return ValueError{"is not the host of PUBLIC_URL nor a domain above it", "write " + host + ", or leave it out"};
}

std::string default_chat_audience(const Settings& s) {
  const auto url = parse_url(s.chat_upstream_url);
  return url ? url->origin() : std::string();
}

std::optional<ValueError> read_audiences(View text, std::vector<std::string>& into) {
  into.clear();
  if (text == "none") return std::nullopt;
  if (auto fault = read_list(text, into, read_text)) return fault;
  const std::set<View> different(into.begin(), into.end());
  if (into.empty() || different.contains("none"))
    return ValueError{"names no audience", "name at least one, or write none alone"};
  if (different.size() < into.size()) return ValueError{"has a repeated name", "name each once"};
  constexpr std::size_t kLongest = 255;
  const bool fits = std::ranges::all_of(into, [](const std::string& name) { return name.size() <= kLongest; });
  if (!fits) return ValueError{"has a name that makes tokens too long", "use at most 255 bytes a name"};
  return std::nullopt;
}

std::optional<ValueError> read_cookie_secure(View text, Settings& into) {
  bool secure = into.public_url.starts_with("https:");
  const bool is_auto = iequals(text, "auto");
  if (!is_auto && read_boolean(text, secure)) return ValueError{"is not known", "write auto, true or false"};
  into.cookies.secure_mode = is_auto ? SecureMode::kAuto : secure ? SecureMode::kYes : SecureMode::kNo;
  into.cookies.secure = secure;
  return std::nullopt;
}

constexpr std::size_t kMostProfileClaims = 8;

std::optional<ValueError> read_profile_claims(View text, std::vector<std::string>& into) {
  if (auto fault = read_list(text, into, read_claim)) return fault;
  const std::set<View> different(into.begin(), into.end());
  if (different.size() < into.size()) return ValueError{"has a repeated name", "name each once"};
  if (into.size() <= kMostProfileClaims) return std::nullopt;
  return ValueError{"has " + std::to_string(into.size()) + " names", "give at most " + std::to_string(kMostProfileClaims)};
}

std::optional<ValueError> read_adapt_task(View text, AdaptTask& into) {
  constexpr std::size_t kLongest = 32;
  into.name = take_until(text, ':');
  into.is_plain = text == "plain" || into.name == "translate";
  const bool is_name = !into.name.empty() && into.name.size() <= kLongest &&
                       std::ranges::all_of(into.name, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
  if (is_name && (text.empty() || text == "plain")) return std::nullopt;
  return ValueError{"is not a task", "write a name of a-z, 0-9 and _, and :plain behind one that is the same for all readers"};
}

std::optional<ValueError> read_language(View text, std::string& into) {
  if (!is_language_tag(text)) return ValueError{"is not a language tag", "write one such as ur or pt-BR"};
  into = text;
  return std::nullopt;
}

/// A file, or a URL.
std::optional<ValueError> read_texts_place(View text, std::string& into) {
  return text.starts_with("http://") || text.starts_with("https://") ? read_web_url(text, into) : read_text(text, into);
}

std::optional<ValueError> read_plugin(View text, Plugin& into) { return read_choice(kPlugins, text, into); }

std::optional<ValueError> read_pool_size(const Row& row, View text, Settings& into) {
  std::uint32_t size = 0;
  if (auto fault = read_number(row, text, size)) return fault;
  into.database.pool_size = size;
  return std::nullopt;
}

/// Of a managed database that is paid by the hour in which it is awake.
std::string default_sleep(const Settings& s) {
  const auto url = parse_url(s.database.url.expose());
  return url && url->host.ends_with(".neon.tech") ? "4" : "0";
}

/// Parts of a minute count, such as 0.5.
std::optional<ValueError> read_sleep(View text, std::chrono::milliseconds& into) {
  constexpr double kMost = 1440;
  double minutes = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), minutes);
  if (problem != std::errc() || end != text.data() + text.size() || !(minutes >= 0 && minutes <= kMost))
    return ValueError{"is not a number of minutes", "give 0 to 1440"};
  into = std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double, std::ratio<60>>(minutes));
  return std::nullopt;
}

/// `at<&Settings::listen, &Listen::port>(s)` is s.listen.port.
template <auto... Path>
auto& at(Settings& s) {
  return (s.*....*Path);
}

// Parsers for the member at a path, in the form of SettingRow::read.
template <auto Reader, auto... Path>
std::optional<ValueError> with(const Row&, View text, Settings& s) {
  return Reader(text, at<Path...>(s));
}
template <auto... Path>
std::optional<ValueError> number(const Row& row, View text, Settings& s) {
  return read_number(row, text, at<Path...>(s));
}
template <auto... Path>
std::optional<ValueError> days_or_none(const Row& row, View text, Settings& s) {
  return read_days_or_none(row, text, at<Path...>(s));
}
template <const auto& Choices, auto... Path>
std::optional<ValueError> choice(const Row&, View text, Settings& s) {
  return read_choice(Choices, text, at<Path...>(s));
}
template <auto ReadItem, auto... Path>
std::optional<ValueError> list(const Row&, View text, Settings& s) {
  return read_list(text, at<Path...>(s), ReadItem);
}

/// A row without a group is of the group before; one without a value is a secret, which has no flag, or a boolean.
std::vector<SettingRow> make_table() {
  std::vector<SettingRow> table{
      {.key = "DATABASE_URL",
       .group = "Database",
       .value = "URL",
       .help = "The database: sqlite:PATH, or postgresql://USER:PASSWORD@HOST/NAME. Also as SQLAlchemy writes it: "
               "sqlite:///PATH, sqlite+driver:///PATH, postgresql+driver://.",
       .fallback = "sqlite:data/usher.db",
       .flag_name = "--database",
       .secrecy = Secrecy::kUrlCredentials,
       .read = with<read_database_url, &Settings::database>},
      {.key = "DATABASE_SCHEMA",
       .value = "NAME",
       .help = "The PostgreSQL schema that holds Usher's tables.",
       .fallback = "usher",
       .read = with<read_schema, &Settings::database, &DatabaseSettings::schema>},
      {.key = "DATABASE_POOL_SIZE",
       .value = "N",
       .help = "The most connections that one server keeps to PostgreSQL, for reading and writing together; their sum over all "
               "servers must stay below its max_connections.",
       .fallback_note = "by the cores and the distance of the database",
       .range = {2, 1000},
       .read = read_pool_size},
      {.key = "DATABASE_SLEEP_MINUTES",
       .value = "MINUTES",
       .help = "PostgreSQL only: after so many minutes in which no request needed the database, the only server closes its "
               "connections, so that a serverless database can sleep; the next request that needs it waits until it is awake. "
               "0, or with TEST_API: never.",
       .fallback_note = "4 where the host ends in .neon.tech, else 0",
       .read = with<read_sleep, &Settings::database, &DatabaseSettings::sleep_after>,
       .computed = default_sleep},
      {.key = "MIGRATE_ON_START",
       .help = "Whether the server migrates an older schema at start. An empty database is always migrated.",
       .fallback_note = "true on SQLite (a copy NAME.before-NNNN is kept), false on PostgreSQL",
       .flag_name = "--migrate",
       .read = with<read_boolean, &Settings::database, &DatabaseSettings::migrate_on_start>,
       .computed = [](const Settings& s) { return boolean_text(s.database.engine == Engine::kSqlite); }},
      {.key = "HOST",
       .group = "Server",
       .value = "ADDRESS",
       .help = "The address to listen on; 0.0.0.0 is every interface.",
       .fallback = "127.0.0.1",
       .read = with<read_host, &Settings::listen, &Listen::host>},
      {.key = "PORT",
       .value = "PORT",
       .help = "The port to listen on; 0 picks a free one and prints it.",
       .fallback = "8000",
       .range = {0, 65535},
       .read = number<&Settings::listen, &Listen::port>},
      {.key = "UNIX_SOCKET",
       .value = "PATH",
       .help = "A Unix socket to listen on instead of HOST and PORT.",
       .flag_name = "--unix",
       .read = with<read_unix_path, &Settings::listen, &Listen::unix_path>},
      {.key = "TRUSTED_PROXIES",
       .value = "CIDRS|unix|hops:N",
       .help =
           "The networks of your reverse proxies (127.0.0.1/32 for one on this machine), and unix for a proxy at UNIX_SOCKET. "
           "X-Forwarded-For is trusted only from them. On a host whose proxies have no fixed addresses: hops:N, with their "
           "number from 1 to 5: the Nth address from the right is then the client's, and any peer may send it.",
       .read = [](const Row&, View text, Settings& s) { return read_trusted_proxies(text, s); }},
      {.key = "UNIX_TRUST_PEERS",
       .help =
           "Whether X-Forwarded-For is trusted from every process that may open UNIX_SOCKET. With limits on, the socket needs "
           "this or TRUSTED_PROXIES=unix, because all its clients would count as one.",
       .fallback_note = "true if TRUSTED_PROXIES has unix, else false",
       .read = with<read_boolean, &Settings::trusts_unix_peers>,
       .computed = [](const Settings& s) { return boolean_text(s.trusts_unix_peers); }},
      {.key = "BETTER_AUTH_URL",
       .group = "Addresses and origins",
       .value = "URL",
       .help = "Better Auth's name for PUBLIC_URL. Its path is dropped, and PUBLIC_URL takes precedence.",
       .has_flag = false,
       .secrecy = Secrecy::kUrlCredentials,
       .read = with<read_origin_of, &Settings::public_url>},
      {.key = "PUBLIC_URL",
       .value = "ORIGIN",
       .help = "Where browsers reach Usher: scheme, host and port. Links in mail and the issuer of tokens use it.",
       .fallback_note = "http://localhost:PORT",
       .secrecy = Secrecy::kUrlCredentials,
       .read = with<read_origin, &Settings::public_url>,
       .computed = default_public_url},
      {.key = "CORS_ORIGINS",
       .value = "ORIGINS",
       .help = "The exact origins whose pages may read responses, as a JSON array or separated by commas. They are "
               "trusted as well.",
       .fallback_note = "http://localhost:3000 while PUBLIC_URL is localhost, else none",
       .secrecy = Secrecy::kUrlCredentials,
       .read = list<read_origin, &Settings::cors, &Cors::origins>,
       .computed = [](const Settings& s) { return std::string(is_localhost_url(s.public_url) ? "http://localhost:3000" : ""); }},
      {.key = "CORS_ALLOW_CREDENTIALS",
       .help = "Whether those pages may send cookies.",
       .fallback = "true",
       .read = with<read_boolean, &Settings::cors, &Cors::credentials>},
      {.key = "TRUSTED_ORIGINS",
       .value = "PATTERNS",
       .help = "Origins that may send requests and be redirect targets, but not read responses: https://*.example.com, "
               "myapp://.",
       .read = list<read_origin_pattern, &Settings::trusted_origins>},
      {.key = "SITE_URL",
       .value = "URL",
       .help = "The site that users come from and return to; it may have a path.",
       .fallback_note = "the first web origin of CORS_ORIGINS, else PUBLIC_URL",
       .secrecy = Secrecy::kUrlCredentials,
       .read = with<read_site_url, &Settings::site_url>,
       .computed =
           [](const Settings& s) {
             const auto& origins = s.cors.origins;
             const auto* const site = find_where(origins, [](const auto& one) { return one.starts_with("http"); });
             return site ? *site : s.public_url;
           }},
      {.key = "SITE_NAME",
       .value = "NAME",
       .help = "The site's name on pages, in mails and in authenticator apps.",
       .fallback_note = "the name of MAIL_FROM, else the host of SITE_URL",
       .read = with<read_site_label, &Settings::site, &Site::name>},
      {.key = "SITE_LOGO",
       .value = "URL",
       .help = "An image above the title of served pages: an https URL, or a path of PUBLIC_URL such as /logo.svg.",
       .read = with<read_site_link, &Settings::site, &Site::logo>},
      {.key = "SITE_ACCENT",
       .value = "#RRGGBB",
       .help = "The colour of buttons and links on served pages, on which white or dark text must be readable.",
       .fallback = "#1f4fd8",
       .read = with<read_accent, &Settings::site, &Site::accent>},
      {.key = "SITE_TERMS_URL",
       .value = "URL",
       .help = "The terms of use, linked below served pages: an https URL, or a path of PUBLIC_URL such as /terms.",
       .read = with<read_site_link, &Settings::site, &Site::terms>},
      {.key = "SITE_PRIVACY_URL",
       .value = "URL",
       .help = "The privacy policy, linked beside the terms: an https URL, or a path of PUBLIC_URL such as /privacy.",
       .read = with<read_site_link, &Settings::site, &Site::privacy>},
      {.key = "PAGE_TEMPLATES",
       .value = "PATH",
       .help = "A directory whose files LANGUAGE.json replace texts of pages and mails or add a language, and PAGE.html a page.",
       .read = with<read_text, &Settings::site, &Site::templates>},
      {.key = "USHER_SECRET",
       .group = "Secrets",
       .help = "At least 32 bytes from which all other keys are derived. Keep it: without it the encrypted data is "
               "lost.",
       .fallback_note = "SQLite: created once beside the database file; PostgreSQL: required",
       .secrecy = Secrecy::kSecret,
       .read = with<read_long_secret, &Settings::secrets, &Secrets::usher>},
      {.key = "USHER_SECRET_PREVIOUS",
       .help = "The previous USHER_SECRET during a secret rotation. It decrypts data until `usher key reseal`, and "
               "cookies that it signed are valid as long as it is set.",
       .secrecy = Secrecy::kSecret,
       .read = with<read_long_secret, &Settings::secrets, &Secrets::usher_previous>},
      {.key = "BETTER_AUTH_SECRET",
       .help = "At least 32 bytes that sign the cookies of /api/auth, for sites that migrate from Better Auth.",
       .fallback_note = "derived from USHER_SECRET",
       .secrecy = Secrecy::kSecret,
       .read = with<read_long_secret, &Settings::secrets, &Secrets::better_auth>},
      {.key = "JWT_SECRET_KEY",
       .help = "At least 32 bytes that sign access tokens with JWT_ALGORITHM=HS256. Otherwise unused.",
       .secrecy = Secrecy::kSecret,
       .read = with<read_secret, &Settings::tokens, &Tokens::hs256_key>},
      {.key = "JWT_SECRET_KEY_PREVIOUS",
       .help = "The previous JWT_SECRET_KEY. Tokens that it signed are still accepted.",
       .secrecy = Secrecy::kSecret,
       .read = with<read_long_secret, &Settings::tokens, &Tokens::hs256_key_previous>},
      {.key = "JWT_ALGORITHM",
       .group = "Tokens and sessions",
       .value = settings::placeholder(crypto::kAlgorithms),
       .help = "How access tokens are signed. With HS256 every back end that verifies tokens can also issue them, and "
               "no keys are published. Another algorithm rotates the key.",
       .fallback = "RS256",
       .read = choice<crypto::kAlgorithms, &Settings::tokens, &Tokens::algorithm>},
      {.key = "JWT_AUDIENCE",
       .value = "TEXTS",
       .help =
           "The `aud` of access tokens. Of several, separated by commas, the first is the default and the only one that Usher "
           "accepts itself; `POST /auth/refresh?audience=` picks another. none, with HS256 only: tokens without `aud`, those of "
           "`GET /api/auth/token` included.",
       .fallback_note = "PUBLIC_URL",
       .read = with<read_audiences, &Settings::tokens, &Tokens::audiences>,
       .computed = [](const Settings& s) { return s.public_url; }},
      {.key = "ACCESS_TOKEN_EXPIRE_MINUTES",
       .value = "MINUTES",
       .help = "How long an access token lives.",
       .fallback = "30",
       .range = {1, 1440},
       .read = number<&Settings::tokens, &Tokens::access_ttl>},
      {.key = "JWT_SESSION_MINUTES",
       .value = "MINUTES",
       .help = "How long a token of `GET /api/auth/token` lives. Back ends that verify it learn of a sign-out only then.",
       .fallback = "15",
       .range = {1, 10080},
       .read = number<&Settings::tokens, &Tokens::session_jwt_ttl>},
      {.key = "REFRESH_TOKEN_EXPIRE_DAYS",
       .value = "DAYS",
       .help = "How long an unused session lives; each use restarts the period.",
       .fallback = "7",
       .range = {1, 365},
       .read = number<&Settings::tokens, &Tokens::refresh_ttl>},
      {.key = "SESSION_MAX_DAYS",
       .value = "DAYS",
       .help = "The maximum lifetime of a session, regardless of its use.",
       .fallback = "90",
       .range = {1, 3650},
       .read = number<&Settings::tokens, &Tokens::session_max>},
      {.key = "REFRESH_GRACE_SECONDS",
       .value = "SECONDS",
       .help = "How long a used refresh token is still accepted, for two tabs or a lost response.",
       .fallback = "10",
       .range = {0, 60},
       .read = number<&Settings::tokens, &Tokens::refresh_grace>},
      {.key = "FRESH_SESSION_MINUTES",
       .value = "MINUTES",
       .help = "How long after confirming a password or factor a session may do sensitive actions without "
               "reauthentication.",
       .fallback = "10",
       .range = {1, 1440},
       .read = number<&Settings::tokens, &Tokens::fresh_for>},
      {.key = "SESSIONS_PER_USER",
       .value = "NUMBER",
       .help = "The maximum number of sessions of a user; a further sign-in ends the oldest session.",
       .fallback = "100",
       .range = {1, 10000},
       .read = number<&Settings::tokens, &Tokens::sessions_per_user>},
      {.key = "JWT_PROFILE_CLAIMS",
       .value = "NAMES",
       .help =
           "What access tokens say about the user, in the claim `profile`, and by which traits pages and the chat adapt: "
           "experience_level, professional_role, or ids of questions with a choice, a number or yes and no as answer; at most "
           "8. [] for none.",
       .fallback = "experience_level,professional_role",
       .read = with<read_profile_claims, &Settings::tokens, &Tokens::profile_claims>},
      {.key = "COOKIE_DOMAIN",
       .group = "Cookies",
       .value = "DOMAIN",
       .help = "Shares the cookies with the subdomains of this domain; localhost means none.",
       .read = with<read_cookie_domain, &Settings::cookies, &CookieSettings::domain>},
      {.key = "COOKIE_SECURE",
       .value = "auto|true|false",
       .help = "Whether cookies are sent over https only; auto: if PUBLIC_URL is https.",
       .fallback = "auto",
       .read = with<read_cookie_secure>},
      {.key = "COOKIE_SAMESITE",
       .value = placeholder(kSameSites),
       .help = "When browsers send the cookies from other sites' pages; none requires COOKIE_SECURE.",
       .fallback = "lax",
       .read = choice<kSameSites, &Settings::cookies, &CookieSettings::same_site>},
      {.key = "SESSION_COOKIE",
       .help = "Whether a sign-in sets the Better Auth session cookie; false for sites that use bearer tokens only.",
       .fallback = "true",
       .read = with<read_boolean, &Settings::cookies, &CookieSettings::session_cookie>},
      {.key = "SIGNUP_ENABLED",
       .group = "Sign-up and sign-in",
       .help = "Whether users may create accounts themselves.",
       .fallback = "true",
       .read = with<read_boolean, &Settings::signup, &Signup::enabled>},
      {.key = "SIGNUP_PROFILE",
       .value = placeholder(kSignupProfiles),
       .help = "Whether POST /auth/signup requires the profile fields.",
       .fallback = "required",
       .read = choice<kSignupProfiles, &Settings::signup, &Signup::profile>},
      {.key = "REQUIRE_EMAIL_VERIFICATION",
       .help = "Whether an address must be confirmed before its account can sign in.",
       .fallback = "false",
       .read = with<read_boolean, &Settings::signup, &Signup::require_email_verification>},
      {.key = "REQUIRE_TWO_FACTOR",
       .value = placeholder(kTwoFactorDemands),
       .help = "Whose sign-in needs a second factor: an authenticator app, or a passkey that verifies its user. An account "
               "without one gets no session before it has enrolled an app.",
       .fallback = "none",
       .read = choice<kTwoFactorDemands, &Settings::signup, &Signup::require_two_factor>},
      {.key = "PASSKEY_RP_ID",
       .value = "DOMAIN",
       .help = "The domain that passkeys are for: the host of PUBLIC_URL, or a parent domain that the sites share. Passkeys of "
               "another domain don't sign in.",
       .fallback_note = "the host of PUBLIC_URL",
       .read = with<read_rp_id>,
       .computed = host_of_public_url},
      {.key = "PASSKEY_USER_VERIFICATION",
       .value = placeholder(kUserVerifications),
       .help = "Whether a passkey must verify its user by PIN, finger or face. One that only proves possession is one factor, as "
               "a password is.",
       .fallback = "preferred",
       .read = choice<kUserVerifications, &Settings::passkeys, &PasskeySettings::require_user_verification>},
      {.key = "BETTER_AUTH_PLUGINS",
       .value = "NAMES",
       .help = "The plugins of /api/auth, of: bearer, jwt, two-factor, anonymous, admin, magic-link, email-otp, "
               "passkey, last-login-method.",
       .fallback = "bearer,jwt,two-factor",
       .read = list<read_plugin, &Settings::better_auth_plugins>},
      {.key = "ARGON2_MEMORY_KIB",
       .group = "Passwords",
       .value = "KIBIBYTES",
       .help = "Memory of one password hash. Hashes with other parameters are replaced at the next sign-in.",
       .fallback = "19456",
       .range = range_of(crypto::kArgon2MemoryBound),
       .read = number<&Settings::argon2, &Argon2::memory_kib>},
      {.key = "ARGON2_TIME",
       .value = "PASSES",
       .help = "Passes over that memory.",
       .fallback = "2",
       .range = range_of(crypto::kArgon2TimeBound),
       .read = number<&Settings::argon2, &Argon2::time>},
      {.key = "ARGON2_LANES",
       .value = "LANES",
       .help = "Lanes of that memory.",
       .fallback = "1",
       .range = range_of(crypto::kArgon2LanesBound),
       .read = number<&Settings::argon2, &Argon2::lanes>},
      {.key = "BREACHED_PASSWORDS",
       .value = "off|top|online|file:PATH",
       .help = "Which new passwords are rejected as known to attackers, as a list: the built-in list of common ones; those "
               "that the range API of Have I Been Pwned knows, which learns five of the 40 digits of a digest; your own file, "
               "a password a line or made by `usher password-list build`; replace a made one by renaming, never in place.",
       .fallback = "top",
       .read = with<read_breached_passwords, &Settings::breached_passwords>},
      {.key = "BREACHED_PASSWORDS_FAIL",
       .value = placeholder(kBreachFails),
       .help = "What happens to a new password while the range API fails: accepted or rejected. A sign-in is never rejected.",
       .fallback = "open",
       .read = choice<kBreachFails, &Settings::breached_passwords, &BreachedPasswords::fail>},
      {.key = "BREACHED_PASSWORDS_AT_SIGN_IN",
       .value = placeholder(kBreachesAtSignIn),
       .help = "What a sign-in does if the file or the range API knows its password: nothing, mail the user once a password, or "
               "ask for a new one. With `change`, accounts with a second factor get the mail.",
       .fallback = "mail",
       .read = choice<kBreachesAtSignIn, &Settings::breached_passwords, &BreachedPasswords::at_sign_in>},
      {.key = "SMTP_URL",
       .group = "Mail",
       .value = "URL",
       .help = "The mail server: smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST. Without it mail is logged "
               "and kept in the outbox.",
       .secrecy = Secrecy::kUrlCredentials,
       .read = with<read_smtp_url, &Settings::mail, &MailSettings::smtp>},
      {.key = "MAIL_FROM",
       .value = "SENDER",
       .help = "The sender of mail: noreply@example.com or My Site <noreply@example.com>.",
       .fallback_note = "noreply@ the host of PUBLIC_URL",
       .read = with<read_mailbox, &Settings::mail, &MailSettings::from>,
       .computed = default_sender},
      {.key = "SMTP_HELO",
       .value = "HOST",
       .help = "The name by which Usher greets the mail server. Many demand a full one.",
       .fallback_note = "the host of PUBLIC_URL, or else of MAIL_FROM",
       .read = with<read_helo, &Settings::mail, &MailSettings::helo>,
       .computed = default_helo},
      {.key = "MAIL_TEMPLATES",
       .value = "PATH",
       .help = "A directory whose texts replace the built-in ones.",
       .read = with<read_text, &Settings::mail, &MailSettings::templates>},
      {.key = "VERIFY_PAGE",
       .value = "URL",
       .help = "The site's own page that confirms an address. It contains {token}, best in the fragment.",
       .fallback_note = "the served page",
       .secrecy = Secrecy::kUrlCredentials,
       .read = with<read_token_page, &Settings::mail, &MailSettings::verify_page>},
      {.key = "RESET_PAGE",
       .value = "URL",
       .help = "The site's own page that sets a new password, likewise with {token}.",
       .fallback_note = "the served page",
       .secrecy = Secrecy::kUrlCredentials,
       .read = with<read_token_page, &Settings::mail, &MailSettings::reset_page>},
      {.key = "GOOGLE_CLIENT_ID",
       .group = "Social sign-in",
       .value = "ID",
       .help = "The client id for sign-in with Google, which it turns on.",
       .has_flag = false,
       .read = with<read_text, &Settings::oauth, &OAuth::google, &OAuthClient::id>},
      {.key = "GOOGLE_CLIENT_SECRET",
       .help = "The client secret.",
       .secrecy = Secrecy::kSecret,
       .read = with<read_secret, &Settings::oauth, &OAuth::google, &OAuthClient::secret>},
      {.key = "GITHUB_CLIENT_ID",
       .value = "ID",
       .help = "The client id for sign-in with GitHub, which it turns on.",
       .has_flag = false,
       .read = with<read_text, &Settings::oauth, &OAuth::github, &OAuthClient::id>},
      {.key = "GITHUB_CLIENT_SECRET",
       .help = "The client secret.",
       .secrecy = Secrecy::kSecret,
       .read = with<read_secret, &Settings::oauth, &OAuth::github, &OAuthClient::secret>},
      {.key = "OIDC_<NAME>_ISSUER",
       .value = "URL",
       .help = "The address of an OpenID Connect provider; turns on sign-in with it as /auth/oauth/<name>. It may be a "
               "private address.",
       .has_flag = false,
       .secrecy = Secrecy::kUrlCredentials},
      {.key = "OIDC_<NAME>_CLIENT_ID", .value = "ID", .help = "The client id at that provider.", .has_flag = false},
      {.key = "OIDC_<NAME>_CLIENT_SECRET", .help = "The client secret.", .secrecy = Secrecy::kSecret},
      {.key = "OIDC_<NAME>_LABEL",
       .value = "NAME",
       .help = "What users call that provider, on buttons: \"Continue with NAME\"; the name in lower case if unset.",
       .has_flag = false},
      {.key = "CHAT_UPSTREAM_URL",
       .group = "Chat",
       .value = "URL",
       .help = "The whole URL of the chat back end; its address may be private. Without it chat is off.",
       .flag_name = "--chat-upstream",
       .secrecy = Secrecy::kUrlCredentials,
       .read = with<read_web_url, &Settings::chat_upstream_url>},
      {.key = "CHAT_AUDIENCE",
       .value = "TEXT",
       .help = "The `aud` of the tokens that the relay sends to the chat back end; not used with JWT_AUDIENCE=none.",
       .fallback_note = "the origin of CHAT_UPSTREAM_URL",
       .read = with<read_text, &Settings::tokens, &Tokens::chat_audience>,
       .computed = default_chat_audience},
      {.key = "ADAPT_UPSTREAM_URL",
       .group = "Adapted pages",
       .value = "URL",
       .help = "The whole URL of the back end that adapts pages to their readers; its address may be private. Without it no page "
               "is adapted.",
       .secrecy = Secrecy::kUrlCredentials,
       .read = with<read_web_url, &Settings::adapt, &AdaptSettings::upstream_url>},
      {.key = "ADAPT_TASKS",
       .value = "NAMES",
       .help = "What readers may ask of that back end. A task NAME:plain does not go by traits; translate never does.",
       .fallback = "personalize,translate",
       .read = list<read_adapt_task, &Settings::adapt, &AdaptSettings::tasks>},
      {.key = "ADAPT_LANGUAGES",
       .value = "TAGS",
       .help = "The languages that readers may ask for, such as ur or pt-BR; translate needs one.",
       .read = list<read_language, &Settings::adapt, &AdaptSettings::languages>},
      {.key = "ADAPT_VISITORS",
       .help = "Whether visitors and anonymous accounts may ask, too.",
       .fallback = "false",
       .read = with<read_boolean, &Settings::adapt, &AdaptSettings::visitors>},
      {.key = "ADAPT_REVISION",
       .value = "TEXT",
       .help = "Any text. Change it with the model or the prompt, so that no earlier answer is shown again.",
       .read = with<read_text, &Settings::adapt, &AdaptSettings::revision>},
      {.key = "ADAPT_TEXTS",
       .value = "PATHS|URLS",
       .help = "The digests of the site's own texts, files or URLs, one for each language of the site, read again every minute. "
               "Where it is set, no other text is adapted.",
       .secrecy = Secrecy::kUrlCredentials,
       .read = list<read_texts_place, &Settings::adapt, &AdaptSettings::texts>},
      {.key = "ADAPT_RETENTION_DAYS",
       .value = "DAYS",
       .help = "How long an adapted page is kept after its last use.",
       .fallback = "90",
       .range = {1, 36500},
       .read = number<&Settings::adapt, &AdaptSettings::retention>},
      {.key = "ADAPT_MAX_MIB",
       .value = "MEBIBYTES",
       .help = "How much of them is kept; those that one reader alone used go first, then the least recently used.",
       .fallback = "256",
       .range = {1, 1048576},
       .read = number<&Settings::adapt, &AdaptSettings::most_mib>},
      {.key = "RATE_LIMIT_ENABLED",
       .group = "Limits",
       .help = "false keeps only the limits on attempts at codes and second factors. The table [rate_limits] of the "
               "TOML file has the limits.",
       .fallback = "true",
       .read = with<read_boolean, &Settings::limits, &Limits::enabled>},
      {.key = "CHAT_RETENTION_DAYS",
       .group = "Retention",
       .value = "DAYS",
       .help = "When chat messages are deleted; none: never.",
       .fallback = "none",
       .range = {1, 36500},
       .read = days_or_none<&Settings::retention, &Retention::chat>},
      {.key = "CHAT_VISITOR_RETENTION_DAYS",
       .value = "DAYS",
       .help = "When chat messages of visitors without an account are deleted; none: only with the visitor (ANONYMOUS_DAYS).",
       .fallback = "1",
       .range = {1, 36500},
       .read = days_or_none<&Settings::retention, &Retention::visitors_chat>},
      {.key = "AUDIT_RETENTION_DAYS",
       .value = "DAYS",
       .help = "When audit events are deleted, oldest first; the rest of the chain still verifies. none: never.",
       .fallback = "365",
       .range = {1, 36500},
       .read = days_or_none<&Settings::retention, &Retention::audit>},
      {.key = "INACTIVE_ACCOUNT_DAYS",
       .value = "DAYS",
       .help = "When unused accounts are deleted, two weeks after a warning by mail; admins and suspended accounts "
               "stay. none: never.",
       .fallback = "none",
       .range = {1, 36500},
       .read = days_or_none<&Settings::retention, &Retention::inactive_accounts>},
      {.key = "ANONYMOUS_DAYS",
       .value = "DAYS",
       .help = "How long the data of an anonymous visitor is kept.",
       .fallback = "30",
       .range = {1, 400},
       .read = number<&Settings::retention, &Retention::anonymous>},
      {.key = "METRICS_TOKEN",
       .group = "Operations",
       .help = "The bearer token for /metrics from other machines; without it only this machine has access, while PUBLIC_URL is "
               "its own.",
       .secrecy = Secrecy::kSecret,
       .read = with<read_secret, &Settings::metrics_token>},
      {.key = "OPS_LISTEN",
       .value = "HOST:PORT",
       .help = "An address for /metrics, /healthz and /readyz alone, which answers also while the server is saturated; port 0 "
               "picks a free one and prints it. Metrics and the reasons of /readyz are then served there only.",
       .has_flag = false,
       .read = with<read_ops_listen, &Settings::ops_listen>},
      {.key = "TEST_API",
       .help =
           "Whether tests make accounts in any state, move the clock and read mail at /auth/test: on a database that was begun "
           "with it, while PUBLIC_URL is private.",
       .fallback = "false",
       .read = with<read_boolean, &Settings::test_api, &TestApi::on>},
      {.key = "TEST_API_KEY",
       .help = "The bearer token of /auth/test, at least 16 characters.",
       .fallback_note = "made and printed at the start",
       .secrecy = Secrecy::kSecret,
       .read = with<read_test_key, &Settings::test_api, &TestApi::key>},
      {.key = "DOCS_ENABLED",
       .help = "Whether /docs and /openapi.json are served.",
       .fallback_note = "true while PUBLIC_URL is localhost, else false",
       .read = with<read_boolean, &Settings::docs_enabled>,
       .computed = [](const Settings& s) { return boolean_text(is_localhost_url(s.public_url)); }},
      {.key = "ADMIN_CONSOLE",
       .help = "Whether the console for admins is served at /admin; it needs SESSION_COOKIE.",
       .fallback = "true",
       .read = with<read_boolean, &Settings::admin_console>},
      {.key = "LOG_FORMAT",
       .value = placeholder(kLogFormats),
       .help = "The format of the log; auto: text on a terminal, else JSON.",
       .fallback = "auto",
       .read = choice<kLogFormats, &Settings::log, &LogSettings::format>},
      {.key = "LOG_LEVEL",
       .value = placeholder(kLogLevels),
       .help = "The lowest level that is logged.",
       .fallback = "info",
       .on_reload = true,
       .read = choice<kLogLevels, &Settings::log, &LogSettings::level>},
  };
  std::string_view group;
  for (auto& row : table) {
    if (row.group.empty()) row.group = group;
    if (row.value.empty()) row.value = row.secrecy == Secrecy::kSecret ? "SECRET" : kBooleanValue;
    row.has_flag = row.has_flag && row.secrecy != Secrecy::kSecret;
    group = row.group;
  }
  return table;
}

constexpr View kFamilyPrefix = "OIDC_";
constexpr View kFamilyPattern = "OIDC_<NAME>_";
constexpr std::size_t kLongestFamilyName = 32;

}  // namespace

std::span<const SettingRow> setting_table() {
  static const std::vector<SettingRow> table = make_table();
  return table;
}

std::string_view removed_setting(std::string_view key) {
  return key == "DATABASE_READ_URL" ? "the primary answers all reads; remove it" : "";
}

const SettingRow* find_setting(std::string_view key) {
  const auto family = parse_family_key(key);
  for (const auto& row : setting_table()) {
    if (!row.is_family() && row.key == key) return &row;
    if (row.is_family() && family && row.key.substr(kFamilyPattern.size()) == family->member) return &row;
  }
  return nullptr;
}

std::string SettingRow::flag() const {
  if (!has_flag) return {};
  if (!flag_name.empty()) return std::string(flag_name);
  auto name = "--" + ascii_lower(key);
  std::ranges::replace(name, '_', '-');
  return name;
}

std::string SettingRow::toml_key() const { return ascii_lower(key); }

std::optional<FamilyKey> parse_family_key(std::string_view key) {
  if (!key.starts_with(kFamilyPrefix)) return std::nullopt;
  for (const View member : {"ISSUER", "CLIENT_ID", "CLIENT_SECRET", "LABEL"}) {
    if (!key.ends_with(member) || key.size() < kFamilyPrefix.size() + member.size() + 2) continue;
    const auto name = key.substr(kFamilyPrefix.size(), key.size() - kFamilyPrefix.size() - member.size() - 1);
    const bool is_name = name.size() <= kLongestFamilyName &&
                         std::ranges::all_of(name, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
    if (is_name && key[kFamilyPrefix.size() + name.size()] == '_') return FamilyKey{name, member};
  }
  return std::nullopt;
}

}  // namespace usher::settings
