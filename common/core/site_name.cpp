#include "common/core/site_name.h"

#include "common/settings/url.h"

namespace usher::core {

std::string site_name(const settings::Settings& settings) {
  if (!settings.mail.from.name.empty()) return settings.mail.from.name;
  const auto url = settings::parse_url(settings.site_url);
  return url ? url->host : settings.site_url;
}

}  // namespace usher::core
