#include "common/core/tokens/key_ring.h"

#include "common/base/text.h"
#include "common/base/time_text.h"
#include "common/core/audit/audit_log.h"
#include "common/core/authority/authority.h"
#include "common/core/secrets/sealed_columns.h"
#include "common/crypto/digest.h"
#include "common/store/keys/imported_keys.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

constexpr std::chrono::seconds kLeeway{30};
constexpr std::chrono::seconds kSearchInterval{1};

}  // namespace

JwksDocument jwks_document(const std::vector<std::string>& jwks) {
  constexpr std::size_t kEtagCharacters = 22;
  std::string keys;
  for (const auto& jwk : jwks) {
    if (jwk.empty()) continue;
    if (!keys.empty()) keys += ',';
    keys += jwk;
  }
  JwksDocument document{.text = R"({"keys":[)" + keys + "]}", .etag = {}};
  document.etag = '"' + crypto::sha256_base64url(document.text).substr(0, kEtagCharacters) + '"';
  return document;
}

std::string without_use(const std::string& jwk) {
  auto parsed = json::parse(jwk);
  if (!parsed.ok() || !parsed.value().object()) return {};
  parsed.value().object()->erase("use");
  return json::to_text(parsed.value());
}

KeyRing::KeyRing(Ports ports, const SealingKeys& sealing, const AuditLog& audit)
    : ports_(ports), sealing_(sealing), audit_(audit), snapshot_(std::make_shared<KeySnapshot>()) {}

std::chrono::milliseconds KeyRing::token_life() const {
  const auto& tokens = ports_.settings.tokens;
  return std::max(tokens.access_ttl, tokens.session_jwt_ttl) + 2 * kLeeway;
}

std::chrono::milliseconds KeyRing::life_of(const domain::StoredSigningKey& key) const {
  return std::max(token_life(), key.longest_life.value_or(std::chrono::milliseconds(0)));
}

bool KeyRing::verifies(const domain::StoredSigningKey& key, Time now) const {
  return !key.revoked_at && (!key.retired_at || now < *key.retired_at + life_of(key));
}

bool KeyRing::has_shared_secret() const { return ports_.settings.tokens.algorithm == settings::JwtAlgorithm::kHs256; }

Status KeyRing::start() {
  if (has_shared_secret()) return reload();
  const auto wanted = ports_.settings.tokens.algorithm;
  const auto now = ports_.clock.now();
  USHER_TRY(const auto present_keys, stored());
  const auto usable = [&](const domain::StoredSigningKey& key) {
    return key.algorithm == name_of(wanted) && !key.revoked_at && (!key.retired_at || now < *key.retired_at);
  };
  if (std::ranges::none_of(present_keys.ours, usable)) {
    USHER_TRY(auto fresh, generate(now));
    USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
      USHER_TRY(const auto present, tx.signing_keys.list());
      if (std::ranges::any_of(present, usable)) return done();  // another server created one first
      const bool replaces = std::ranges::any_of(present, [now](const auto& key) { return signs(key, now); });
      if (replaces) fresh.signs_from = now + kPublishAhead;
      USHER_CHECK(tx.signing_keys.insert(fresh));
      USHER_CHECK(tx.signing_keys.retire_others(fresh.id, fresh.signs_from));
      return replaces ? tx.audit_events.append(audit_.event({.action = "key.rotated", .actor = "system"})) : done();
    }));
  }
  const Lock lock(reading_);
  signs_ = true;
  return read_again();
}

Status KeyRing::note_life(const std::vector<domain::StoredSigningKey>& keys, Time now) const {
  const bool all_noted = std::ranges::all_of(keys, [&](const domain::StoredSigningKey& key) {
    return (key.retired_at && *key.retired_at <= now) || key.longest_life >= token_life();
  });
  if (all_noted) return done();
  return ports_.transactions.write([&](store::Stores& tx) { return tx.signing_keys.note_life(token_life(), now); });
}

