#pragma once

#include "common/crypto/random.h"
#include "common/net/smtp_client.h"
#include "common/settings/settings.h"

namespace usher::core {

/// Sends a mail to `to` that says that mail works, past the outbox. Blocks for at most a minute.
net::DeliveryOutcome send_test_mail(const settings::Mailbox& from, net::SmtpClient& smtp, const std::string& to,
                                    const Clock& clock, crypto::Random& random);

}  // namespace usher::core
