#pragma once

#include "cli/commands/doctor/drawing.h"
#include "common/settings/settings.h"
#include "common/url/url.h"

namespace usher::cli {

/// Checks whether scripts of pages at `page` can sign users in: the browser must let them read responses, keep the cookies and
/// send them back. Returns the first obstacle in the browser's order, with the fix.
Finding check_page(const settings::Settings& settings, const Url& page);

/// Whether SameSite treats two addresses as one site: the same scheme and the same registrable domain.
bool is_same_site(const Url& a, const Url& b);

}  // namespace usher::cli
