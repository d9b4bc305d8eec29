#include "common/core/key_ring.h"

#include <algorithm>

#include "common/core/audit_log.h"
#include "common/core/sealed_columns.h"
#include "common/crypto/digest.h"

namespace usher::core {
namespace {

constexpr std::chrono::seconds kLeeway{30};
constexpr std::chrono::seconds kSearchInterval{1};

crypto::Algorithm algorithm_of(settings::JwtAlgorithm algorithm) {
  switch (algorithm) {
    case settings::JwtAlgorithm::kRs256:
      return crypto::Algorithm::kRs256;
    case settings::JwtAlgorithm::kEs256:
      return crypto::Algorithm::kEs256;
    case settings::JwtAlgorithm::kEdDsa:
      return crypto::Algorithm::kEdDsa;
    case settings::JwtAlgorithm::kHs256:
      return crypto::Algorithm::kHs256;
  }
  return crypto::Algorithm::kRs256;
}

bool signs(const domain::StoredSigningKey& key, Time now) {
  return !key.revoked_at && key.signs_from <= now && (!key.retired_at || now < *key.retired_at);
}

/// Of several that may sign, the one that began last does.
bool signs_rather_than(const domain::StoredSigningKey* best, const domain::StoredSigningKey& key, Time now) {
  return signs(key, now) && (!best || key.signs_from >= best->signs_from);
}

KeyState state_of(const domain::StoredSigningKey& key, const domain::StoredSigningKey* signing, Time now) {
  if (key.revoked_at) return KeyState::kRevoked;
  if (&key == signing) return KeyState::kSigning;
  const bool will_sign = key.signs_from > now && (!key.retired_at || key.signs_from < *key.retired_at);
  return will_sign ? KeyState::kNext : KeyState::kRetired;
}

}  // namespace

KeyRing::KeyRing(Ports ports, const SealingKeys& sealing)
    : ports_(ports), sealing_(sealing), snapshot_(std::make_shared<KeySnapshot>()) {}

std::chrono::milliseconds KeyRing::token_life() const { return ports_.settings.tokens.access_ttl + 2 * kLeeway; }

bool KeyRing::verifies(const domain::StoredSigningKey& key, Time now) const {
  return !key.revoked_at && (!key.retired_at || now < *key.retired_at + token_life());
}

Status KeyRing::start() {
  const auto wanted = algorithm_of(ports_.settings.tokens.algorithm);
  if (wanted == crypto::Algorithm::kHs256) return load();
  const auto now = ports_.clock.now();
  USHER_TRY(const auto present_keys, stored());
  const auto usable = [&](const domain::StoredSigningKey& key) {
    return key.algorithm == name_of(wanted) && !key.revoked_at && (!key.retired_at || now < *key.retired_at);
  };
  if (std::none_of(present_keys.begin(), present_keys.end(), usable)) {
    USHER_TRY(const auto fresh, generate(now));
    USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
      USHER_TRY(const auto present, tx.signing_keys.list());
      if (std::any_of(present.begin(), present.end(), usable)) return done();  // another server was first
      USHER_CHECK(tx.signing_keys.insert(fresh));
      return tx.signing_keys.retire_others(fresh.id, now);
    }));
  }
  return load();
}

Status KeyRing::load() {
  return ports_.settings.tokens.algorithm == settings::JwtAlgorithm::kHs256 ? start_shared_secrets() : reload();
}

Status KeyRing::start_shared_secrets() {
  std::vector<RingKey> keys;
  for (const Secret* secret : {&ports_.settings.tokens.hs256_key, &ports_.settings.tokens.hs256_key_previous}) {
    if (secret->empty()) continue;
    USHER_TRY(auto key, crypto::SigningKey::from_shared_secret(*secret));
    domain::StoredSigningKey stored{.id = KeyId(key.kid()), .algorithm = "HS256", .public_jwk = {}, .private_sealed = {}};
    if (!keys.empty()) stored.retired_at = Time::max() - token_life();  // the previous one verifies, and signs nothing
    keys.push_back({std::move(stored), std::make_shared<const crypto::SigningKey>(std::move(key))});
  }
  if (keys.size() > 1) keys[1].stored.signs_from = Time::max();
  publish(std::move(keys));
  return done();
}

Result<domain::StoredSigningKey> KeyRing::generate(Time signs_from) const {
  const auto algorithm = algorithm_of(ports_.settings.tokens.algorithm);
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
      .signs_from = signs_from};
}

Result<std::shared_ptr<const crypto::SigningKey>> KeyRing::unseal(const domain::StoredSigningKey& stored) const {
  const auto der = sealing_.open(kSigningKeyBox.purpose, stored.private_sealed, kSigningKeyBox.label(stored.id.str()));
  if (!der)
    return error(ErrorCode::kSecretMismatch, "The signing key " + stored.id.str() + " does not open with this USHER_SECRET");
  USHER_TRY(auto key, crypto::SigningKey::import_private(*der, stored.id.str()));
  return std::make_shared<const crypto::SigningKey>(std::move(key));
}

Result<std::vector<domain::StoredSigningKey>> KeyRing::stored() const {
  return ports_.transactions.read([](store::Stores& tx) { return tx.signing_keys.list(); });
}

