#include "common/core/passkeys/relying_party.h"

#include "common/settings/site_name.h"
#include "common/url/url.h"

namespace usher::core {
namespace {

std::string_view why_off(const std::string& public_url) {
  const auto url = parse_url(public_url);
  if (!url || IpAddress::parse(url->host)) return "Passkeys are off: PUBLIC_URL has an IP address, and passkeys need a domain";
  if (url->scheme != "https" && !is_localhost(url->host))
    return "Passkeys are off: PUBLIC_URL is http, and passkeys need https outside localhost";
  return {};
}

}  // namespace

RelyingParty relying_party_of(const settings::Settings& settings) {
  RelyingParty party{.id = settings.passkeys.rp_id,
                     .name = settings::site_name(settings),
                     .origins = {settings.public_url},
                     .why_off = why_off(settings.public_url)};
  const auto add = [&](const std::string& origin) {
    const bool is_exact = origin.find_first_of("*?") == std::string::npos;
    if (is_exact && std::find(party.origins.begin(), party.origins.end(), origin) == party.origins.end())
      party.origins.push_back(origin);
  };
  if (const auto site = parse_url(settings.site_url)) add(site->origin());
  for (const auto* list : {&settings.cors.origins, &settings.trusted_origins})
    for (const auto& origin : *list) add(origin);
  return party;
}

}  // namespace usher::core
