#pragma once

#include "cli/commands/doctor/finding.h"
#include "common/base/clock.h"
#include "common/net/http_client.h"
#include "common/net/smtp_client.h"
#include "common/settings/settings.h"

namespace usher::cli {

/// The checks of `usher doctor` on external servers. They send no mail and start no sign-in.

/// Checks that the mail server accepts the log-in of SMTP_URL.
Finding check_mail(net::SmtpClient& smtp);
/// Checks OpenID Connect Discovery of each issuer in the settings; one finding each.
Findings check_issuers(const settings::OAuth& oauth, net::HttpClient& http, const Clock& clock);

}  // namespace usher::cli
