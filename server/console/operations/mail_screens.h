#pragma once

#include "common/core/administration/filters.h"
#include "common/core/mail/mail_admin.h"
#include "server/http/routing/endpoint.h"

namespace usher::console {

class Desk;

/// What the screens of mail use; all of it outlives them.
struct MailScreens {
  const Desk& desk;
  const core::MailAdmin& mail;
  const core::FilterSources& filters;
  const settings::Settings& settings;
};

/// The outbox, one mail, and what was not sent. Texts are shown on the developer's own machine alone.
std::vector<http::Endpoint> mail_screens(const MailScreens& use);

}  // namespace usher::console
