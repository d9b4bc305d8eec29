#pragma once

#include "cli/installation/installation.h"
#include "common/core/mail/mail_admin.h"
#include "common/core/upkeep/wake_order.h"

namespace usher::cli {

/// Whether there are servers whose database sleeps, or that cannot be said.
inline bool has_sleepers(Context& context) {
  const auto database = context.installation->database();
  if (!database.ok()) return false;
  const auto sleeping = database.value()->sleeping_servers();
  return !sleeping.ok() || !sleeping.value().empty();
}

/// Wakes the servers whose database sleeps, which then read what the command has changed, or says that they will.
inline void wake_servers(Context& context) {
  const auto core = context.installation->core();
  if (!core.ok() || !has_sleepers(context)) return;
  net::CurlHttpClient http;
  static_cast<void>(http.send({.url = context.installation->settings().public_url + "/auth/wake",
                               .reach = net::Reach::kOperatorChosen,
                               .form = Secret(std::string()),
                               .bearer = Secret(core::make_wake_order(core.value()->secrets, context.world.clock.now()))}));
  // Whatever the answer: behind a load balancer another server may have given it.
  if (has_sleepers(context)) context.terminal.note("Servers that sleep follow with their next request");
}

/// After each command: a mail that is due wakes a server, and one that sleeps does not see it.
inline void wake_for_mail(Context& context) {
  auto* const core = context.installation->made_core();
  if (!core || !has_sleepers(context)) return;
  const auto is_due = core->mail_admin.is_due();
  if (is_due.ok() && is_due.value()) wake_servers(context);
}

}  // namespace usher::cli