Result<std::vector<RingKey>> KeyRing::shared_secrets() const {
  std::vector<RingKey> keys;
  for (const Secret* secret : {&ports_.settings.tokens.hs256_key, &ports_.settings.tokens.hs256_key_previous}) {
    if (secret->empty()) continue;
    USHER_TRY(auto key, crypto::SigningKey::from_shared_secret(*secret));
    domain::StoredSigningKey stored{.id = KeyId(key.kid()), .algorithm = "HS256", .public_jwk = {}, .private_sealed = {}};
    if (!keys.empty()) stored.retired_at = Time::max() - token_life();  // the previous secret verifies but does not sign
    keys.push_back({std::move(stored), std::make_shared<const crypto::SigningKey>(std::move(key))});
  }
  if (keys.size() > 1) keys[1].stored.signs_from = Time::max();
  return keys;
}

Result<domain::StoredSigningKey> KeyRing::generate(Time signs_from) const {
  const auto algorithm = ports_.settings.tokens.algorithm;
  USHER_TRY(auto key, crypto::SigningKey::generate(algorithm));
  while (key.kid().starts_with('-')) {  // one in 64: on a command line it would look like an option
    USHER_TRY(key, crypto::SigningKey::generate(algorithm));
  }
  USHER_TRY(const auto secret, key.export_private());
  const KeyId id(key.kid());
  return domain::StoredSigningKey{
      .id = id,
      .algorithm = std::string(name_of(algorithm)),
      .public_jwk = key.public_jwk().value_or(""),
      .private_sealed = sealing_.seal(kSigningKeyBox.purpose, secret.expose(), kSigningKeyBox.label(id.str())),
      .created_at = ports_.clock.now(),
      .signs_from = signs_from,
      .longest_life = token_life()};
}

Result<domain::StoredSigningKey> KeyRing::seal_imported(const crypto::SigningKey& key, Time created_at,
                                                        std::optional<Time> expires_at) const {
  USHER_TRY(const auto secret, key.export_private());
  return domain::StoredSigningKey{
      .id = KeyId(key.kid()),
      .algorithm = std::string(name_of(key.algorithm())),
      .public_jwk = key.public_jwk().value_or(""),
      .private_sealed = sealing_.seal(kImportedKeyBox.purpose, secret.expose(), kImportedKeyBox.label(key.kid())),
      .created_at = created_at,
      .signs_from = created_at,
      .retired_at = expires_at};
}

Result<std::shared_ptr<const crypto::SigningKey>> KeyRing::unseal(const domain::StoredSigningKey& stored,
                                                                  const SealedColumn& column) const {
  const auto der = sealing_.open(column.purpose, stored.private_sealed, column.label(stored.id.str()));
  if (!der)
    return error(ErrorCode::kSecretMismatch, "The signing key " + stored.id.str() + " does not open with this USHER_SECRET");
  USHER_TRY(auto key, crypto::SigningKey::import_private(*der, stored.id.str()));
  return std::make_shared<const crypto::SigningKey>(std::move(key));
}

Result<KeyRing::Stored> KeyRing::stored() const {
  return ports_.transactions.read([](store::Stores& tx) -> Result<Stored> {
    Stored keys;
    USHER_TRY(keys.ours, tx.signing_keys.list());
    USHER_TRY(keys.imported, tx.imported_keys.list());
    USHER_TRY(keys.mark, tx.signing_keys.mark());
    return keys;
  });
}

Result<std::vector<ListedKey>> KeyRing::list() const {
  USHER_TRY(const auto keys, stored());
  const auto now = ports_.clock.now();
  std::vector<ListedKey> listed;
  list_keys(listed, keys.ours, KeyUse::kAccessTokens, now);
  list_keys(listed, keys.imported, KeyUse::kBetterAuth, now);
  return listed;
}

Result<std::vector<RingKey>> KeyRing::opened(std::vector<domain::StoredSigningKey> rows, const SealedColumn& column,
                                             const std::vector<RingKey>& known) const {
  std::vector<RingKey> keys;
  for (auto& row : rows) {
    if (const auto* const found = find_where(known, [&](const RingKey& k) { return k.stored.id == row.id; })) {
      keys.push_back({std::move(row), found->key});
    } else {
      USHER_TRY(auto key, unseal(row, column));
      keys.push_back({std::move(row), std::move(key)});
    }
  }
  return keys;
}

Status KeyRing::reload() {
  USHER_TRY(const auto awake, ports_.transactions.stay_awake());
  const Lock lock(reading_);
  return read_again();
}

