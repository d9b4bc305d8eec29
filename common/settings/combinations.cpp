#include "common/settings/combinations.h"

#include "common/settings/readers.h"

namespace usher::settings {
namespace {

constexpr std::array<std::string_view, 1> kPlaceholders{"your-super-secret-256-bit-key-change-this-in-production"};
constexpr std::uint32_t kLeastKibPerLane = 8;  // RFC 9106 §3.1

/// The fault is reported for the first setting of `about`; faults of the others, from which it may have its default, suppress it.
struct Combination {
  std::array<std::string_view, 3> about;
  std::optional<ValueError> (*check)(const Settings& settings);
};

std::optional<ValueError> same_site_none_is_secure(const Settings& s) {
  if (s.cookies.same_site != SameSitePolicy::kNone || s.cookies.secure) return std::nullopt;
  const bool is_auto = s.cookies.secure_mode == SecureMode::kAuto;
  return ValueError{is_auto ? "needs Secure cookies, which COOKIE_SECURE=auto leaves off while PUBLIC_URL is " + s.public_url
                            : "needs Secure cookies, which COOKIE_SECURE=false turns off",
                    "set COOKIE_SECURE=true, or COOKIE_SAMESITE=lax"};
}

std::optional<ValueError> hs256_has_a_key(const Settings& s) {
  if (s.tokens.algorithm != JwtAlgorithm::kHs256) return std::nullopt;
  if (!s.tokens.hs256_key.empty()) return fault_of_length(s.tokens.hs256_key.expose());
  return ValueError{"is not set, but JWT_ALGORITHM=HS256 signs with it",
                    "make one with `openssl rand -base64 48`, or choose another JWT_ALGORITHM"};
}

std::optional<ValueError> only_hs256_has_no_audience(const Settings& s) {
  if (!s.tokens.audiences.empty() || s.tokens.algorithm == JwtAlgorithm::kHs256) return std::nullopt;
  return ValueError{
      "leaves `aud` out, which only JWT_ALGORITHM=HS256 may do: every back end that has the public keys would take "
      "the tokens of all others",
      "set JWT_ALGORITHM=HS256, or name an audience"};
}

std::optional<ValueError> postgres_has_a_secret(const Settings& s) {
  if (s.database.engine != Engine::kPostgres || !s.secrets.usher.empty()) return std::nullopt;
  return ValueError{"is not set, but a PostgreSQL database needs it, the same on every server and command",
                    "make one with `openssl rand -base64 32`, and keep it as safe as the database"};
}

std::optional<ValueError> a_file_never_sleeps(const Settings& s) {
  if (s.database.engine == Engine::kPostgres || s.database.sleep_after.count() == 0) return std::nullopt;
  return ValueError{"is for PostgreSQL, and DATABASE_URL names a file", "leave it out, or set 0"};
}

std::optional<ValueError> unix_clients_are_told_apart(const Settings& s) {
  if (s.listen.unix_path.empty() || s.trusts_unix_peers || s.proxy_hops > 0 || !s.limits.enabled) return std::nullopt;
  return ValueError{"has no client addresses, so the limits would count all clients as one",
                    "let the proxy set X-Forwarded-For and set TRUSTED_PROXIES=unix, or set RATE_LIMIT_ENABLED=false"};
}

std::optional<ValueError> hops_stand_alone(const Settings& s) {
  if (s.proxy_hops == 0 || !s.trusts_unix_peers) return std::nullopt;
  return ValueError{"has hops:N, but UNIX_TRUST_PEERS is true", "remove one of the two"};
}

std::optional<ValueError> fault_of_placeholder(const Secret& secret, const Settings& s) {
  const bool at_home = is_localhost_url(s.public_url) && !s.public_url.starts_with("https:");
  if (!is_placeholder(secret.expose()) || at_home) return std::nullopt;
  return ValueError{"is a published example from the guide, and PUBLIC_URL is " + s.public_url,
                    "make your own with `openssl rand -base64 48`"};
}

std::optional<ValueError> jwt_key_is_no_placeholder(const Settings& s) {
  return s.tokens.algorithm == JwtAlgorithm::kHs256 ? fault_of_placeholder(s.tokens.hs256_key, s) : std::nullopt;
}
std::optional<ValueError> previous_jwt_key_is_no_placeholder(const Settings& s) {
  return s.tokens.algorithm == JwtAlgorithm::kHs256 ? fault_of_placeholder(s.tokens.hs256_key_previous, s) : std::nullopt;
}

std::optional<ValueError> fault_of_pair(bool has_this, bool has_other, std::string_view other) {
  if (has_this || !has_other) return std::nullopt;
  return ValueError{"is not set, but " + std::string(other) + " is", "set both or neither"};
}

std::optional<ValueError> fault_of_id(const OAuthClient& client, std::string_view secret) {
  return fault_of_pair(!client.id.empty(), !client.secret.empty(), secret);
}
std::optional<ValueError> fault_of_secret(const OAuthClient& client, std::string_view id) {
  return fault_of_pair(!client.secret.empty(), !client.id.empty(), id);
}

std::optional<ValueError> lanes_have_memory(const Settings& s) {
  const auto least = kLeastKibPerLane * s.argon2.lanes;
  if (s.argon2.memory_kib >= least) return std::nullopt;
  return ValueError{"is too little for ARGON2_LANES=" + std::to_string(s.argon2.lanes), "give at least " + std::to_string(least)};
}

std::optional<ValueError> operators_elsewhere_have_a_token(const Settings& s) {
  if (!s.ops_listen || is_localhost(s.ops_listen->host) || !s.metrics_token.empty()) return std::nullopt;
  return ValueError{"is reached by other machines, but METRICS_TOKEN is not set",
                    "set METRICS_TOKEN, such as by `openssl rand -base64 32`, or listen on 127.0.0.1"};
}

std::optional<ValueError> tests_are_private(const Settings& s) {
  const auto url = parse_url(s.public_url);
  if (!s.test_api.on || (url && is_private_host(url->host))) return std::nullopt;
  return ValueError{"is true, but PUBLIC_URL is " + s.public_url + ", where its key would give every account away",
                    "remove TEST_API, or set PUBLIC_URL to an address of this machine or of a private network"};
}

constexpr Combination kCombinations[] = {
    {{"TEST_API", "PUBLIC_URL"}, tests_are_private},
    {{"OPS_LISTEN", "METRICS_TOKEN"}, operators_elsewhere_have_a_token},
    {{"COOKIE_SAMESITE", "COOKIE_SECURE", "PUBLIC_URL"}, same_site_none_is_secure},
    {{"JWT_SECRET_KEY", "JWT_ALGORITHM"}, hs256_has_a_key},
    {{"JWT_AUDIENCE", "JWT_ALGORITHM", "PUBLIC_URL"}, only_hs256_has_no_audience},
    {{"UNIX_SOCKET", "TRUSTED_PROXIES", "UNIX_TRUST_PEERS"}, unix_clients_are_told_apart},
    {{"TRUSTED_PROXIES", "UNIX_TRUST_PEERS"}, hops_stand_alone},
    {{"USHER_SECRET", "DATABASE_URL"}, postgres_has_a_secret},
    {{"DATABASE_SLEEP_MINUTES", "DATABASE_URL"}, a_file_never_sleeps},
    {{"JWT_SECRET_KEY", "JWT_ALGORITHM", "PUBLIC_URL"}, jwt_key_is_no_placeholder},
    {{"JWT_SECRET_KEY_PREVIOUS", "JWT_ALGORITHM", "PUBLIC_URL"}, previous_jwt_key_is_no_placeholder},
    {{"USHER_SECRET", "PUBLIC_URL"}, [](const Settings& s) { return fault_of_placeholder(s.secrets.usher, s); }},
    {{"USHER_SECRET_PREVIOUS", "PUBLIC_URL"},
     [](const Settings& s) { return fault_of_placeholder(s.secrets.usher_previous, s); }},
    {{"BETTER_AUTH_SECRET", "PUBLIC_URL"}, [](const Settings& s) { return fault_of_placeholder(s.secrets.better_auth, s); }},
    {{"GOOGLE_CLIENT_ID"}, [](const Settings& s) { return fault_of_id(s.oauth.google, "GOOGLE_CLIENT_SECRET"); }},
    {{"GOOGLE_CLIENT_SECRET"}, [](const Settings& s) { return fault_of_secret(s.oauth.google, "GOOGLE_CLIENT_ID"); }},
    {{"GITHUB_CLIENT_ID"}, [](const Settings& s) { return fault_of_id(s.oauth.github, "GITHUB_CLIENT_SECRET"); }},
    {{"GITHUB_CLIENT_SECRET"}, [](const Settings& s) { return fault_of_secret(s.oauth.github, "GITHUB_CLIENT_ID"); }},
    {{"ARGON2_MEMORY_KIB", "ARGON2_LANES"}, lanes_have_memory},
};

using Text = std::optional<std::string>;

struct Doubt {
  std::string_view key;
  bool production_only;
  Text (*about)(const Gathered& gathered, const Settings& settings);  ///< Empty if nothing is wrong.
};

bool is_https(const Settings& s) { return s.public_url.starts_with("https:"); }

Text when(bool doubtful, std::string text) {
  if (!doubtful) return std::nullopt;
  return text;
}

Text placeholder(const Secret& secret) {
  return when(is_placeholder(secret.expose()),
              "is a published example from the guide; make your own with `openssl rand -base64 48` before anyone "
              "else uses this server");
}

Text unused_jwt_key(const Gathered&, const Settings& s) {
  return when(s.tokens.algorithm != JwtAlgorithm::kHs256 && !s.tokens.hs256_key.empty(),
              "is set but not used, because JWT_ALGORITHM is not HS256; remove it, or set JWT_ALGORITHM=HS256");
}

Text cookie_domain_elsewhere(const Gathered&, const Settings& s) {
  const auto url = parse_url(s.public_url);
  const bool is_covered =
      s.cookies.domain.empty() || !url || url->host == s.cookies.domain || url->host.ends_with("." + s.cookies.domain);
  return when(!is_covered, "is " + s.cookies.domain + ", which " + s.public_url +
                               " is not part of, so browsers drop the cookies; set PUBLIC_URL to the address that browsers use, "
                               "or leave COOKIE_DOMAIN out");
}

Text site_not_trusted(const Gathered&, const Settings& s) {
  const auto url = parse_url(s.site_url);
  const bool is_trusted =
      !url || url->origin() == s.public_url || !s.trusted_origins.empty() || contains(s.cors.origins, url->origin());
  return when(!is_trusted,
              "is " + s.site_url + ", whose pages may not use Usher; add " + (url ? url->origin() : "") + " to CORS_ORIGINS");
}

Text secure_on_http(const Gathered&, const Settings& s) {
  return when(
      s.cookies.secure && !is_https(s) && !is_localhost_url(s.public_url),
      "is true, but PUBLIC_URL is " + s.public_url + ", where browsers drop Secure cookies; set PUBLIC_URL to the https address");
}

Text writable_claims(const Gathered&, const Settings& s) {
  std::string names;
  for (const auto& field : s.user_fields)
    if (field.input && field.claim) names.append(names.empty() ? "" : ", ").append(field.name);
  return when(!names.empty(), "has claims that users write themselves (" + names +
                                  "); back ends must not decide by them who may do what; set input = false where they do");
}

/// Lists and JSON count by their least.
Text long_claims(const Gathered&, const Settings& s) {
  std::size_t characters = 0;
  std::string names;
  for (const auto& field : s.user_fields) {
    const bool has_length = field.type == UserFieldType::kString || field.type == UserFieldType::kStringList;
    if (!field.claim || !has_length) continue;
    characters += field.name.size() + field.max_length;
    names.append(names.empty() ? "" : ", ").append(field.name);
  }
  return when(characters > kMostClaimBytes,
              "has claims that may be longer than the 2 KiB which a token has for them together (" + names +
                  "); a write beyond is refused, and tokens of accounts that are beyond leave claims out and name them in "
                  "claims_omitted; lower their max_length");
}

Text refresh_beyond_session(const Gathered&, const Settings& s) {
  return when(s.tokens.refresh_ttl > s.tokens.session_max,
              "is more than SESSION_MAX_DAYS, which ends sessions first; raise SESSION_MAX_DAYS or lower this");
}

Text localhost_origins(const Gathered&, const Settings& s) {
  const auto* const found = find_where(s.cors.origins, [](const auto& origin) { return is_localhost_url(origin); });
  return when(found, "has " + (found ? *found : "") + ", which is the visitor's own machine; name the site's origin instead");
}

Text weak_hashes(const Gathered&, const Settings& s) {
  constexpr std::uint64_t kLeastWork = 7168 * 5;  // the weakest of the equivalent parameter sets of OWASP
  return when(std::uint64_t{s.argon2.memory_kib} * s.argon2.time < kLeastWork,
              "makes password hashes that are cheap to guess; leave out the ARGON2 settings, or raise them");
}

constexpr Doubt kDoubts[] = {
    {"TEST_API", true,
     [](const Gathered&, const Settings& s) {
       return when(s.test_api.on,
                   "is true, so the holder of TEST_API_KEY acts as any account; remove it from servers that people use");
     }},
    {"JWT_SECRET_KEY", false,
     [](const Gathered&, const Settings& s) {
       return s.tokens.algorithm == JwtAlgorithm::kHs256 ? placeholder(s.tokens.hs256_key) : Text();
     }},
    {"JWT_SECRET_KEY_PREVIOUS", false,
     [](const Gathered&, const Settings& s) { return placeholder(s.tokens.hs256_key_previous); }},
    {"USHER_SECRET", false, [](const Gathered&, const Settings& s) { return placeholder(s.secrets.usher); }},
    {"USHER_SECRET_PREVIOUS", false, [](const Gathered&, const Settings& s) { return placeholder(s.secrets.usher_previous); }},
    {"BETTER_AUTH_SECRET", false, [](const Gathered&, const Settings& s) { return placeholder(s.secrets.better_auth); }},
    {"JWT_SECRET_KEY", false, unused_jwt_key},
    {"COOKIE_DOMAIN", false, cookie_domain_elsewhere},
    {"SITE_URL", false, site_not_trusted},
    {"COOKIE_SECURE", false, secure_on_http},
    {"COOKIE_SECURE", false,
     [](const Gathered&, const Settings& s) {
       return when(is_https(s) && !s.cookies.secure,
                   "is false, so browsers send the cookies over plain http too; leave it out, or write auto");
     }},
    {"REFRESH_TOKEN_EXPIRE_DAYS", false, refresh_beyond_session},
    {"PUBLIC_URL", true,
     [](const Gathered&, const Settings& s) {
       return when(!is_https(s), "is " + s.public_url +
                                     ", where passwords and cookies are sent unencrypted; serve https and write its address");
     }},
    {"CORS_ORIGINS", true, localhost_origins},
    {"SMTP_URL", true,
     [](const Gathered&, const Settings& s) {
       return when(!s.mail.smtp, "is not set, so mail stays in the outbox and passwords cannot be reset; name a mail server");
     }},
    {"INACTIVE_ACCOUNT_DAYS", false,
     [](const Gathered&, const Settings& s) {
       return when(s.retention.inactive_accounts && !s.mail.smtp,
                   "has no effect, because without SMTP_URL no warning can be sent; name a mail server, or leave it out");
     }},
    {"MAIL_FROM", true,
     [](const Gathered& gathered, const Settings& s) {
       return when(s.mail.smtp && !gathered.find("MAIL_FROM"), "is not set, so mail comes from " + s.mail.from.address +
                                                                   "; name an address that your mail server may send from");
     }},
    {"RATE_LIMIT_ENABLED", true,
     [](const Gathered&, const Settings& s) {
       return when(!s.limits.enabled, "is false, so passwords can be guessed as fast as the machine allows; leave it out");
     }},
    {"TRUSTED_PROXIES", true,
     [](const Gathered&, const Settings& s) {
       return when(s.proxy_hops > 0,
                   "is hops:" + std::to_string(s.proxy_hops) +
                       ", so anybody who reaches usherd past the proxies can choose an address and pass the limits; let only the "
                       "proxies reach its port, or name their networks");
     }},
    {"user_fields", false, writable_claims},
    {"user_fields", false, long_claims},
    {"ARGON2_MEMORY_KIB", true, weak_hashes},
    {"DOCS_ENABLED", true,
     [](const Gathered& gathered, const Settings& s) {
       return when(gathered.find("DOCS_ENABLED") && s.docs_enabled,
                   "is true, so /docs and /openapi.json are open to all; set it to false if that is not meant");
     }},
};

/// Passwords that the process list shows.
std::vector<Warning> warnings_about_flags(const Gathered& gathered) {
  std::vector<Warning> warnings;
  for (const auto& row : setting_table()) {
    const auto* const given = gathered.find(row.key);
    if (!given || !given->origin.starts_with("--") || !is_exposed(row.secrecy, given->text)) continue;
    warnings.push_back({.key = std::string(row.key),
                        .text = "(" + given->origin +
                                ") has a password, which other users of this machine read in the process "
                                "list; set it in the environment, `.env` or usher.toml",
                        .is_urgent = true});
  }
  return warnings;
}

}  // namespace

void check_combinations(const Gathered& gathered, const Settings& settings, SettingFaults& faults) {
  for (const auto& rule : kCombinations) {
    if (std::ranges::any_of(rule.about, [&](std::string_view key) { return faults.has(key); })) continue;
    const auto fault = rule.check(settings);
    const auto key = rule.about.front();
    if (fault) faults.add(key, find_setting(key)->secrecy, gathered.find(key), *fault);
  }
}

bool is_placeholder(std::string_view secret) { return contains(kPlaceholders, secret); }

std::vector<Warning> warnings_about(const Gathered& gathered, const Settings& settings) {
  auto warnings = gathered.doubtful_names;
  for (auto& exposed : warnings_about_flags(gathered)) warnings.push_back(std::move(exposed));
  for (const auto& doubt : kDoubts)
    if (auto text = doubt.about(gathered, settings))
      warnings.push_back({std::string(doubt.key), std::move(*text), doubt.production_only});
  return warnings;
}

std::vector<Warning> warnings_about_given_socket(const std::vector<Effective>& effective) {
  std::vector<Warning> warnings;
  for (const auto& setting : effective)
    if ((setting.key == "HOST" || setting.key == "PORT" || setting.key == "UNIX_SOCKET") && setting.origin != "default")
      warnings.push_back(
          {setting.key, "(" + setting.origin +
                            ") has no effect, because the server gets its socket from systemd; name the address in "
                            "ListenStream= by `systemctl edit usherd.socket`, and remove this setting"});
  return warnings;
}

}  // namespace usher::settings
