#include "common/store/accounts/accounts.h"

#include "common/store/accounts/users.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

class AccountFixture : public StoreFixture {
 protected:
  AccountFixture() {
    for (const std::string id : {"ann", "bob"}) REQUIRE(stores.users.insert(sample_user(id)).ok());
  }
  std::optional<std::string> hash_of(const std::string& user) {
    const auto found = stores.accounts.find_credential(UserId(user)).value();
    return found ? found->password_hash : std::nullopt;
  }
  /// Ann's account at GitHub.
  static domain::Account at_github() {
    return {.id = AccountId("social"),
            .user_id = UserId("ann"),
            .provider = "github",
            .provider_account_id = "4711",
            .created_at = kNow,
            .updated_at = kNow};
  }
};

TEST_CASE_METHOD(AccountFixture, "accounts: every field is read back", "[store][accounts]") {
  auto password = sample_account("ann");
  password.updated_at = after(3);
  auto social = at_github();
  social.created_at = after(1);
  social.updated_at = after(2);
  REQUIRE(stores.accounts.insert(password).ok());
  REQUIRE(stores.accounts.insert(social).ok());
  const auto list = stores.accounts.list(UserId("ann")).value();
  REQUIRE(list.size() == 2);
  CHECK(list[0].id == password.id);
  CHECK(list[0].user_id == password.user_id);
  CHECK(list[0].provider == "credential");
  CHECK(list[0].provider_account_id == "ann");
  CHECK(list[0].password_hash == "hash of ann");
  CHECK(list[0].created_at == kNow);
  CHECK(list[0].updated_at == after(3));
  CHECK(list[1].provider == "github");
  CHECK(list[1].provider_account_id == "4711");
  CHECK_FALSE(list[1].password_hash);
  CHECK(stores.accounts.list(UserId("bob")).value().empty());
}

TEST_CASE_METHOD(AccountFixture, "accounts: a provider account is found by its provider's id, a password never",
                 "[store][accounts]") {
  const domain::Account social{
      .id = AccountId("social"), .user_id = UserId("ann"), .provider = "github", .provider_account_id = "4711"};
  REQUIRE(stores.accounts.insert(sample_account("ann")).ok());
  REQUIRE(stores.accounts.insert(social).ok());
  CHECK(stores.accounts.find_social("github", std::nullopt, "4711").value()->id == AccountId("social"));
  CHECK(stores.accounts.find_social("github", "https://github.com", "4711").value()->id == AccountId("social"));
  CHECK_FALSE(stores.accounts.find_social("google", std::nullopt, "4711").value());
  CHECK_FALSE(stores.accounts.find_social("credential", std::nullopt, "ann").value());
}

TEST_CASE_METHOD(AccountFixture, "accounts: a link is found by its issuer, or without one by any",
                 "[store][accounts][security]") {
  const auto link = [&](const std::string& subject, const std::optional<std::string>& issuer) {
    REQUIRE(stores.accounts
                .insert({.id = AccountId(subject),
                         .user_id = UserId("ann"),
                         .provider = "acme",
                         .provider_account_id = subject,
                         .issuer = issuer})
                .ok());
  };
  link("1", "a");
  link("2", std::nullopt);
  link("3", "b");
  CHECK(stores.accounts.find_social("acme", "a", "1").value()->issuer == "a");
  CHECK_FALSE(stores.accounts.find_social("acme", "b", "1").value());
  CHECK(stores.accounts.find_social("acme", std::nullopt, "1").value());
  CHECK(stores.accounts.find_social("acme", "b", "2").value());
  using Others = std::vector<std::pair<std::string, std::int64_t>>;
  CHECK(stores.accounts.list_other_issuers("acme", "b").value() == Others{{"a", 1}});
  CHECK(stores.accounts.list_other_issuers("acme", "c").value() == Others{{"a", 1}, {"b", 1}});
  CHECK(stores.accounts.fill_issuer("acme", "c").value() == 1);
  CHECK(stores.accounts.find_social("acme", "c", "2").value());
}

