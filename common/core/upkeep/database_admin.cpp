#include "common/core/upkeep/database_admin.h"

#include "common/core/accounts/erasures.h"
#include "common/core/upkeep/server_notes.h"
#include "common/store/keys/api_keys.h"
#include "common/store/operations/audit_events.h"
#include "common/store/sessions/sessions.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

constexpr int kFirstVersionWithAudit = 2;
constexpr int kFirstVersionWithErasures = 37;

}  // namespace

Result<std::vector<db::MigrationStep>> DatabaseAdmin::migrate_up(const domain::OperatorActor& by, std::optional<int> to,
                                                                 const CopyCalls& calls) {
  USHER_TRY(const auto connection, database_.connect());
  // Refuses the database of another program, which gets no lock file.
  USHER_CHECK(migrator_.verify(*connection));
  USHER_TRY(const auto turn, database_.take_schema_turn([] {}));
  USHER_TRY(const auto planned, migrator_.plan_up(*connection, to));
  USHER_CHECK(require_readable(database_, *connection, planned));
  USHER_TRY(auto steps, core::migrate_up(database_, *connection, {to, planned}, ports_.clock.now(), calls));
  if (!steps.empty()) USHER_CHECK(note(by, "database.migrated_up"));
  return steps;
}

Result<std::vector<db::MigrationStep>> DatabaseAdmin::migrate_down(const domain::OperatorActor& by, int to) {
  USHER_TRY(const auto connection, database_.connect());
  USHER_TRY(auto steps, migrator_.down(*connection, to));
  if (!steps.empty()) USHER_CHECK(note(by, "database.migrated_down"));
  return steps;
}

Status DatabaseAdmin::end_all_access(const domain::OperatorActor& by) {
  const auto now = ports_.clock.now();
  const auto sessions = audit_.event({.action = "sessions.all_revoked", .actor = by.audit_name()});
  const auto keys = audit_.event({.action = "api_keys.revoked", .actor = by.audit_name()});
  return transactions_.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const auto made, tx.api_keys.list());
    for (const auto& key : made) USHER_CHECK(tx.api_keys.revoke(key.id, now));
    USHER_CHECK(tx.sessions.end_batch(Time::max(), domain::EndReason::kRevoked, now, std::numeric_limits<int>::max()));
    USHER_CHECK(tx.verifications.void_all_tokens());
    USHER_CHECK(tx.audit_events.append(keys));
    return tx.audit_events.append(sessions);
  });
}

Status DatabaseAdmin::note(const domain::OperatorActor& by, std::string_view action, const std::optional<Copied>& copied) {
  USHER_TRY(const auto connection, database_.connect());
  USHER_TRY(const int version, migrator_.schema_version(*connection));
  if (copied && copied->at && version > 0) USHER_CHECK(note_backup(ports_, std::min(*copied->at, ports_.clock.now())));
  if (copied && version >= kFirstVersionWithErasures) USHER_CHECK(write_erasure_copy(database_, transactions_));
  if (version < kFirstVersionWithAudit) return done();
  return audit_.record({.action = action, .actor = by.audit_name()});
}

}  // namespace usher::core
