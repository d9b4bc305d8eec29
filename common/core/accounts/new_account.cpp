#include "common/core/accounts/new_account.h"

#include "common/base/text.h"
#include "common/core/user_fields/user_fields.h"
#include "common/domain/email_address.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"

namespace usher::core {
namespace {

constexpr std::size_t kMaxIdCharacters = 64;

void check_texts(const AccountFacts& facts, json::Faults& faults) {
  if (facts.name) json::check_text(*facts.name, domain::kNameRules, "name", faults);
  if (facts.image) faults.take(domain::check_image(*facts.image));
  json::check_text(facts.role, {.one_of = domain::kRoles}, "role", faults);
  if (facts.id && !may_be_id(facts.id->str()))
    faults.add("id", "INVALID_FORMAT", "Must be 1 to 64 letters, digits and - _ . : or absent for a new id");
}

}  // namespace

Result<NewAccount> new_account(AccountFacts facts, const Ports& ports) {
  const auto now = ports.clock.now();
  const auto created_at = facts.created_at.value_or(now);
  const auto updated_at = facts.updated_at.value_or(now);
  json::Faults faults;
  const auto address = domain::EmailAddress::parse(facts.email);
  auto profile = domain::apply(facts.profile, {.created_at = created_at, .updated_at = updated_at}, facts.demand);
  faults.take(address);
  check_texts(facts, faults);
  faults.take(profile);
  auto user_fields = UserFields(ports.settings).apply(facts.user_fields, {}, UserFieldWriter::kSite);
  faults.take(user_fields);
  USHER_CHECK(faults.status());

  domain::User user{.id = facts.id ? std::move(*facts.id) : crypto::new_id<UserId>(ports.random, created_at),
                    .email = address.value().compared,
                    .email_as_written = address.value().written,
                    .name = std::move(facts.name),
                    .image = std::move(facts.image),
                    .role = std::move(facts.role),
                    .is_active = facts.is_active,
                    .is_verified = facts.is_verified,
                    .created_at = created_at,
                    .updated_at = updated_at,
                    .user_fields = std::move(user_fields).value()};
  domain::Account credential{.id = crypto::new_id<AccountId>(ports.random, now),
                             .user_id = user.id,
                             .provider = domain::kCredentialProvider,
                             .provider_account_id = user.id.str(),
                             .password_hash = std::move(facts.password_hash),
                             .created_at = now,
                             .updated_at = now};
  return NewAccount{.user = std::move(user),
                    .credential = std::move(credential),
                    .profile = facts.profile.sets_nothing() ? std::nullopt : std::optional(std::move(profile).value())};
}

Status insert(store::Stores& tx, const NewAccount& account) {
  USHER_CHECK(tx.users.insert(account.user));
  USHER_CHECK(tx.accounts.insert(account.credential));
  if (account.profile) USHER_CHECK(tx.profiles.save(account.user.id, *account.profile));
  return done();
}

bool may_be_id(std::string_view text) {
  return !text.empty() && text.size() <= kMaxIdCharacters &&
         std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.' || c == ':'; });
}

}  // namespace usher::core
