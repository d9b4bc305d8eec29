#pragma once

#include "common/net/smtp_client.h"
#include "common/settings/settings.h"

namespace usher::core {

/// Converts SMTP_URL for the SMTP client; calls end early once `stop` is requested.
inline net::SmtpServer smtp_server(const settings::Smtp& smtp, const std::stop_token& stop = {}) {
  return {.implicit_tls = smtp.implicit_tls,
          .host = smtp.host,
          .port = smtp.port,
          .user = smtp.user,
          .password = smtp.password.clone(),
          .stop = stop};
}

}  // namespace usher::core
