#include "common/core/tokens/key_states.h"

namespace usher::core {
namespace {

bool signs_rather_than(const domain::StoredSigningKey* best, const domain::StoredSigningKey& key, Time now) {
  return signs(key, now) && (!best || key.signs_from >= best->signs_from);
}

bool begins_before(const domain::StoredSigningKey* best, const domain::StoredSigningKey& key, Time now) {
  const bool usable = !key.revoked_at && key.signs_from != Time::max() && (!key.retired_at || now < *key.retired_at);
  return usable && (!best || key.signs_from < best->signs_from);
}

KeyState state_of(const domain::StoredSigningKey& key, const domain::StoredSigningKey* signing, Time now) {
  if (key.revoked_at) return KeyState::kRevoked;
  if (&key == signing) return KeyState::kSigning;
  const bool will_sign = key.signs_from > now && (!key.retired_at || key.signs_from < *key.retired_at);
  return will_sign ? KeyState::kNext : KeyState::kRetired;
}

}  // namespace

bool signs(const domain::StoredSigningKey& key, Time now) {
  return !key.revoked_at && key.signs_from <= now && (!key.retired_at || now < *key.retired_at);
}

const RingKey* signer_among(const std::vector<RingKey>& keys, Time now) {
  const RingKey* best = nullptr;
  for (const auto& key : keys)
    if (signs_rather_than(best ? &best->stored : nullptr, key.stored, now)) best = &key;
  return best;
}

const RingKey* signer_or_next(const std::vector<RingKey>& keys, Time now) {
  const RingKey* best = signer_among(keys, now);
  if (best) return best;
  for (const auto& key : keys)
    if (begins_before(best ? &best->stored : nullptr, key.stored, now)) best = &key;
  return best;
}

bool is_published(const domain::StoredSigningKey& imported, Time now) {
  return !imported.revoked_at && (!imported.retired_at || now < *imported.retired_at + kExpiredKeysPublished);
}

void list_keys(std::vector<ListedKey>& listed, const std::vector<domain::StoredSigningKey>& keys, KeyUse use, Time now) {
  const domain::StoredSigningKey* signing = nullptr;
  for (const auto& key : keys)
    if (signs_rather_than(signing, key, now)) signing = &key;
  if (!signing && use == KeyUse::kAccessTokens)
    for (const auto& key : keys)
      if (begins_before(signing, key, now)) signing = &key;
  for (const auto& key : keys) listed.push_back({key, state_of(key, signing, now), use});
}

std::string_view name_of(KeyState state) {
  constexpr EnumArray kNames(&EnumRow<KeyState>::key, {{KeyState::kSigning, "signing"},
                                                       {KeyState::kNext, "next"},
                                                       {KeyState::kRetired, "retired"},
                                                       {KeyState::kRevoked, "revoked"}});
  return kNames[state].value;
}

std::string_view name_of(KeyUse use) { return use == KeyUse::kAccessTokens ? "access" : "better-auth"; }

}  // namespace usher::core
