#pragma once

#include "common/net/smtp_client.h"
#include "common/settings/settings.h"

namespace usher::core {

/// The mail server for the SMTP client; calls end early once `stop` is requested. Precondition: SMTP_URL is set.
inline net::SmtpServer smtp_server(const settings::MailSettings& mail, const std::stop_token& stop = {}) {
  const auto& smtp = *mail.smtp;
  return {.implicit_tls = smtp.implicit_tls,
          .host = smtp.host,
          .port = smtp.port,
          .user = smtp.user,
          .password = smtp.password.clone(),
          .helo = mail.helo,
          .stop = stop};
}

}  // namespace usher::core
