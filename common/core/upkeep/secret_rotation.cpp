#include "common/core/upkeep/secret_rotation.h"

#include <numeric>

#include "common/crypto/digest.h"
#include "common/db/migrator.h"

namespace usher::core {
namespace {

constexpr int kBoxesPerBatch = 200;
/// A server that links audit events or seals a value meanwhile costs one attempt.
constexpr int kMostAttempts = 20;

std::string name_of(const SealedColumn& column) {
  return std::string(column.where.table).append(".").append(column.where.column);
}

Error unreadable(const SealedColumn& column, const store::StoredBox& box) {
  return error(ErrorCode::kSecretMismatch,
               name_of(column) + " of " + box.id +
                   " opens with neither secret, so the rotation cannot finish; set USHER_SECRET_PREVIOUS to the secret that it "
                   "was sealed with, or remove it");
}

Error without_new_secret(const std::string& who) {
  return error(ErrorCode::kServerRunning, {"key reseal"},
               who + " not have the new secret yet; restart it with USHER_SECRET and USHER_SECRET_PREVIOUS, then run `{}`");
}

/// Counts the boxes on a page that the current secret did not seal.
Result<std::int64_t> count_old(const SealedColumn& column, const SealingKeys& keys, const std::vector<store::StoredBox>& page) {
  std::int64_t count = 0;
  for (const auto& box : page) {
    const auto label = column.label(box.id);
    if (keys.open_current(column.purpose, box.box, label)) continue;
    if (!keys.open(column.purpose, box.box, label)) return unreadable(column, box);
    ++count;
  }
  return count;
}

/// Calls `each` (StoredBox -> Result<bool>) until it returns false. Returns whether it never did.
template <class F>
Result<bool> all_boxes(store::Stores& tx, const SealedColumn& column, F each) {
  std::string after;
  for (;;) {
    USHER_TRY(const auto page, tx.sealed_boxes.page(column.where, after, kBoxesPerBatch));
    for (const auto& box : page)
      if (!each(box)) return false;
    if (page.size() < static_cast<std::size_t>(kBoxesPerBatch)) return true;
    after = page.back().id;
  }
}

Result<bool> nothing_old_is_left(store::Stores& tx, const SealingKeys& keys) {
  for (const auto& column : kSealedColumns) {
    USHER_TRY(const bool all_new, all_boxes(tx, column, [&](const store::StoredBox& box) {
                return keys.open_current(column.purpose, box.box, column.label(box.id)).has_value();
              }));
    if (!all_new) return false;
  }
  return true;
}

}  // namespace

std::int64_t BoxCounts::all() const { return std::accumulate(boxes.begin(), boxes.end(), std::int64_t{0}); }

std::vector<std::pair<std::string_view, std::int64_t>> BoxCounts::by_table() const {
  std::vector<std::pair<std::string_view, std::int64_t>> tables;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const auto table = kSealedColumns[i].where.table;
    if (tables.empty() || tables.back().first != table) tables.emplace_back(table, 0);
    tables.back().second += boxes[i];
  }
  return tables;
}

/// Holds the exclusive claim, so that no server starts meanwhile without seeing the announcement.
Status SecretRotation::announce() const {
  USHER_TRY(const bool is_known, is_announced(ports_.transactions, secrets_));
  if (is_known) return done();
  const auto alone = database_.claim(db::Claim::kAlone);
  if (!alone.ok() && alone.error().code == ErrorCode::kServerRunning) return without_new_secret("The running usherd does");
  if (!alone.ok()) return alone.error();
  return announce_secret(ports_.transactions, secrets_);
}

/// One server may announce the secret while another still seals with the previous one.
Status SecretRotation::refuse_old_servers() const {
  USHER_TRY(const auto servers, database_.live_servers());
  const auto mine = secrets_.current.check_value();
  for (const auto& server : servers)
    if (!server.id.empty() && !crypto::equal_in_constant_time(server.note.secret_check, mine))
      return without_new_secret("The running usherd " + server.id + " does");
  return done();
}

/// A newer release may seal values in columns that this one does not know.
Status SecretRotation::refuse_newer_schema() const {
  return database_.read([](db::Connection& connection) { return db::Migrator().require_known(connection); });
}

