#include "common/core/moving/better_auth_texts.h"

#include "common/core/accounts/new_account.h"
#include "common/json/value.h"

namespace usher::core {

Secret text_of_private_key(const Secret& column) {
  if (!column.expose().starts_with('"')) return column.clone();
  const auto parsed = json::parse(column.expose());
  if (!parsed.ok() || !parsed.value().string()) return Secret();
  return Secret(std::string(*parsed.value().string()));
}

Result<crypto::SigningKey> key_of_jwk(const Secret& jwk, const std::string& kid, const std::optional<std::string>& algorithm) {
  if (!may_be_id(kid)) return error(ErrorCode::kInvalidArgument, "Its id is not valid here");
  if (algorithm && !crypto::algorithm_named(*algorithm))
    return error(ErrorCode::kInvalidArgument, "Its algorithm is not EdDSA, ES256 or RS256");
  USHER_TRY(auto key, crypto::SigningKey::from_private_jwk(jwk, kid));
  if (algorithm && *algorithm != name_of(key.algorithm()))
    return error(ErrorCode::kInvalidArgument, "Its algorithm does not match its key type");
  return key;
}

std::optional<std::string> algorithm_of_key(const std::optional<std::string>& alg, std::string_view public_jwk) {
  if (alg) return alg;
  const auto parsed = json::parse(public_jwk);
  if (!parsed.ok()) return std::nullopt;
  const auto member = [&](std::string_view name) {
    const auto* const value = parsed.value().find(name);
    return value && value->string() ? *value->string() : std::string();
  };
  if (auto stated = member("alg"); !stated.empty()) return stated;
  struct Kind {
    std::string_view type;
    std::string_view curve;
    std::string_view algorithm;
  };
  constexpr std::array kKinds{Kind{"OKP", "Ed25519", "EdDSA"}, Kind{"EC", "P-256", "ES256"}, Kind{"EC", "P-521", "ES512"},
                              Kind{"RSA", "", "RS256"}};
  for (const auto& kind : kKinds)
    if (member("kty") == kind.type && member("crv") == kind.curve) return std::string(kind.algorithm);
  return std::nullopt;
}

std::optional<std::vector<Secret>> backup_codes_of(const Secret& text) {
  constexpr std::size_t kMostCodes = 100;
  constexpr std::size_t kMostCharacters = 64;
  const auto parsed = json::parse(text.expose());
  if (!parsed.ok() || !parsed.value().array() || parsed.value().array()->size() > kMostCodes) return std::nullopt;
  std::vector<Secret> codes;
  for (const auto& code : *parsed.value().array())
    if (code.string() && !code.string()->empty() && code.string()->size() <= kMostCharacters)
      codes.emplace_back(std::string(*code.string()));
  return codes;
}

}  // namespace usher::core