Result<std::vector<ListedKey>> KeyRing::list() const {
  USHER_TRY(const auto keys, stored());
  const auto now = ports_.clock.now();
  const domain::StoredSigningKey* signing = nullptr;
  for (const auto& key : keys)
    if (signs_rather_than(signing, key, now)) signing = &key;
  std::vector<ListedKey> listed;
  for (const auto& key : keys) listed.push_back({key, state_of(key, signing, now)});
  return listed;
}

Status KeyRing::reload() {
  if (ports_.settings.tokens.algorithm == settings::JwtAlgorithm::kHs256) return done();
  USHER_TRY(auto rows, stored());
  const auto before = snapshot();
  std::vector<RingKey> keys;
  for (auto& row : rows) {
    if (!verifies(row, ports_.clock.now())) continue;
    const auto known =
        std::find_if(before->keys.begin(), before->keys.end(), [&](const RingKey& k) { return k.stored.id == row.id; });
    if (known != before->keys.end()) {
      keys.push_back({std::move(row), known->key});
    } else {
      USHER_TRY(auto key, unseal(row));
      keys.push_back({std::move(row), std::move(key)});
    }
  }
  publish(std::move(keys));
  return done();
}

void KeyRing::publish(std::vector<RingKey> keys) {
  auto next = std::make_shared<KeySnapshot>();
  next->keys = std::move(keys);
  next->jwks = R"({"keys":[)";
  bool first = true;
  for (const auto& key : next->keys) {
    if (key.stored.public_jwk.empty()) continue;
    if (!first) next->jwks += ',';
    first = false;
    next->jwks += key.stored.public_jwk;
  }
  next->jwks += "]}";
  next->etag = '"' + crypto::sha256_base64url(next->jwks).substr(0, 22) + '"';
  const Lock lock(mutex_);
  snapshot_ = std::move(next);
}

std::shared_ptr<const KeySnapshot> KeyRing::snapshot() const {
  const Lock lock(mutex_);
  return snapshot_;
}

Result<std::shared_ptr<const crypto::SigningKey>> KeyRing::signer() const {
  const auto now = ports_.clock.now();
  const auto current = snapshot();
  const RingKey* best = nullptr;
  for (const auto& key : current->keys)
    if (signs_rather_than(best ? &best->stored : nullptr, key.stored, now)) best = &key;
  if (!best) return error_because(ErrorCode::kInternal, "no signing key is in force; see `usher key list`");
  return best->key;
}

std::shared_ptr<const crypto::VerificationKey> KeyRing::verifier(std::string_view kid) {
  const auto now = ports_.clock.now();
  const auto find = [&]() -> std::shared_ptr<const crypto::VerificationKey> {
    for (const auto& key : snapshot()->keys)
      if (key.stored.id.str() == kid && verifies(key.stored, now)) return key.key;
    return nullptr;
  };
  if (auto found = find()) return found;
  {
    const Lock lock(mutex_);
    if (now < next_search_) return nullptr;
    next_search_ = now + kSearchInterval;
  }
  return reload().ok() ? find() : nullptr;
}

Result<domain::StoredSigningKey> KeyRing::rotate(bool at_once, const domain::AuditEvent& event) {
  if (ports_.settings.tokens.algorithm == settings::JwtAlgorithm::kHs256)
    return error(
        ErrorCode::kConflict,
        "With JWT_ALGORITHM=HS256 there are no key pairs; change JWT_SECRET_KEY and keep the old one as JWT_SECRET_KEY_PREVIOUS");
  const auto now = ports_.clock.now();
  USHER_TRY(const auto present, stored());
  const bool nobody_signs = std::none_of(present.begin(), present.end(), [now](const auto& key) { return signs(key, now); });
  const auto signs_from = at_once || nobody_signs ? now : now + kPublishAhead;
  USHER_TRY(auto key, generate(signs_from));
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(tx.signing_keys.insert(key));
    USHER_CHECK(tx.signing_keys.retire_others(key.id, signs_from));
    return tx.audit_events.append(event);
  }));
  USHER_CHECK(reload());
  return key;
}

Status KeyRing::revoke(const KeyId& id, const domain::AuditEvent& event) {
  const auto now = ports_.clock.now();
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const auto keys, tx.signing_keys.list());
    // A key that hands over soon does not count: without its successor nothing would sign then.
    const auto usable = [&](const domain::StoredSigningKey& key) { return key.id != id && signs(key, now) && !key.retired_at; };
    if (std::none_of(keys.begin(), keys.end(), [&](const auto& key) { return key.id == id && !key.revoked_at; }))
      return error(ErrorCode::kKeyNotFound);
    if (std::none_of(keys.begin(), keys.end(), usable))
      return error(ErrorCode::kConflict, "No other key can sign now; run `usher key rotate --now` first");
    USHER_CHECK(tx.signing_keys.revoke(id, now));
    return tx.audit_events.append(event);
  }));
  return reload();
}

Result<std::int64_t> KeyRing::prune(const std::optional<domain::AuditEvent>& event) {
  const auto before = ports_.clock.now() - token_life();
  return ports_.transactions.write([&](store::Stores& tx) -> Result<std::int64_t> {
    if (event) USHER_CHECK(tx.audit_events.append(*event));
    return tx.signing_keys.prune(before);
  });
}

}  // namespace usher::core
