#include "common/core/administration/audit_events.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/audit/audit_trail.h"

namespace usher::core {
namespace {

constexpr std::string_view kAdminPrefix = "admin:";

}  // namespace

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

Result<std::vector<AuditEventView>> AuditEvents::list(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
  USHER_TRY(auto events, read_for(query, use, [&](store::Stores& tx) { return tx.audit_events.list(filter); }));
  std::vector<View> views;
  for (auto& event : events) views.push_back(View::of(std::move(event)));
  return views;
}

Result<std::int64_t> AuditEvents::count(const ResourceSources& use, const Filter& filter) {
  return use.ports.transactions.read([&](store::Stores& tx) { return tx.audit_events.count(filter); });
}

std::optional<UserId> EventAccounts::admin_of(std::string_view actor) {
  if (!actor.starts_with(kAdminPrefix)) return std::nullopt;
  return UserId(std::string(actor.substr(kAdminPrefix.size())));
}

std::string EventAccounts::actor(const std::string& actor) {
  const auto admin = admin_of(actor);
  return admin ? std::string(kAdminPrefix) + name_of(*admin) : actor;
}

json::Object AuditEvents::People::operator()(const View& view) {
  json::Object shown{{"account", accounts_.about(view)}};
  const auto& actor = view.event.actor;
  if (const auto admin = EventAccounts::admin_of(actor)) shown.set("actor", accounts_.actor(actor)).set("actor_id", admin->str());
  if (view.personal.reason) shown.set("outcome", view.event.outcome + ": " + *view.personal.reason);
  return shown;
}

}  // namespace usher::core
