#include "common/settings/site_name.h"

#include "common/url/url.h"

namespace usher::settings {

std::string site_name(const Settings& settings) {
  if (!settings.site.name.empty()) return settings.site.name;
  if (!settings.mail.from.name.empty()) return settings.mail.from.name;
  const auto url = parse_url(settings.site_url);
  return url ? url->host : settings.site_url;
}

}  // namespace usher::settings
