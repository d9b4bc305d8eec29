#pragma once

#include "cli/commands/doctor/finding.h"
#include "common/base/clock.h"
#include "common/net/http_client.h"
#include "common/net/smtp_client.h"
#include "common/settings/settings.h"

namespace usher::cli {

/// The checks of `usher doctor` on the servers that Usher calls. They send no mail and sign nobody in.

/// Whether the mail server takes a log-in as SMTP_URL says.
Finding check_mail(net::SmtpClient& smtp);
/// Whether each issuer of the settings tells where to sign in, as OpenID Connect Discovery has it; one finding each.
Findings check_issuers(const settings::OAuth& oauth, net::HttpClient& http, const Clock& clock);

}  // namespace usher::cli
