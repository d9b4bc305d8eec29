#include "common/core/tokens/api_keys.h"

#include "common/base/text.h"
#include "common/core/audit/audit_log.h"
#include "common/core/authority/authority.h"
#include "common/core/mail/admin_notices.h"
#include "common/crypto/digest.h"
#include "common/db/engine/writer.h"
#include "common/json/fields.h"
#include "common/store/keys/api_keys.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

constexpr std::string_view kPrefix = "usher_";  // recognisable to secret scanners, and distinct from a JWT, which has dots
constexpr std::chrono::minutes kUseInterval{1};

bool is_admin_scope(std::string_view scope) { return scope == domain::kAdminReadScope || scope == domain::kAdminWriteScope; }

Status check_new(std::string_view scope, const std::optional<std::string>& name, std::optional<std::chrono::days> life) {
  json::Faults faults;
  if (!contains(domain::kApiScopes, scope))
    faults.add("scope", "NOT_ALLOWED",
               "There is no scope `" + std::string(scope) + "`; the scopes are " + joined(domain::kApiScopes, ", "));
  if (name && json::check_text(*name, {.max = domain::kMaxApiKeyName}, "name", faults) && is_blank(*name))
    faults.add("name", "REQUIRED", "Must not be blank; leave it out for a key without a name");
  if (life && (*life < std::chrono::days(1) || *life > ApiKeys::kLongestLife))
    faults.add("expires_in_days", "OUT_OF_RANGE", "Must be 1 to " + std::to_string(ApiKeys::kLongestLife.count()) + " days");
  return faults.status();
}

Error not_a_key() {
  return error(ErrorCode::kUnauthenticated, {"apikey create"},
               "The API key is missing, wrong, expired or revoked; send one that `{}` made as Authorization: Bearer");
}

Error lacks_scope(std::string_view wanted) {
  return error(ErrorCode::kForbidden, "The API key lacks the scope; make one with --scope " + std::string(wanted));
}

std::optional<domain::ApiKeyOwner> owner_of(const domain::Administrator& by) {
  return by.user() ? std::optional(domain::ApiKeyOwner{.id = *by.user()}) : std::nullopt;
}

/// As the mail to the admins calls the key.
std::string shown(const domain::ApiKey& key) { return key.name.value_or(key.id.str()); }

}  // namespace

Result<NewApiKey> ApiKeys::create(const domain::Administrator& by, std::string_view scope, const std::optional<std::string>& name,
                                  std::optional<std::chrono::days> life) const {
  USHER_CHECK(check_new(scope, name, life));
  const auto now = ports_.clock.now();
  if (!life && is_admin_scope(scope)) life = kAdminKeyLife;
  NewApiKey made{.key = {.id = crypto::new_id<ApiKeyId>(ports_.random, now),
                         .name = name,
                         .scope = std::string(scope),
                         .created_at = now,
                         .created_by = by.audit_name(),
                         .last_used_at = std::nullopt,
                         .revoked_at = std::nullopt,
                         .expires_at = life ? std::optional(now + *life) : std::nullopt,
                         .owner = owner_of(by)},
                 .text = Secret(std::string(kPrefix) + crypto::random_token(ports_.random))};
  const auto hash = crypto::sha256_base64url(made.text.expose());
  const auto event = audit_.event(
      {.action = "api_key.created", .actor = by.audit_name(), .reason = made.key.id.str() + ", " + made.key.scope}, by.caller());
  AdminNotices notices;
  if (is_admin_scope(scope)) {
    USHER_TRY(notices, AdminNotices::prepare(ports_, outbox_, "api_key_created", by));
  }
  USHER_TRY(made.key, ports_.transactions.write([&](store::Stores& tx) -> Result<domain::ApiKey> {
    USHER_CHECK(require_fresh_admin(tx, by, ports_, Maker::kApiKey));
    USHER_CHECK(tx.api_keys.insert(made.key, hash));
    USHER_CHECK(tx.audit_events.append(event));
    USHER_CHECK(notices.append(tx, {{"key", shown(made.key)}, {"scope", made.key.scope}}));
    USHER_TRY(auto stored, tx.api_keys.find(made.key.id));
    return stored ? Result<domain::ApiKey>(std::move(*stored)) : error(ErrorCode::kInternal);
  }));
  return made;
}

