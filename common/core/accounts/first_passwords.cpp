#include "common/core/accounts/first_passwords.h"

#include "common/core/authority/authority.h"
#include "common/core/mail/mail_kinds.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"
#include "common/store/operations/rate_limits.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"

namespace usher::core {
namespace {

constexpr int kSlice = 200;
constexpr std::chrono::hours kBetween{24};
/// The rule of rate_limits that keeps an account from a second mail.
constexpr std::string_view kMailed = "first_password_mailed";

void add(FirstPasswordReport& to, const FirstPasswordReport& part) {
  to.mailed += part.mailed;
  to.suspended += part.suspended;
  to.seeded += part.seeded;
  to.recent += part.recent;
}

Result<bool> is_seeded(store::Stores& tx, const UserId& user) {
  USHER_TRY(const auto events, tx.audit_events.list({.user = user, .action = "user.seeded", .limit = 1}));
  return !events.empty();
}

}  // namespace

/// What is drawn before the write.
struct FirstPasswords::Prepared {
  UserId user;
  domain::Mail request;
  domain::AuditEvent event;
};

/// Looks at the account again: it may have signed in meanwhile.
Status FirstPasswords::send_one(store::Stores& tx, const Prepared& one, const FirstPasswordOptions& options,
                                FirstPasswordReport& report) const {
  const auto now = ports_.clock.now();
  USHER_TRY(const auto user, tx.users.find(one.user));
  if (!user || user->last_login_at || user->is_anonymous) return done();
  USHER_TRY(const bool seeded, is_seeded(tx, one.user));
  USHER_TRY(const auto mailed, tx.rate_limits.find(kMailed, one.user.str()));
  const bool is_recent = !options.again && mailed && mailed->ends_at > now;
  auto& counted = !user->is_active ? report.suspended : seeded ? report.seeded : is_recent ? report.recent : report.mailed;
  ++counted;
  if (&counted != &report.mailed || options.is_trial) return done();
  USHER_CHECK(tx.rate_limits.erase(kMailed, one.user.str()));
  USHER_CHECK(tx.rate_limits.take(kMailed, one.user.str(), 1, now + kBetween, now));
  USHER_CHECK(tx.audit_events.append(one.event));
  return tx.outbox.append(one.request);
}

Result<FirstPasswordReport> FirstPasswords::send(const domain::Administrator& by, const FirstPasswordOptions& options,
                                                 const OnProgress& on_progress) const {
  FirstPasswordReport report;
  store::UserFilter filter{.never_signed_in = true, .limit = kSlice};
  for (;;) {
    USHER_TRY(const auto users, ports_.transactions.read([&](store::Stores& tx) { return tx.users.list(filter); }));
    std::vector<Prepared> slice;
    for (const auto& user : users)
      slice.push_back({user.id,
                       outbox_.make({.kind = mail_request::kFirstPassword, .address = user.email_as_written, .user = user.id}),
                       audit_.event({.action = "user.reset_sent", .actor = by.audit_name(), .user = user.id, .email = user.email},
                                    by.caller())});
    const auto work = [&](store::Stores& tx) -> Result<FirstPasswordReport> {
      FirstPasswordReport part;
      USHER_CHECK(require_fresh_admin(tx, by, ports_));
      for (const auto& one : slice) USHER_CHECK(send_one(tx, one, options, part));
      return part;
    };
    USHER_TRY(const auto part, options.is_trial ? ports_.transactions.read(work) : ports_.transactions.write(work));
    add(report, part);
    on_progress(static_cast<std::int64_t>(users.size()));
    if (users.size() < kSlice) break;
    filter.after = store::cursor_of(users.back(), filter.order);
  }
  if (report.mailed > 0 && !options.is_trial)
    USHER_CHECK(audit_.record({.action = "users.first_passwords_mailed", .actor = by.audit_name()}));
  return report;
}

}  // namespace usher::core
