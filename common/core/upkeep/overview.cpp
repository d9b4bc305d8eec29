#include "common/core/upkeep/overview.h"

#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {
namespace {

Result<Overview::Week> week_of(store::Stores& tx, std::string_view action, Time now) {
  const Time today = std::chrono::floor<std::chrono::days>(now);
  const Time first = today - std::chrono::days(Overview::kDays - 1);
  USHER_TRY(auto days, tx.audit_events.count_by_day(action, first));
  Overview::Week week{};
  for (std::size_t i = 0; i < week.size(); ++i) week[i] = days[first + std::chrono::days(i)];
  return week;
}

Result<std::int64_t> mails_in(store::Stores& tx, const char* state) { return tx.outbox.count({.state = state}); }

}  // namespace

Result<Overview> look_over(const Ports& ports, Weeks weeks) {
  const auto now = ports.clock.now();
  USHER_TRY(auto overview, ports.transactions.read([&](store::Stores& tx) -> Result<Overview> {
    Overview found;
    USHER_TRY(found.users, tx.users.figures());
    if (weeks == Weeks::kCounted) {
      USHER_TRY(found.sign_ups, week_of(tx, "user.signed_up", now));
      USHER_TRY(const auto seeded, week_of(tx, "user.seeded", now));
      for (std::size_t day = 0; day < seeded.size(); ++day) found.sign_ups[day] += seeded[day];
      USHER_TRY(found.sign_ins, week_of(tx, "user.signed_in", now));
    }
    USHER_TRY(found.sessions, tx.sessions.count_live(std::nullopt, now));
    USHER_TRY(found.mail.waiting, mails_in(tx, "waiting"));
    USHER_TRY(found.mail.kept, mails_in(tx, "kept"));
    USHER_TRY(found.mail.failed, mails_in(tx, "failed"));
    USHER_TRY(found.chat, tx.chat_threads.figures());
    return found;
  }));
  USHER_TRY(overview.notes, read_server_notes(ports));
  return overview;
}

}  // namespace usher::core