Status KeyRing::follow() {
  USHER_TRY(const auto awake, ports_.transactions.stay_awake());
  USHER_TRY(const auto mark, ports_.transactions.read_one([](store::Stores& tx) { return tx.signing_keys.mark(); }));
  if (snapshot()->mark == mark) return done();
  const Lock lock(reading_);
  return snapshot()->mark == mark ? done() : read_again();
}

Status KeyRing::read_again() {
  const auto now = ports_.clock.now();
  const auto before = snapshot();
  USHER_TRY(auto rows, stored());
  std::erase_if(rows.ours, [&](const auto& key) { return !verifies(key, now); });
  if (signs_) USHER_CHECK(note_life(rows.ours, now));
  std::erase_if(rows.imported, [&](const auto& key) { return !is_published(key, now); });
  USHER_TRY(auto keys, has_shared_secret() ? shared_secrets() : opened(std::move(rows.ours), kSigningKeyBox, before->keys));
  USHER_TRY(auto imported, opened(std::move(rows.imported), kImportedKeyBox, before->imported));
  publish(std::move(keys), std::move(imported), rows.mark);
  return done();
}

void KeyRing::publish(std::vector<RingKey> keys, std::vector<RingKey> imported, const store::KeysMark& mark) {
  auto next = std::make_shared<KeySnapshot>();
  next->mark = mark;
  next->keys = std::move(keys);
  next->imported = std::move(imported);
  std::vector<std::string> ours;
  for (const auto& key : next->keys) ours.push_back(key.stored.public_jwk);
  next->jwks = jwks_document(ours);
  std::vector<std::string> all;
  for (const auto* const some : {&next->imported, &next->keys})
    for (const auto& key : *some) all.push_back(without_use(key.stored.public_jwk));
  next->better_auth_jwks = jwks_document(all);
  const Lock lock(mutex_);
  snapshot_ = std::move(next);
}

std::shared_ptr<const KeySnapshot> KeyRing::snapshot() const {
  const Lock lock(mutex_);
  return snapshot_;
}

Result<std::shared_ptr<const crypto::SigningKey>> KeyRing::known_signer() const {
  const auto current = snapshot();
  const RingKey* const best = signer_or_next(current->keys, ports_.clock.now());
  if (!best) return error_because(ErrorCode::kInternal, "no signing key is active");
  return best->key;
}

Status KeyRing::require_signer() const {
  USHER_CHECK(known_signer());
  return done();
}

Result<std::shared_ptr<const crypto::SigningKey>> KeyRing::signer() {
  if (!has_shared_secret()) USHER_CHECK(follow());
  return known_signer();
}

Result<std::shared_ptr<const crypto::SigningKey>> KeyRing::better_auth_signer() {
  USHER_CHECK(follow());
  const auto current = snapshot();
  const RingKey* const imported = signer_among(current->imported, ports_.clock.now());
  return imported ? imported->key : known_signer();
}

std::shared_ptr<const crypto::SigningKey> KeyRing::imported(std::string_view kid) const {
  for (const auto& key : snapshot()->imported)
    if (key.stored.id.str() == kid && is_published(key.stored, ports_.clock.now())) return key.key;
  return nullptr;
}

bool KeyRing::is_shared(std::string_view kid) const { return has_shared_secret() || imported(kid); }

Result<std::shared_ptr<const crypto::VerificationKey>> KeyRing::better_auth_verifier(std::string_view kid) {
  USHER_CHECK(follow());  // another process may have revoked an imported key
  if (auto key = imported(kid)) return Result<std::shared_ptr<const crypto::VerificationKey>>(std::move(key));
  return verifier(kid);
}

Result<std::shared_ptr<const crypto::VerificationKey>> KeyRing::verifier(std::string_view kid) {
  using Found = std::shared_ptr<const crypto::VerificationKey>;
  const auto now = ports_.clock.now();
  const auto find = [&]() -> Found {
    for (const auto& key : snapshot()->keys)
      if (key.stored.id.str() == kid && verifies(key.stored, now)) return key.key;
    return nullptr;
  };
  if (auto found = find()) return found;
  USHER_TRY(const auto awake, ports_.transactions.stay_awake());
  const Lock lock(reading_);
  if (auto found = find()) return found;  // another thread has read it meanwhile
  if (now >= next_search_) {
    next_search_ = now + kSearchInterval;
    last_search_ = read_again();
  }
  return last_search_.ok() ? Result<Found>(find()) : last_search_.error();
}