Result<SecretRotationResult> SecretRotation::run(const domain::OperatorActor& by, const OnProgress& on_progress) const {
  USHER_CHECK(refuse_newer_schema());
  SecretRotationResult rotated;
  if (secrets_.previous) {
    USHER_CHECK(refuse_old_servers());
    USHER_CHECK(announce());
    const SealingKeys keys(secrets_.current, &*secrets_.previous, ports_.random);
    for (int attempt = 0;; ++attempt) {
      if (attempt == kMostAttempts)
        return error(
            ErrorCode::kConflict, {"key reseal"},
            "A server keeps sealing with the previous secret; restart every usherd with the new USHER_SECRET, then run `{}`");
      for (std::size_t i = 0; i < kSealedColumns.size(); ++i) {
        const auto& column = kSealedColumns[i];
        USHER_TRY(const auto count,
                  each_page(column, on_progress, [&](const Page& page) { return reencrypt(column, keys, page); }));
        rotated.boxes[i] += count;
      }
      if (!secrets_.previous_seals && rotated.all() == 0) break;
      USHER_TRY(const auto finished, finish(by, keys));
      rotated.secret_changed = finished == Finish::kDone;
      if (rotated.secret_changed) break;
    }
  }
  USHER_TRY(rotated.file_renewed, renew_secret_file(ports_.settings, ports_.transactions, secrets_));
  return rotated;
}

Result<SecretRotationResult> SecretRotation::forecast(const OnProgress& on_progress) const {
  SecretRotationResult rotated;
  if (!secrets_.previous) return rotated;
  const SealingKeys keys(secrets_.current, &*secrets_.previous, ports_.random);
  for (std::size_t i = 0; i < kSealedColumns.size(); ++i) {
    const auto& column = kSealedColumns[i];
    USHER_TRY(rotated.boxes[i], each_page(column, on_progress, [&](const Page& page) { return count_old(column, keys, page); }));
  }
  rotated.secret_changed = secrets_.previous_seals;
  return rotated;
}

Result<std::int64_t> SecretRotation::each_page(const SealedColumn& column, const OnProgress& on_progress,
                                               const std::function<Result<std::int64_t>(const Page&)>& work) const {
  std::int64_t total = 0;
  std::string after;
  for (;;) {
    USHER_TRY(const auto page, ports_.transactions.read(
                                   [&](store::Stores& tx) { return tx.sealed_boxes.page(column.where, after, kBoxesPerBatch); }));
    USHER_TRY(const auto count, work(page));
    total += count;
    on_progress(count);
    if (page.size() < static_cast<std::size_t>(kBoxesPerBatch)) return total;
    after = page.back().id;
  }
}

Result<std::int64_t> SecretRotation::reencrypt(const SealedColumn& column, const SealingKeys& keys, const Page& page) const {
  struct Replacement {
    const store::StoredBox* old_box;
    std::string new_box;
  };
  std::vector<Replacement> replacements;
  for (const auto& box : page) {
    const auto label = column.label(box.id);
    if (keys.open_current(column.purpose, box.box, label)) continue;
    const auto text = keys.open(column.purpose, box.box, label);
    if (!text) return unreadable(column, box);
    replacements.push_back({&box, keys.seal(column.purpose, text->expose(), label)});
  }
  if (replacements.empty()) return std::int64_t{0};
  return ports_.transactions.write([&](store::Stores& tx) -> Result<std::int64_t> {
    std::int64_t count = 0;
    for (const auto& one : replacements) {
      USHER_TRY(const bool replaced, tx.sealed_boxes.replace(column.where, *one.old_box, one.new_box));
      count += replaced ? 1 : 0;
    }
    return count;
  });
}

Result<SecretRotation::Finish> SecretRotation::finish(const domain::OperatorActor& by, const SealingKeys& keys) const {
  const auto event = audit_.event({.action = "secret.changed", .actor = by.audit_name()});
  USHER_TRY(const auto era, chain_.prepare_era());
  USHER_TRY(const auto pseudonym_key, ports_.transactions.read([this](store::Stores& tx) { return pseudonyms_.read(tx); }));
  const auto pseudonyms = pseudonyms_.seal(pseudonym_key);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<Finish> {
    USHER_TRY(const bool all_new, nothing_old_is_left(tx, keys));
    if (!all_new) return Finish::kAgain;
    USHER_TRY(const bool begun, AuditChain::begin_era(tx, era));
    if (!begun) return Finish::kAgain;
    USHER_CHECK(PseudonymKey::keep(tx, pseudonyms));
    USHER_CHECK(become_current(tx));
    USHER_CHECK(tx.audit_events.append(event));
    return Finish::kDone;
  });
}

Status SecretRotation::become_current(store::Stores& tx) const {
  USHER_CHECK(tx.installation.put(kSecretCheckName, secrets_.current.check_value()));
  USHER_CHECK(tx.installation.put(kSecretRetiredName, secrets_.previous->check_value()));
  return tx.installation.erase(kSecretNextName);
}

}  // namespace usher::core
