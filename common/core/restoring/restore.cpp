#include "common/core/restoring/restore.h"

#include <filesystem>

#include "common/base/files/file.h"
#include "common/core/copying/backup_file.h"
#include "common/core/copying/database_copy.h"
#include "common/core/sessions/known_device.h"
#include "common/core/testing/test_mark.h"
#include "common/core/upkeep/database_admin.h"
#include "common/crypto/digest.h"
#include "common/db/open_database.h"
#include "common/db/row_counts.h"
#include "common/db/set_aside.h"
#include "common/db/sqlite/sqlite_connection.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/accounts/users.h"
#include "common/store/keys/api_keys.h"
#include "common/store/keys/imported_keys.h"
#include "common/store/keys/signing_keys.h"
#include "common/store/operations/outbox.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {
namespace {

namespace files = std::filesystem;

constexpr db::Query kNewestEvent{"restore/newest_event", "SELECT max(at_ms) FROM audit_events"};

Result<DatabaseContents> contents_of(db::Connection& connection) {
  DatabaseContents contents;
  USHER_TRY(contents.schema_version, db::Migrator().schema_version(connection));
  USHER_TRY(const auto counts, db::count_rows(connection, {"users", "sessions"}));
  for (const auto& [table, rows] : counts) (table == "users" ? contents.users : contents.sessions) = rows;
  if (contents.schema_version == 0) return contents;
  USHER_TRY(const auto mark, read_test_mark(connection));
  contents.is_of_tests = mark.is_marked;
  return contents;
}

std::int64_t size_of(const std::string& file) {
  std::error_code ignored;
  const auto bytes = files::file_size(file, ignored);
  return ignored ? 0 : static_cast<std::int64_t>(bytes);
}

/// Of the backup's bytes, by which a restore that goes on knows it again.
Result<std::string> mark_of(const std::string& file) {
  std::string digest;
  USHER_CHECK(read_blocks(file, [&digest](std::string_view block) {
    digest = crypto::sha256(digest.append(block));
    return done();
  }));
  return crypto::sha256_base64url(digest);
}

/// What cannot be read counts as that of people.
Status require_place(const RestorePlan& plan) {
  const bool has_accounts = plan.kept_as && (!plan.leaving || plan.leaving->users > 0);
  return require_replaceable_by(plan.backup.is_of_tests, plan.leaving && plan.leaving->is_of_tests, has_accounts);
}

/// nullopt if the database is damaged, which may be the reason for the restore.
Result<std::optional<DatabaseContents>> contents_of_file(const std::string& path) {
  const auto opened = db::open_backup(path);  // closed before it is replaced
  if (!opened.ok() && opened.error().code == ErrorCode::kInternal) return std::optional<DatabaseContents>();
  if (!opened.ok()) return opened.error();
  const auto contents = contents_of(*opened.value());
  return contents.ok() ? std::optional(contents.value()) : std::nullopt;
}

}  // namespace

Result<Restored> Restore::run(const RestoreOrder& order, RestoredErasures& erasures, const RestoreCalls& calls) {
  USHER_CHECK(require_restorable(order.file, order.name, settings_.database.schema));
  USHER_TRY(const auto directory, WorkDirectory::make(order.work_directory));
  Work work{order, erasures, calls, *directory, {}};
  USHER_CHECK(look(work));
  USHER_CHECK(require_room(order.work_directory, size_of(order.file)));
  const auto& path = settings_.database.sqlite_path;
  USHER_CHECK(path.empty() ? fill_server(work) : replace_file(work, path));
  return std::move(work.result);
}