TEST_CASE_METHOD(AccountFixture, "accounts: newer tokens replace older ones, of that account alone", "[store][accounts]") {
  for (const std::string id : {"1", "2"})
    REQUIRE(
        stores.accounts.insert({.id = AccountId(id), .user_id = UserId("ann"), .provider = "github", .provider_account_id = id})
            .ok());
  REQUIRE(stores.accounts
              .save_tokens(AccountId("1"),
                           {.access = "a", .refresh = "r", .id = "i", .access_expires_at = after(5), .scope = "s"}, kNow)
              .ok());
  CHECK(number("SELECT count(*) FROM accounts WHERE access_token_sealed = 'a' AND refresh_token_sealed = 'r' AND id_token_sealed "
               "= 'i' "
               "AND scope = 's' AND access_token_expires_at_ms IS NOT NULL") == 1);
  REQUIRE(stores.accounts.save_tokens(AccountId("1"), {.access = "b"}, after(1)).ok());
  CHECK(number(
            "SELECT count(*) FROM accounts WHERE access_token_sealed = 'b' AND refresh_token_sealed IS NULL AND scope IS NULL") ==
        1);
  CHECK(number("SELECT count(*) FROM accounts WHERE access_token_sealed IS NULL") == 1);
}

TEST_CASE_METHOD(AccountFixture, "accounts: deleted one by one for their user, or all at once", "[store][accounts][security]") {
  REQUIRE(stores.accounts.insert(sample_account("ann")).ok());
  REQUIRE(stores.accounts.insert(sample_account("bob")).ok());
  CHECK_FALSE(stores.accounts.erase(UserId("bob"), AccountId("account-ann")).value());
  CHECK(stores.accounts.erase(UserId("ann"), AccountId("account-ann")).value());
  REQUIRE(stores.accounts.insert(sample_account("ann")).ok());
  REQUIRE(stores.accounts.erase_all(UserId("ann")).ok());
  CHECK(stores.accounts.list(UserId("ann")).value().empty());
  CHECK(hash_of("bob") == "hash of bob");
}

TEST_CASE_METHOD(AccountFixture, "accounts: a provider account belongs to one user, a user has one password",
                 "[store][accounts][security]") {
  REQUIRE(stores.accounts.insert(sample_account("ann")).ok());
  auto again = sample_account("ann");
  again.id = AccountId("another");
  CHECK(stores.accounts.insert(again).error().code == ErrorCode::kConflict);
  again.user_id = UserId("bob");  // another user's
  CHECK(stores.accounts.insert(again).error().code == ErrorCode::kConflict);
  again.provider = "github";
  CHECK(stores.accounts.insert(again).ok());
}

TEST_CASE_METHOD(AccountFixture, "accounts: every row needs a user", "[store][accounts]") {
  CHECK(stores.accounts.insert(sample_account("unknown")).error().code == ErrorCode::kConflict);
}

TEST_CASE_METHOD(AccountFixture, "accounts: only the credential account has the password", "[store][accounts][security]") {
  auto social = sample_account("ann");
  social.provider = "github";
  REQUIRE(stores.accounts.insert(social).ok());
  CHECK_FALSE(stores.accounts.find_credential(UserId("ann")).value());
  CHECK_FALSE(stores.accounts.set_password_hash(UserId("ann"), "new", after(1)).value());
}

TEST_CASE_METHOD(AccountFixture, "accounts: a new password changes that user alone", "[store][accounts]") {
  for (const std::string id : {"ann", "bob"}) REQUIRE(stores.accounts.insert(sample_account(id)).ok());
  CHECK(stores.accounts.set_password_hash(UserId("ann"), "new", after(1)).value());
  CHECK(hash_of("ann") == "new");
  CHECK(stores.accounts.find_credential(UserId("ann")).value()->updated_at == after(1));
  CHECK(hash_of("bob") == "hash of bob");
}

TEST_CASE_METHOD(AccountFixture, "accounts: a re-hash never undoes an earlier password change",
                 "[store][accounts][race][security]") {
  REQUIRE(stores.accounts.insert(sample_account("ann")).ok());
  REQUIRE(stores.accounts.rehash(UserId("ann"), "hash of ann", "better hash").ok());
  CHECK(hash_of("ann") == "better hash");
  REQUIRE(stores.accounts.set_password_hash(UserId("ann"), "new", after(1)).value());
  REQUIRE(stores.accounts.rehash(UserId("ann"), "better hash", "best hash of the old password").ok());
  CHECK(hash_of("ann") == "new");
}

TEST_CASE_METHOD(AccountFixture, "accounts: without its credential a user has no password, and keeps the other accounts",
                 "[store][accounts][security]") {
  REQUIRE(stores.accounts.insert(sample_account("ann")).ok());
  REQUIRE(stores.accounts.insert(sample_account("bob")).ok());
  REQUIRE(stores.accounts.insert(at_github()).ok());
  REQUIRE(stores.accounts.erase_credential(UserId("ann")).ok());
  CHECK_FALSE(stores.accounts.find_credential(UserId("ann")).value());
  CHECK(stores.accounts.list(UserId("ann")).value().size() == 1);
  CHECK(hash_of("bob") == "hash of bob");
}

}  // namespace
}  // namespace usher::store
