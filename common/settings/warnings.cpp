#include "common/settings/warnings.h"

#include "common/settings/combinations.h"
#include "common/url/url.h"

namespace usher::settings {
namespace {

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
  const bool is_trusted = !url || url->origin() == s.public_url || !s.trusted_origins.empty() ||
                          std::find(s.cors.origins.begin(), s.cors.origins.end(), url->origin()) != s.cors.origins.end();
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
  const auto found =
      std::find_if(s.cors.origins.begin(), s.cors.origins.end(), [](const auto& origin) { return is_localhost_url(origin); });
  return when(found != s.cors.origins.end(), "has " + (found == s.cors.origins.end() ? "" : *found) +
                                                 ", which is the visitor's own machine; name the site's origin instead");
}

Text weak_hashes(const Gathered&, const Settings& s) {
  constexpr std::uint64_t kLeastWork = 7168 * 5;  // the weakest of the equivalent parameter sets of OWASP
  return when(std::uint64_t{s.argon2.memory_kib} * s.argon2.time < kLeastWork,
              "makes password hashes that are cheap to guess; leave out the ARGON2 settings, or raise them");
}

constexpr Doubt kDoubts[] = {
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
