#pragma once

#include "common/core/accounts/user_admin.h"
#include "common/core/questionnaire/answers.h"

namespace usher::core {

/// An account in the state that a test wants.
struct TestAccount {
  std::string email;
  json::Patch<Secret> password;
  std::optional<std::string> name;
  std::string role = "user";
  bool is_verified = true;
  std::optional<Time> created_at;
  domain::ProfileChange profile;
  json::Object user_fields;
  bool is_initial = false;
  bool is_breached = false;
  std::optional<Suspension> suspended;
  bool two_factor = false;
  bool passkey = false;
  std::optional<std::string> provider;
  std::optional<AnswersChange> answers;
  bool anonymous = false;

  static constexpr std::string_view kSchema = "TestAccount";
  static constexpr bool kIsClosed = true;
  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(
        json::required("email", &TestAccount::email, {.about = "or the name before the @ of one in the namespace"}),
        optional("password", &TestAccount::password, {.about = "absent: by the seed; null: none"}),
        optional("name", &TestAccount::name, domain::kNameRules),
        optional("role", &TestAccount::role, {.one_of = domain::kRoles}),
        optional("is_verified", &TestAccount::is_verified, {.about = "absent: true"}),
        optional("created_at", &TestAccount::created_at, {.about = "all else happened then, too; absent: now"}),
        optional("profile", &TestAccount::profile), optional("user_fields", &TestAccount::user_fields),
        optional("initial_password", &TestAccount::is_initial, {.about = "to be replaced within a week of created_at"}),
        optional("breached", &TestAccount::is_breached, {.about = "the password was found among breached ones"}),
        optional("suspended", &TestAccount::suspended),
        optional("two_factor", &TestAccount::two_factor, {.about = "an authenticator app and backup codes, by the seed"}),
        optional("passkey", &TestAccount::passkey, {.about = "the answer has its private key"}),
        optional("provider", &TestAccount::provider, {.max = 255, .about = "the id of a provider that it is linked to"}),
        optional("answers", &TestAccount::answers, {.about = "as PUT /auth/questionnaire/answers takes them"}),
        optional("anonymous", &TestAccount::anonymous, {.about = "true is refused: such an account begins with its sign-in"}));
  }
};

/// Accounts to be made: those in `accounts`, or so many as `usher seed --users` makes.
struct TestAccountsOrder {
  static constexpr std::int64_t kMost = 1000;
  static constexpr std::int64_t kMostSamples = 100'000;  ///< Of a seed: the ones that are left out are drawn again.
  std::optional<std::string> in_namespace;
  std::int64_t seed = 1;
  std::vector<TestAccount> accounts;
  std::optional<std::int64_t> users;
  std::int64_t after = 0;
  std::int64_t days = 28;
  std::optional<Time> until;
  bool one_password = false;
  std::int64_t two_factor = 0;
  std::int64_t social = 0;

  static constexpr std::string_view kSchema = "TestAccountsBody";
  static constexpr bool kIsClosed = true;
  static constexpr auto fields() {
    using json::optional;
    using Order = TestAccountsOrder;
    return json::fields_of(
        optional("namespace", &Order::in_namespace, {.about = "of this run of tests: 1 to 32 of a-z, 0-9 and -"}),
        optional("seed", &Order::seed,
                 {.about = "the same number gives the same ids, passwords, app secrets and codes; absent: 1"}),
        optional("accounts", &Order::accounts, {.about = "at most 1,000"}),
        optional("users", &Order::users, {.about = "in place of accounts: so many sample accounts, at most 1,000"}),
        optional("after", &Order::after, {.about = "of those of the seed, leaves out so many, at most 100,000"}),
        optional("days", &Order::days, {.about = "in which they were created; absent: 28"}),
        optional("until", &Order::until, {.about = "the end of these days; absent: the time of the first call"}),
        optional("one_password", &Order::one_password, {.about = "the same for all"}),
        optional("two_factor", &Order::two_factor, {.about = "per cent with an authenticator app"}),
        optional("social", &Order::social, {.about = "per cent with a provider"}));
  }
};

/// A passkey in base64, with the members that browsers' test tools take (WebAuthn.addCredential of Chrome's protocol).
struct TestPasskey {
  std::string credential_id;
  std::string rp_id;
  Secret private_key;  ///< PKCS#8.
  std::string user_handle;

  static constexpr std::string_view kSchema = "TestPasskey";
  static constexpr auto fields() {
    using json::computed, json::required;
    return json::fields_of(required("credentialId", &TestPasskey::credential_id), required("rpId", &TestPasskey::rp_id),
                           required("privateKey", &TestPasskey::private_key), required("userHandle", &TestPasskey::user_handle),
                           computed("signCount", [](const TestPasskey&) { return std::int64_t{0}; }),
                           computed("isResidentCredential", [](const TestPasskey&) { return true; }));
  }
};

/// What an account signs in with.
struct MadeTestAccount {
  UserId id;
  std::string email;
  bool created = false;
  std::optional<Secret> password;
  std::optional<std::string> name;
  std::string role;
  std::optional<std::string> totp_secret;
  std::vector<Secret> backup_codes;
  std::optional<TestPasskey> passkey;
  std::optional<std::string> provider;
  std::optional<std::string> provider_account_id;

  static constexpr std::string_view kSchema = "MadeTestAccount";
  static constexpr auto fields() {
    using json::required;
    using Made = MadeTestAccount;
    return json::fields_of(
        required("id", &Made::id), required("email", &Made::email),
        required("created", &Made::created, {.about = "false: it was there and stays; the rest is what it has"}),
        required("password", &Made::password), required("name", &Made::name), required("role", &Made::role),
        required("totp_secret", &Made::totp_secret, {.about = "base32"}), required("backup_codes", &Made::backup_codes),
        required("passkey", &Made::passkey, {.about = "null, too, for an account that was there"}),
        required("provider", &Made::provider), required("provider_account_id", &Made::provider_account_id));
  }
};

}  // namespace usher::core
