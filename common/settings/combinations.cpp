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

std::optional<ValueError> unix_clients_are_told_apart(const Settings& s) {
  if (s.listen.unix_path.empty() || s.trusts_unix_peers || !s.limits.enabled) return std::nullopt;
  return ValueError{"has no client addresses, so the limits would count all clients as one",
                    "let the proxy set X-Forwarded-For and set TRUSTED_PROXIES=unix, or set RATE_LIMIT_ENABLED=false"};
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

constexpr Combination kCombinations[] = {
    {{"OPS_LISTEN", "METRICS_TOKEN"}, operators_elsewhere_have_a_token},
    {{"COOKIE_SAMESITE", "COOKIE_SECURE", "PUBLIC_URL"}, same_site_none_is_secure},
    {{"JWT_SECRET_KEY", "JWT_ALGORITHM"}, hs256_has_a_key},
    {{"JWT_AUDIENCE", "JWT_ALGORITHM", "PUBLIC_URL"}, only_hs256_has_no_audience},
    {{"UNIX_SOCKET", "TRUSTED_PROXIES", "UNIX_TRUST_PEERS"}, unix_clients_are_told_apart},
    {{"USHER_SECRET", "DATABASE_URL"}, postgres_has_a_secret},
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

}  // namespace

void check_combinations(const Gathered& gathered, const Settings& settings, SettingFaults& faults) {
  for (const auto& rule : kCombinations) {
    if (std::any_of(rule.about.begin(), rule.about.end(), [&](std::string_view key) { return faults.has(key); })) continue;
    const auto fault = rule.check(settings);
    const auto key = rule.about.front();
    if (fault) faults.add(key, find_setting(key)->secrecy, gathered.find(key), *fault);
  }
}

bool is_placeholder(std::string_view secret) {
  return std::find(kPlaceholders.begin(), kPlaceholders.end(), secret) != kPlaceholders.end();
}

}  // namespace usher::settings
