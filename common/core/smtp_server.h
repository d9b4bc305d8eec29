#pragma once

#include "common/net/smtp_client.h"
#include "common/settings/settings.h"

namespace usher::core {

/// SMTP_URL as the client wants it.
inline net::SmtpServer smtp_server(const settings::Smtp& smtp) {
  return {.implicit_tls = smtp.implicit_tls,
          .host = smtp.host,
          .port = smtp.port,
          .user = smtp.user,
          .password = smtp.password.clone()};
}

}  // namespace usher::core
