#include "common/core/upkeep/retention/inactive_accounts.h"

#include "common/base/time_text.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

constexpr int kAccountsPerBatch = 100;
/// A warning without a deletion within this time (no server ran, for example) is repeated.
constexpr std::chrono::days kWarningLasts{28};

/// How long an account is unused before it is warned, given that it is deleted after `unused`: two weeks less, or half of a short
/// time.
std::chrono::milliseconds warned_after(std::chrono::milliseconds unused) {
  return std::max<std::chrono::milliseconds>(unused - InactiveAccounts::kNotice, unused / 2);
}

}  // namespace

InactiveAccounts::Step InactiveAccounts::step_for(const store::AccountUse& use, Time now) const {
  const std::chrono::milliseconds limit = *ports_.settings.retention.inactive_accounts;
  const auto& user = use.user;
  if (user.role != "user" || !user.is_active || user.is_anonymous || now - use.last_used < warned_after(limit))
    return Step::kNothing;
  const bool is_warned = use.warned_at && *use.warned_at > use.last_used;
  if (!is_warned) return Step::kWarn;
  if (now - use.announced_at.value_or(*use.warned_at) < kNotice) return Step::kNothing;
  if (!use.announced_at) return Step::kWarn;
  return now - use.last_used >= limit ? Step::kDelete : Step::kNothing;
}

InactiveAccounts::Plan InactiveAccounts::plan(Step step, const store::AccountUse& use, Time now) const {
  Plan made{.step = step, .user = use.user, .event = {}, .mail = {}};
  if (step == Step::kDelete) {
    made.event = audit_.event({.action = "user.deleted", .actor = "system", .user = use.user.id});
    return made;
  }
  made.event = audit_.event({.action = "user.inactivity_warned", .actor = "system", .user = use.user.id});
  made.mail = outbox_.make({.kind = "account_inactive",
                            .address = use.user.email_as_written,
                            .user = use.user.id,
                            .values = {{"when", to_rfc3339(deletion_of(use, now))}}});
  return made;
}

Result<std::vector<InactiveAccounts::Plan>> InactiveAccounts::plans_for(const std::vector<UserId>& ids, Time now) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<std::vector<Plan>> {
    std::vector<Plan> plans;
    for (const auto& id : ids) {
      USHER_TRY(const auto use, tx.users.find_use(id, domain::purpose::kInactivityWarning, now));
      const auto step = use ? step_for(*use, now) : Step::kNothing;
      if (step != Step::kNothing) plans.push_back(plan(step, *use, now));
    }
    return plans;
  });
}

Status InactiveAccounts::warn(store::Stores& tx, const Plan& plan, Time now) const {
  USHER_CHECK(tx.verifications.void_all(plan.user.id, domain::purpose::kInactivityWarning));
  USHER_CHECK(tx.verifications.issue({.id = plan.mail->id.str(),
                                      .purpose = domain::purpose::kInactivityWarning,
                                      .token_hash = plan.user.id.str(),
                                      .user_id = plan.user.id,
                                      .created_at = now,
                                      .expires_at = now + kWarningLasts}));
  USHER_CHECK(outbox_.append(tx, *plan.mail));
  return tx.audit_events.append(plan.event);
}

Status InactiveAccounts::erase(store::Stores& tx, const Plan& plan, const NotedErasure& erasure) {
  USHER_CHECK(tx.audit_events.append(plan.event));
  return erasure.erase(tx, plan.user.id);
}

/// Checks each account again, because it may have been used since the plan was made.
Result<Retired> InactiveAccounts::carry_out(const std::vector<Plan>& plans, const NotedErasure& erasure, Time now) const {
  return ports_.transactions.write([&](store::Stores& tx) -> Result<Retired> {
    Retired retired;
    for (const auto& plan : plans) {
      USHER_TRY(const auto use, tx.users.find_use(plan.user.id, domain::purpose::kInactivityWarning, now));
      if (!use || step_for(*use, now) != plan.step) continue;
      const bool warns = plan.step == Step::kWarn;
      USHER_CHECK(warns ? warn(tx, plan, now) : erase(tx, plan, erasure));
      ++(warns ? retired.warned : retired.deleted);
    }
    return retired;
  });
}

Result<Retired> InactiveAccounts::retire(const OnProgress& on_progress, const std::stop_token& stop) const {
  Retired all;
  const auto& limit = ports_.settings.retention.inactive_accounts;
  if (!limit || !ports_.settings.mail.smtp) return all;
  const auto now = ports_.clock.now();
  USHER_TRY(const auto erasure, erasures_.prepare("system"));
  UserId after;
  while (!stop.stop_requested()) {
    USHER_TRY(const auto ids, ports_.transactions.read([&](store::Stores& tx) {
      return tx.users.list_dormant(now - warned_after(*limit), after, kAccountsPerBatch);
    }));
    if (ids.empty()) break;
    after = ids.back();
    USHER_TRY(const auto plans, plans_for(ids, now));
    if (plans.empty()) continue;
    USHER_TRY(const auto retired, carry_out(plans, erasure, now));
    all.warned += retired.warned;
    all.deleted += retired.deleted;
    on_progress(retired.warned + retired.deleted);
  }
  if (all.deleted > 0) erasures_.renew_copy();
  return all;
}

Result<Retired> InactiveAccounts::forecast() const {
  Retired all;
  const auto& limit = ports_.settings.retention.inactive_accounts;
  if (!limit || !ports_.settings.mail.smtp) return all;
  const auto now = ports_.clock.now();
  UserId after;
  for (;;) {
    USHER_TRY(const auto ids, ports_.transactions.read([&](store::Stores& tx) {
      return tx.users.list_dormant(now - warned_after(*limit), after, kAccountsPerBatch);
    }));
    if (ids.empty()) return all;
    after = ids.back();
    USHER_TRY(const auto plans, plans_for(ids, now));
    for (const auto& plan : plans) ++(plan.step == Step::kWarn ? all.warned : all.deleted);
  }
}

}  // namespace usher::core