Result<std::vector<domain::ApiKey>> ApiKeys::list() const {
  USHER_TRY(auto keys, ports_.transactions.read([](store::Stores& tx) { return tx.api_keys.list(); }));
  for (auto& key : keys) judge_owner(key, ports_.settings);
  return keys;
}

Result<std::int64_t> ApiKeys::count_of(const UserId& owner) const {
  USHER_TRY(const auto keys, list());
  const auto now = ports_.clock.now();
  return std::ranges::count_if(
      keys, [&](const domain::ApiKey& key) { return key.owner && key.owner->id == owner && key.is_live(now); });
}

Result<domain::ApiKey> ApiKeys::adopt(const domain::OperatorActor& by, const ApiKeyId& id) const {
  const auto event = audit_.event({.action = "api_key.adopted", .actor = by.audit_name(), .reason = id.str()});
  return ports_.transactions.write([&](store::Stores& tx) -> Result<domain::ApiKey> {
    USHER_TRY(const auto before, tx.api_keys.find(id));
    if (!before) return error(ErrorCode::kNotFound, {"apikey list"}, "No API key has the id " + id.str() + "; see `{}`");
    if (before->revoked_at)
      return error(ErrorCode::kConflict, {"apikey create"}, "The key is revoked for good; make another one by `{}`");
    if (!before->owner) return *before;
    USHER_CHECK(tx.api_keys.adopt(id));
    USHER_CHECK(tx.audit_events.append(event));
    USHER_TRY(auto key, tx.api_keys.find(id));
    return key ? Result<domain::ApiKey>(std::move(*key)) : error(ErrorCode::kNotFound);
  });
}

Result<RevokedApiKey> ApiKeys::revoke(const domain::Administrator& by, const ApiKeyId& id, const RowWrite& row) const {
  const auto now = ports_.clock.now();
  const auto event = audit_.event({.action = "api_key.revoked", .actor = by.audit_name(), .reason = id.str()}, by.caller());
  return row.run(ports_.transactions, [&](store::Stores& tx) -> Result<RevokedApiKey> {
    USHER_CHECK(require_fresh_admin(tx, by, ports_));
    USHER_TRY(const bool was_live, tx.api_keys.revoke(id, now));
    if (was_live) USHER_CHECK(tx.audit_events.append(event));
    USHER_TRY(auto key, tx.api_keys.find(id));
    if (!key) return error(ErrorCode::kNotFound, {"apikey list"}, "No API key has the id " + id.str() + "; see `{}`");
    return RevokedApiKey{std::move(*key), was_live};
  });
}

Result<domain::BackEndActor> ApiKeys::identify(std::string_view presented) const {
  if (!is_key(presented)) return not_a_key();
  const auto hash = crypto::sha256_base64url(presented);
  USHER_TRY(auto key, ports_.transactions.read([&](store::Stores& tx) { return tx.api_keys.find_by_hash(hash); }));
  if (key) judge_owner(*key, ports_.settings);
  const auto now = ports_.clock.now();
  if (key && key->state(now) == "without_factor")
    return error(ErrorCode::kTwoFactorEnrolmentRequired,
                 "The admin who made the key has no second factor, which the site demands; set one up, or adopt the key");
  if (!key || !key->is_live(now)) return not_a_key();
  note_use(*key);
  return domain::BackEndActor(std::move(*key));
}

bool ApiKeys::is_key(std::string_view presented) { return presented.starts_with(kPrefix); }

Status ApiKeys::require_admin_read(const domain::BackEndActor& by) {
  return is_admin_scope(by.key().scope) ? done() : Status(lacks_scope(domain::kAdminReadScope));
}

Result<domain::AdminKeyActor> ApiKeys::administer(const domain::BackEndActor& by, const domain::Caller& caller) {
  if (!by.may(domain::kAdminWriteScope)) return lacks_scope(domain::kAdminWriteScope);
  return domain::AdminKeyActor(by.key(), caller.request_id);
}

void ApiKeys::note_use(const domain::ApiKey& key) const {
  const auto now = ports_.clock.now();
  if (key.last_used_at && now - *key.last_used_at < kUseInterval) return;
  ports_.transactions.post({.consistency = db::Consistency::kRow},
                           [id = key.id, now](store::Stores& tx) { return tx.api_keys.touch(id, now); });
}

}  // namespace usher::core