Result<domain::StoredSigningKey> KeyRing::rotate(const domain::Administrator& by, bool at_once) {
  if (has_shared_secret())
    return error(
        ErrorCode::kConflict,
        "With JWT_ALGORITHM=HS256 there are no key pairs; change JWT_SECRET_KEY and keep the old one as JWT_SECRET_KEY_PREVIOUS");
  const auto now = ports_.clock.now();
  USHER_TRY(const auto present, stored());
  const bool none_signs = std::ranges::none_of(present.ours, [now](const auto& key) { return signs(key, now); });
  const auto signs_from = at_once || none_signs ? now : now + kPublishAhead;
  USHER_TRY(auto key, generate(signs_from));
  const auto event = audit_.event("key.rotated", by);
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(require_fresh_admin(tx, by, ports_));
    USHER_CHECK(tx.signing_keys.insert(key));
    USHER_CHECK(tx.signing_keys.retire_others(key.id, signs_from));
    return tx.audit_events.append(event);
  }));
  USHER_CHECK(reload());
  return key;
}

Status KeyRing::revoke(const domain::Administrator& by, const KeyId& id, const RowWrite& row) {
  const auto now = ports_.clock.now();
  const auto event = audit_.event("key.revoked", by);
  USHER_CHECK(row.run(ports_.transactions, [&](store::Stores& tx) -> Status {
    USHER_CHECK(require_fresh_admin(tx, by, ports_));
    USHER_TRY(const bool was_imported, tx.imported_keys.revoke(id, now));
    if (was_imported) return tx.audit_events.append(event);
    USHER_TRY(const auto keys, tx.signing_keys.list());
    // A key that is about to be replaced does not count: without its successor no key would sign then.
    const auto usable = [&](const domain::StoredSigningKey& key) { return key.id != id && signs(key, now) && !key.retired_at; };
    const auto* const withdrawn = find_where(keys, [&](const auto& key) { return key.id == id && !key.revoked_at; });
    if (!withdrawn) return error(ErrorCode::kKeyNotFound);
    const bool is_needed = !has_shared_secret() && (!withdrawn->retired_at || now < *withdrawn->retired_at);
    if (is_needed && std::ranges::none_of(keys, usable))
      return error(ErrorCode::kConflict, {"key rotate --now"},
                   "No other key can sign " + (withdrawn->signs_from > now ? "at " + to_rfc3339(withdrawn->signs_from) : "now") +
                       "; run `{}` first");
    USHER_CHECK(tx.signing_keys.revoke(id, now));
    return tx.audit_events.append(event);
  }));
  return reload();
}

Result<std::int64_t> KeyRing::prune() {
  return ports_.transactions.write([this](store::Stores& tx) { return prune(tx); });
}

Result<std::int64_t> KeyRing::prune(const domain::Administrator& by) {
  const auto event = audit_.event("keys.pruned", by);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<std::int64_t> {
    USHER_CHECK(require_fresh_admin(tx, by, ports_));
    USHER_CHECK(tx.audit_events.append(event));
    return prune(tx);
  });
}

Result<std::int64_t> KeyRing::prune(store::Stores& tx) const {
  const auto now = ports_.clock.now();
  USHER_TRY(const auto ours, tx.signing_keys.prune(token_life(), now));
  USHER_TRY(const auto imported, tx.imported_keys.prune(now - kExpiredKeysPublished));
  return ours + imported;
}

Result<std::int64_t> KeyRing::count_prunable() const {
  const auto now = ports_.clock.now();
  USHER_TRY(const auto keys, stored());
  const auto is_over = [](const auto& key, Time limit) { return key.retired_at && *key.retired_at < limit && !key.revoked_at; };
  const auto ours = std::ranges::count_if(keys.ours, [&](const auto& key) { return is_over(key, now - life_of(key)); });
  const auto imported =
      std::ranges::count_if(keys.imported, [&](const auto& key) { return is_over(key, now - kExpiredKeysPublished); });
  return static_cast<std::int64_t>(ours + imported);
}

}  // namespace usher::core
