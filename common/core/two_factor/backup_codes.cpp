#include "common/core/two_factor/backup_codes.h"

#include "common/base/encoding.h"
#include "common/base/typed_code.h"
#include "common/crypto/digest.h"
#include "common/json/value.h"

namespace usher::core {
namespace {

constexpr std::string_view kCodeAlphabet = "23456789abcdefghjkmnpqrstuvwxyz";
constexpr std::size_t kGroup = 6;
constexpr std::size_t kGroups = 4;  // 24 characters of 31: 118 bits

std::string mac_of(const Secret& key, std::string_view typed) {
  return base64url_encode(crypto::hmac_sha256(key.expose(), plain_code(typed)));
}

}  // namespace

BackupCodes BackupCodes::of(const std::vector<Secret>& codes, crypto::Random& random) {
  BackupCodes kept;
  kept.key_ = Secret(crypto::random_token(random));
  for (const auto& code : codes) kept.macs_.push_back(mac_of(kept.key_, code.expose()));
  return kept;
}

BackupCodes::Made BackupCodes::make(crypto::Random& random) {
  std::vector<Secret> shown;
  for (std::size_t i = 0; i < kCount; ++i) {
    auto code = crypto::random_text(random, kCodeAlphabet, kGroups * kGroup);
    for (std::size_t group = kGroups - 1; group > 0; --group) code.insert(group * kGroup, 1, '-');
    shown.emplace_back(std::move(code));
  }
  auto kept = of(shown, random);
  return {.kept = std::move(kept), .shown = std::move(shown)};
}

std::optional<BackupCodes> BackupCodes::from_json(std::string_view text) {
  const auto document = json::parse_stored(text);
  const auto* key = document.find("key");
  const auto* macs = document.find("macs");
  if (!key || !key->string() || !macs || !macs->array()) return std::nullopt;
  BackupCodes codes;
  codes.key_ = Secret(std::string(*key->string()));
  for (const auto& mac : *macs->array()) {
    if (!mac.string()) return std::nullopt;
    codes.macs_.push_back(*mac.string());
  }
  return codes;
}

Secret BackupCodes::to_json() const {
  return Secret(json::to_text(json::Object{{"key", key_.expose()}, {"macs", json::Array(macs_.begin(), macs_.end())}}));
}

std::optional<BackupCodes> BackupCodes::without(std::string_view code) const {
  const auto used = mac_of(key_, code);
  BackupCodes rest;
  rest.key_ = key_.clone();
  for (const auto& mac : macs_)
    if (!crypto::equal_in_constant_time(mac, used)) rest.macs_.push_back(mac);
  if (rest.left() == left()) return std::nullopt;
  return rest;
}

}  // namespace usher::core
