#include "common/core/credentials/right_loss.h"

#include "common/core/credentials/access_revocation.h"
#include "common/store/accounts/users.h"
#include "common/store/keys/api_keys.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

constexpr std::string_view kAction = "api_keys.revoked";
constexpr std::string_view kMail = "api_keys_revoked";

}  // namespace

Result<RightLoss> RightLoss::prepare(const Ports& ports, const Outbox& outbox, const AuditLog& audit, const domain::User& maker,
                                     const domain::Administrator& by, std::string name) {
  RightLoss loss;
  USHER_TRY(loss.notices_, AdminNotices::prepare(ports, outbox, kMail, by));
  loss.maker_ = maker.id;
  loss.name_ = std::move(name);
  loss.now_ = ports.clock.now();
  loss.event_ = audit.event({.action = kAction, .actor = by.audit_name(), .user = maker.id}, by.caller());
  return loss;
}

Result<RightLoss> RightLoss::prepare(const Ports& ports, const Outbox& outbox, const AuditLog& audit, const domain::User& maker,
                                     const domain::Caller& caller, std::string name) {
  RightLoss loss;
  USHER_TRY(loss.notices_, AdminNotices::prepare(ports, outbox, kMail, name));
  loss.notices_.readdress(maker);
  loss.maker_ = maker.id;
  loss.name_ = std::move(name);
  loss.now_ = ports.clock.now();
  loss.event_ = audit.event({.action = kAction, .user = maker.id}, caller);
  return loss;
}

Result<RightLoss> RightLoss::of_unproved(const Ports& ports, const Outbox& outbox, const AuditLog& audit,
                                         std::string_view address, const domain::Caller& caller) {
  USHER_TRY(const auto user, ports.transactions.read([&](store::Stores& tx) { return tx.users.find_by_email(address); }));
  if (!user || user->is_verified) return RightLoss();
  USHER_TRY(const auto ways, ports.transactions.read([&](store::Stores& tx) { return count_ways_in(tx, user->id); }));
  RightLoss loss;
  if (user->role == domain::kAdminRole) {
    USHER_TRY(loss, prepare(ports, outbox, audit, *user, caller, user->email_as_written));
  }
  loss.removal_.emplace(outbox, caller);
  loss.removals_ = audit.events(ways, {.action = "", .user = user->id, .email = user->email}, caller);
  return loss;
}

Result<std::int64_t> RightLoss::apply(store::Stores& tx, Time since) const {
  if (maker_.empty()) return std::int64_t{0};
  USHER_TRY(const auto revoked, tx.api_keys.revoke_of(maker_, since, now_));
  if (revoked == 0) return std::int64_t{0};
  USHER_CHECK(tx.audit_events.append(event_));
  USHER_CHECK(notices_.append(tx, {{"account", name_}, {"count", std::to_string(revoked)}}));
  return revoked;
}

Status RightLoss::report(store::Stores& tx, const domain::User& user, const std::vector<OtherWayIn>& ways, Time now) const {
  if (!removal_) return done();
  USHER_TRY(auto actions, removal_->apply(tx, user, ways, now));
  if (user.two_factor_enabled) actions.emplace_back("user.second_factor_taken_back");
  return append_events(tx, actions, removals_);
}

}  // namespace usher::core
