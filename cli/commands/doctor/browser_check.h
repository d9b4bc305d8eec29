#pragma once

#include "cli/commands/doctor/finding.h"
#include "common/settings/settings.h"
#include "common/url/url.h"

namespace usher::cli {

/// Whether scripts of pages at `page` can sign somebody in: whether the browser lets them read Usher's answers, keeps the
/// cookies, and sends them back. The first thing that stands in the way, as the browser would find it, with the fix.
Finding check_page(const settings::Settings& settings, const Url& page);

/// Whether two addresses are one site for a browser's SameSite: the same scheme and the same registrable domain. Domains under
/// which strangers register are known for the common ones only.
bool is_same_site(const Url& a, const Url& b);

}  // namespace usher::cli
