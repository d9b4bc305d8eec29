#pragma once

#include <map>

#include "common/base/cursor.h"
#include "common/db/engine/connection.h"
#include "common/domain/audit_event.h"

namespace usher::store {

/// The events in a list, newest first. Empty members do not restrict.
struct AuditFilter {
  std::optional<UserId> user;
  std::optional<std::string> action;
  std::optional<std::string> actor = {};
  Time since{};
  Time until = Time::max();  ///< Only events from before it.
  Cursor after = {};         ///< Of the last event on the previous page.
  int limit = 100;
};
inline Cursor cursor_of(const domain::AuditEvent& event, const AuditFilter&) { return {event.at, event.id.str()}; }

/// What happened on one day.
struct EventDay {
  std::int64_t sign_ups = 0;
  std::int64_t sign_ins = 0;
  std::int64_t refusals = 0;
};

struct ChainEnd {
  std::int64_t position = 0;
  std::string link;
};

/// Table audit_events. Borrows its connection; one thread at a time.
class AuditEventStore {
 public:
  explicit AuditEventStore(db::Connection& connection) : db_(connection) {}

  /// The worker sets `position` and `link`.
  Status append(const domain::AuditEvent& event);
  Result<std::optional<domain::AuditEvent>> find(const AuditEventId& id);
  Result<std::vector<domain::AuditEvent>> list(const AuditFilter& filter);
  /// The number of events on all pages of list().
  Result<std::int64_t> count(const AuditFilter& filter);
  /// How many successful events of `action` each day (UTC) since `since` has, by the first moment of the day.
  Result<std::map<Time, std::int64_t>> count_by_day(std::string_view action, Time since);
  /// What happened from `from` to before `until`.
  Result<EventDay> day_figures(Time from, Time until);
  Result<std::vector<domain::AuditEvent>> unlinked(int limit);
  Result<std::vector<domain::AuditEvent>> chain_after(std::int64_t position, int limit);
  Result<ChainEnd> chain_end();
  Status link(const AuditEventId& id, std::int64_t position, std::string_view link);
  /// The last position among the 1,000 youngest events from `from` until before `before`; 0 without one.
  Result<std::int64_t> last_before(Time before, Time from);
  /// Deletes the chain up to that position; returns the number of deleted events.
  Result<std::int64_t> prune(std::int64_t position);
  /// Erases the personal parts of a user's events. The parts for the chain stay.
  Status erase_person(const UserId& user);

 private:
  Result<std::vector<domain::AuditEvent>> collect(const db::Query& query, db::Bindings bindings);
  db::Connection& db_;
};

}  // namespace usher::store
