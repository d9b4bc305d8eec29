#pragma once

#include <string>

#include "common/base/clock.h"
#include "common/crypto/random.h"
#include "common/net/smtp_client.h"
#include "common/settings/settings.h"

namespace usher::cli {

/// Sends a mail to `to` that says that mail works. Precondition: settings.mail.smtp. Blocks for at most a minute.
net::DeliveryOutcome send_test_mail(const settings::Settings& settings, net::SmtpClient& smtp, const std::string& to, Time now,
                                    crypto::Random& random);

}  // namespace usher::cli
