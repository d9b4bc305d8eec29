#include "common/core/administration/audit_events.h"

#include "common/core/accounts/user_admin.h"

namespace usher::core {

std::optional<std::string> EventAccounts::about(const AuditEventView& view) {
  if (view.personal.email || !view.event.user_id) return view.personal.email;
  return name_of(*view.event.user_id);
}

std::string EventAccounts::name_of(const UserId& user) {
  constexpr std::size_t kMostKnown = 10'000;
  if (known_.size() == kMostKnown) known_.clear();
  const auto [known, is_new] = known_.try_emplace(user, user.str());
  if (!is_new) return known->second;
  if (const auto found = users_.find(user.str()); found.ok()) known->second = found.value().email;
  return known->second;
}

}  // namespace usher::core