Status Restore::look(Work& work) const {
  auto& plan = work.result.plan;
  USHER_TRY(const bool has_journal, exists(work.order.file + "-wal"));
  USHER_TRY(const auto backup, db::open_backup(work.order.file));
  USHER_TRY(plan.backup, contents_of(*backup));
  if (plan.backup.schema_version == 0)
    return error(ErrorCode::kInternal, work.order.name + " is not a backup of Usher: it has no Usher schema");
  const auto& path = settings_.database.sqlite_path;
  USHER_TRY(const bool is_marked, db::has_backup_mark(*backup));
  std::error_code ignored;
  if (!is_marked && files::equivalent(path, work.order.file, ignored))
    return error(ErrorCode::kConflict, work.order.name + " is the database itself; name a backup");
  plan.lacks_journal = !is_marked && !has_journal;
  USHER_CHECK(db::Migrator().require_known(*backup));
  if (settings_.retention.audit) {
    const auto kept_since = clock_.now() - *settings_.retention.audit;
    const auto newest = backup->first(kNewestEvent, {}, [](const db::Row& row) { return row.time(0); });
    if (!newest.ok() || newest.value().value_or(Time{}) < kept_since) plan.erasures_since = kept_since;
  }
  USHER_TRY(plan.secret, fit_secret(settings_, *backup));
  if (plan.secret.state != SecretFit::State::kDiffers) return done();
  return error(ErrorCode::kSecretMismatch, "The backup was made with another secret than the one here (fingerprint " +
                                               plan.secret.fingerprint + "); put the secret that belongs to it into " +
                                               where_to_put_secret(settings_) + ", then restore. Nothing was changed");
}

Result<std::string> Restore::prepare(Work& work, bool settles) const {
  auto copy = work.directory.database("restored.db");
  USHER_CHECK(db::copy_sqlite(work.order.file, copy));
  USHER_TRY(const auto database, db::open_database("sqlite:" + copy, {.create = false, .write_queue = false}));
  USHER_TRY(const auto connection, database->connect());
  USHER_CHECK(db::Migrator().up(*connection, std::nullopt, clock_.now()));
  if (settles) USHER_CHECK(settle(work, *database));
  return copy;
}

Status Restore::settle(Work& work, db::Database& database) const {
  store::Transactions transactions(database, clock_);
  USHER_TRY(const auto connection, database.connect());
  USHER_CHECK(store::SessionStore(*connection, clock_.now()).end_views(domain::EndReason::kRevoked, clock_.now()));
  USHER_CHECK(work.erasures.repeat({clock_, random_, settings_, transactions}, by_));
  if (work.order.revokes) USHER_CHECK(DatabaseAdmin(settings_, clock_, random_, database).end_all_access(by_));
  USHER_CHECK(transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(tx.installation.put(store::kRestoredAt, std::to_string(to_ms(clock_.now()))));
    USHER_CHECK(tx.verifications.void_all_warnings());
    USHER_TRY(work.result.kept_mails, tx.outbox.keep_waiting("waited in a restored backup"));
    return done();
  }));
  auto& contents = work.result.contents;
  USHER_TRY(contents, contents_of(*connection));
  return transactions.read([&](store::Stores& tx) -> Status {
    const auto now = clock_.now();
    USHER_TRY(contents.live_sessions, tx.sessions.count_live(std::nullopt, now));
    USHER_TRY(const auto browsers, tx.verifications.list_trusted({.limit = std::numeric_limits<int>::max()}));
    contents.trusted_browsers = std::ranges::count_if(
        browsers, [now](const auto& browser) { return DeviceTrust::of(browser.device.payload, now).has_value(); });
    USHER_TRY(contents.single_use_tokens, tx.verifications.count_single_use(now));
    USHER_TRY(const auto keys, tx.api_keys.list());
    contents.api_keys = std::ranges::count_if(keys, [now](const auto& key) { return key.is_live(now); });
    const auto valid = [](const auto& some) {
      return std::ranges::count_if(some, [](const auto& key) { return !key.revoked_at; });
    };
    USHER_TRY(const auto ours, tx.signing_keys.list());
    USHER_TRY(const auto imported, tx.imported_keys.list());
    contents.signing_keys = valid(ours) + valid(imported);
    USHER_TRY(contents.passkeys, tx.passkeys.count(std::nullopt));
    USHER_TRY(const auto users, tx.users.figures());
    contents.admins = users.admins;
    return done();
  });
}

