#include "common/core/setup/site_settings.h"

#include "common/core/authority/authority.h"
#include "common/settings/files/answers.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"

namespace usher::core {

Status SiteSettings::write(const domain::AdminActor& by, const settings::Answers& answers) const {
  const domain::Administrator admin(by);
  const auto event = audit_.event({.action = "settings.written", .actor = admin.audit_name()}, admin.caller());
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(require_fresh_admin(tx, admin, ports_));
    USHER_CHECK(answers.write());
    return tx.audit_events.append(event);
  });
}

}  // namespace usher::core
