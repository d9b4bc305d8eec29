#include "common/core/restoring/restored_erasures.h"

#include "common/core/accounts/account_erasure.h"
#include "common/core/copying/data_tables.h"
#include "common/db/open_database.h"
#include "common/store/accounts/users.h"
#include "common/store/keys/imported_keys.h"
#include "common/store/keys/signing_keys.h"
#include "common/store/operations/audit_events.h"
#include "common/store/pages/adapted_pages.h"

namespace usher::core {
namespace {

bool is_url(const std::string& word) { return word.starts_with("sqlite:") || word.find("://") != std::string::npos; }

/// Returns whether the account was there.
Result<bool> erase_one(const Ports& ports, const domain::AuditEvent& event) {
  return ports.transactions.write([&](store::Stores& tx) -> Result<bool> {
    USHER_TRY(const auto user, tx.users.find(*event.user_id));
    if (!user) return false;
    USHER_CHECK(tx.audit_events.append(event));
    USHER_CHECK(erase_account(tx, user->id, ports.clock.now()));
    return true;
  });
}

/// nullopt if the database is not the target of an unfinished restore, and empty if that repeats none.
Result<std::optional<std::string>> unfinished(db::ForeignDatabase& database) {
  std::optional<std::string> text;
  USHER_CHECK(database.each({.name = "installation", .columns = {"name", "value"}}, std::nullopt, [&](const db::Row& row) {
    if (row.text(0).starts_with(kCopyMarks) && !text) text.emplace();
    if (row.text(0) == kCopyErasures) text = row.string(1);
    return done();
  }));
  return text;
}

/// The erasures that another database of Usher knows: of its table, or, if it is the target of an unfinished restore, those that
/// this restore was to repeat. nullopt if it has no such list, or if it is new: without any account, also erased ones.
Result<std::optional<ErasureList>> read_erasures(db::ForeignDatabase& database) {
  const std::vector<std::string> columns{"user_id", "at_ms", "actor", "address_digest"};
  USHER_TRY(const auto installation, database.columns_of("installation"));
  USHER_TRY(const auto found, database.columns_of("erasures"));
  if (installation.empty()) return std::optional<ErasureList>();
  USHER_TRY(const auto begun, unfinished(database));
  if (begun ? begun->empty() : found.empty()) return std::optional<ErasureList>();
  if (begun) {
    USHER_TRY(auto repeated, parse_erasures("the unfinished restore", *begun));
    return std::optional(std::move(repeated));
  }
  ErasureList list;
  USHER_CHECK(database.each({.name = "erasures", .columns = columns}, std::nullopt, [&](const db::Row& row) {
    list.push_back({UserId(row.string(0)), row.time(1), row.string(2), row.maybe_string(3)});
    return done();
  }));
  if (!list.empty()) return std::optional(std::move(list));
  USHER_TRY(const auto users, database.count("users"));
  return users > 0 ? std::optional(std::move(list)) : std::nullopt;
}

/// The signing keys, also imported ones, that another database of Usher has as revoked, or that a restore into it was to revoke.
Result<std::vector<KeyId>> read_revoked_keys(db::ForeignDatabase& database) {
  std::vector<KeyId> keys;
  for (const auto* table : {"signing_keys", "imported_keys"}) {
    USHER_TRY(const auto columns, database.columns_of(table));
    if (columns.empty()) continue;
    USHER_CHECK(database.each({.name = table, .columns = {"id", "revoked_at_ms"}}, std::nullopt, [&keys](const db::Row& row) {
      if (!row.is_null(1)) keys.emplace_back(row.string(0));
      return done();
    }));
  }
  USHER_TRY(const auto installation, database.columns_of("installation"));
  if (installation.empty()) return keys;
  USHER_CHECK(database.each({.name = "installation", .columns = {"name"}}, std::nullopt, [&keys](const db::Row& row) {
    if (row.text(0).starts_with(kCopyRevoked)) keys.emplace_back(row.string(0).substr(kCopyRevoked.size()));
    return done();
  }));
  return keys;
}

/// Erases these accounts again, by their ids, in a database that was restored and that no server has open, and notes the erasures
/// there as they were. Each is audited. Returns how many accounts were there. `ports`: of that database, with the newest schema.
Result<std::int64_t> erase_again(const Ports& ports, const ErasureList& erasures, const domain::OperatorActor& by) {
  const AuditLog audit(ports);
  USHER_CHECK(ports.transactions.write([&](store::Stores& tx) -> Status {
    for (const auto& erasure : erasures) USHER_CHECK(tx.erasures.note(erasure));
    return done();
  }));
  std::int64_t erased = 0;
  for (const auto& erasure : erasures) {
    const auto event = audit.event({.action = "user.deleted", .actor = by.audit_name(), .user = erasure.user_id});
    USHER_TRY(const bool was_there, erase_one(ports, event));
    erased += was_there ? 1 : 0;
  }
  return erased;
}

/// Revokes these keys again in such a database. Each is audited. Returns how many were valid there.
Result<std::int64_t> revoke_again(const Ports& ports, const std::vector<KeyId>& keys, const domain::OperatorActor& by) {
  const AuditLog audit(ports);
  std::int64_t revoked = 0;
  for (const auto& key : keys) {
    const auto event = audit.event({.action = "key.revoked", .actor = by.audit_name()});
    USHER_TRY(const bool was_valid, ports.transactions.write([&](store::Stores& tx) -> Result<bool> {
      USHER_TRY(const bool was_ours, tx.signing_keys.revoke(key, ports.clock.now()));
      USHER_TRY(const bool was_imported, tx.imported_keys.revoke(key, ports.clock.now()));
      if (was_ours || was_imported) USHER_CHECK(tx.audit_events.append(event));
      return was_ours || was_imported;
    }));
    revoked += was_valid ? 1 : 0;
  }
  return revoked;
}

}  // namespace

Result<RestoredErasures> RestoredErasures::named(const std::optional<std::string>& word) {
  RestoredErasures erasures;
  if (!word) return erasures;
  if (is_url(*word)) {
    erasures.url_ = *word;
    return erasures;
  }
  USHER_TRY(auto list, read_erasure_file(*word));
  erasures.add(std::move(list), *word);
  return erasures;
}

void RestoredErasures::add(ErasureList more, std::string place) {
  list_.insert(list_.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  places_.push_back(std::move(place));
}

Result<std::optional<ErasureList>> RestoredErasures::read(const std::string& url, const std::string& schema) {
  USHER_TRY(const auto database,
            db::open_foreign_database(url, url.starts_with("sqlite") ? std::nullopt : std::optional(schema)));
  USHER_TRY(const auto keys, read_revoked_keys(*database));
  keys_.insert(keys_.end(), keys.begin(), keys.end());
  return read_erasures(*database);
}

Status RestoredErasures::add_replaced(const settings::Settings& settings) {
  if (url_) {
    USHER_TRY(auto list, read(*url_, settings.database.schema));
    if (list) add(std::move(*list), db::redacted(*url_));
  }
  if (const auto& file = settings.database.sqlite_path; !file.empty()) {
    const auto copy = erasure_copy_of(file);
    auto list = read_erasure_file(copy);
    if (!list.ok() && list.error().code != ErrorCode::kNotFound) return list.error();
    if (list.ok() && !list.value().empty()) add(std::move(list).value(), copy);
  }
  const std::string url(settings.database.url.expose());
  auto replaced = read(url, settings.database.schema);  // it may be absent or damaged, which may be the reason for the restore
  if (!replaced.ok() && replaced.error().code == ErrorCode::kDatabaseBusy) return replaced.error();
  has_replaced_ = replaced.ok() && replaced.value();
  if (has_replaced_) add(std::move(*replaced.value()), "the replaced database");
  return done();
}

Status RestoredErasures::add_schema(const settings::Settings& settings, const std::string& schema) {
  USHER_TRY(auto list, read(std::string(settings.database.url.expose()), schema));
  if (list) add(std::move(*list), "the schema " + schema);
  return done();
}

Status RestoredErasures::repeat(const Ports& ports, const domain::OperatorActor& by) {
  USHER_TRY(erased_, erase_again(ports, list_, by));
  // Without the key of their digests, the pages of those accounts go with all that one account alone had adapted.
  if (erased_ > 0) USHER_CHECK(ports.transactions.write([](store::Stores& tx) { return tx.adapted_pages.erase_digests(); }));
  USHER_TRY(revoked_, revoke_again(ports, keys_, by));
  return done();
}

}  // namespace usher::core
