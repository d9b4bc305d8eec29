#include "common/core/accounts/long_claims.h"

#include "common/core/user_fields/user_fields.h"
#include "common/store/accounts/users.h"

namespace usher::core {
namespace {

/// The characters that an account's own fields have at least if its claims are too long. A claim comes from there or is a
/// default, and a character has at most four bytes.
std::size_t least_characters(const settings::Settings& settings) {
  constexpr std::size_t kBytesOfCharacter = 4;
  constexpr std::size_t kPunctuation = 8;
  std::size_t defaults = 0;
  for (const auto& field : settings.user_fields)
    if (field.claim && !field.fallback.empty()) defaults += field.name.size() + field.fallback.size() + kPunctuation;
  return (settings::kMostClaimBytes - std::min(defaults, settings::kMostClaimBytes)) / kBytesOfCharacter;
}

}  // namespace

Result<std::optional<LongClaims>> find_long_claims(const Ports& ports) {
  const auto& declared = ports.settings.user_fields;
  if (std::ranges::none_of(declared, [](const settings::UserField& field) { return field.claim; }))
    return std::optional<LongClaims>();
  const UserFields fields(ports.settings);
  LongClaims found;
  USHER_CHECK(ports.transactions.read([&](store::Stores& tx) {
    found = {};
    return tx.users.each_with_long_fields(least_characters(ports.settings), [&](UserId id, const json::Object& stored) {
      if (!fields.has_long_claims(stored)) return;
      ++found.accounts;
      if (!found.first) found.first = std::move(id);
    });
  }));
  return std::optional(std::move(found));
}

}  // namespace usher::core