Status Restore::replace_file(Work& work, const std::string& path) const {
  USHER_TRY(auto alone, db::InstanceLock::exclusive(path));
  USHER_CHECK(work.erasures.add_replaced(settings_));
  auto& plan = work.result.plan;
  plan.place = path;
  USHER_TRY(const bool is_there, exists(path));
  if (is_there) {
    USHER_TRY(plan.leaving, contents_of_file(path));
    plan.kept_as = db::file_to_keep(path);
  }
  USHER_CHECK(require_place(plan));
  USHER_CHECK(work.calls.approve(plan));
  USHER_TRY(const auto copy, prepare(work, true));
  USHER_CHECK(require_room(directory_of(path), size_of(copy) + size_of(path)));
  if (is_there) USHER_CHECK(keep_file(work, path));
  USHER_CHECK(db::restore_sqlite(copy, path, alone, work.calls.progress("Restoring")));
  USHER_TRY(const auto restored, open_database(place_of(settings_)));
  return DatabaseAdmin(settings_, clock_, random_, *restored).note_restored(by_, work.order.made_at);
}

Status Restore::keep_file(Work& work, const std::string& path) const {
  const auto& plan = work.result.plan;
  auto copied = db::copy_sqlite(path, *plan.kept_as, work.calls.progress("Keeping the old database"));
  work.result.is_kept = copied.ok();
  if (copied.ok() || (!plan.leaving && copied.error().code != ErrorCode::kDatabaseBusy)) return done();
  return copied;
}

Status Restore::plan_room(Work& work, const std::string& source_mark) const {
  auto& plan = work.result.plan;
  USHER_TRY(const auto database, open_database(place_of(settings_)));
  plan.place = database->place();
  USHER_TRY(const auto connection, database->connect());
  // An earlier run may have ended after it set the schema aside, and before it kept the list in the new one, which may be gone.
  const bool is_gone = !work.erasures.has_replaced();
  USHER_TRY(const auto earlier, db::all_set_aside(*connection, settings_.database.schema, is_gone));
  for (const auto& schema : earlier) USHER_CHECK(work.erasures.add_schema(settings_, schema));
  USHER_TRY(const bool is_occupied, CopyTarget::is_occupied(*connection, source_mark));
  if (!is_occupied) return done();
  USHER_TRY(const auto claim, database->claim(db::Claim::kAlone));  // a running server is named before the question
  USHER_TRY(plan.kept_as, db::schema_to_keep(*database, settings_.database.schema));
  USHER_TRY(plan.leaving, contents_of(*connection));
  return done();
}

Status Restore::fill_server(Work& work) const {
  const auto place = place_of(settings_);
  USHER_TRY(const auto source_mark, mark_of(work.order.file));
  USHER_CHECK(work.erasures.add_replaced(settings_));
  USHER_CHECK(plan_room(work, source_mark));
  const auto& plan = work.result.plan;
  USHER_CHECK(require_place(plan));
  USHER_CHECK(work.calls.approve(plan));
  USHER_TRY(const auto rows, prepare(work, false));
  if (plan.kept_as) {
    USHER_TRY(const auto database, open_database(place_of(settings_)));
    USHER_CHECK(db::set_aside(*database, place.schema, *plan.kept_as));
    work.result.is_kept = true;
  }
  USHER_TRY(const auto copy, DatabaseCopy::open({"sqlite:" + rows, place.url, place.schema, false, source_mark}, clock_));
  USHER_TRY(const auto steps, copy->count_steps());
  const auto progress = work.calls.progress("Restoring");
  const auto advance = [&, done = std::int64_t{0}](std::int64_t more) mutable {
    if (progress) progress(done += more, steps);
  };
  const auto settles = [&](db::Database& database) { return settle(work, database); };
  USHER_CHECK(copy->run(advance, {work.erasures.text(), settles, work.erasures.keys()}));
  USHER_CHECK(DatabaseAdmin(settings_, clock_, random_, copy->target()).note_restored(by_, work.order.made_at));
  USHER_TRY(const auto connection, copy->target().connect());
  return db::note_replaced(*connection, place.schema);
}

}  // namespace usher::core
