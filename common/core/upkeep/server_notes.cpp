#include "common/core/upkeep/server_notes.h"

#include "common/base/text.h"
#include "common/base/time_text.h"
#include "common/core/upkeep/user_part_index.h"
#include "common/db/migrator.h"
#include "common/json/value.h"
#include "common/store/operations/installation.h"

namespace usher::core {
namespace {

constexpr std::string_view kPublicUrl = "server.public_url";
constexpr std::string_view kStartedAt = "server.started_at";
constexpr std::string_view kFirstStartedAt = "server.first_started_at";
constexpr std::string_view kSchemaVersion = "server.schema_version";
constexpr std::string_view kBackedUpAt = "backup.made_at";
constexpr std::chrono::days kBackupAge{7};

Result<std::optional<Time>> time_of(store::Stores& tx, std::string_view name) {
  USHER_TRY(const auto text, tx.installation.get(name));
  return text ? parse_time(*text) : std::nullopt;
}

}  // namespace

bool lacks_backup(const ServerNotes& notes, Time now) {
  const auto since = notes.backed_up_at ? notes.backed_up_at : notes.first_started_at;
  return !since || now - *since > kBackupAge;
}

Status note_server_start(const Ports& ports) {
  const auto now = to_rfc3339(ports.clock.now());
  return ports.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(tx.installation.put(kPublicUrl, ports.settings.public_url));
    USHER_CHECK(tx.installation.put(kSchemaVersion, std::to_string(db::Migrator().newest())));
    USHER_CHECK(tx.installation.put_if_absent(kFirstStartedAt, now));
    return tx.installation.put(kStartedAt, now);
  });
}

Status note_backup(const Ports& ports, Time made_at) {
  const auto at = to_rfc3339(made_at);
  return ports.transactions.write([&](store::Stores& tx) { return tx.installation.put(kBackedUpAt, at); });
}

Result<ServerNotes> read_server_notes(const Ports& ports) {
  const auto month = "awake/" + to_rfc3339(ports.clock.now()).substr(0, 7);  // as db::InstanceClaim::sleep() has it
  return ports.transactions.read([&month](store::Stores& tx) -> Result<ServerNotes> {
    ServerNotes notes;
    USHER_TRY(notes.public_url, tx.installation.get(kPublicUrl));
    USHER_TRY(notes.started_at, time_of(tx, kStartedAt));
    USHER_TRY(notes.first_started_at, time_of(tx, kFirstStartedAt));
    USHER_TRY(notes.backed_up_at, time_of(tx, kBackedUpAt));
    USHER_TRY(notes.retention_fault, retention_fault(tx));
    USHER_TRY(notes.parts_refusal, UserPartIndex::refusal(tx));
    USHER_TRY(const auto marked, tx.installation.get(store::kTestApi));
    notes.is_of_tests = marked.has_value();
    USHER_TRY(notes.last_sample, tx.installation.get(store::kLastSample));
    USHER_TRY(const auto awake, tx.installation.get(month));
    if (awake) notes.awake = std::chrono::milliseconds(parse_whole<std::int64_t>(*awake).value_or(0));
    return notes;
  });
}

std::optional<int> stored_server_version(db::Connection& connection) {
  const auto found = store::InstallationStore(connection).get(kSchemaVersion);
  if (!found.ok() || !found.value()) return std::nullopt;
  return parse_whole<int>(*found.value()).value_or(0);
}

std::optional<std::string> stored_public_url(db::Connection& connection) {
  auto found = store::InstallationStore(connection).get(kPublicUrl);
  return found.ok() ? std::move(found).value() : std::nullopt;
}

}  // namespace usher::core
