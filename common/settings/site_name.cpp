#include "common/settings/site_name.h"

#include "common/url/url.h"

namespace usher::settings {

std::string site_name(const Settings& settings) {
  if (const auto chosen = chosen_site_name(settings); !chosen.empty()) return std::string(chosen);
  const auto url = parse_url(settings.site_url);
  return url ? url->host : settings.site_url;
}

std::string_view chosen_site_name(const Settings& settings) {
  return settings.site.name.empty() ? settings.mail.from.name : settings.site.name;
}

}  // namespace usher::settings
