#include "common/core/sign_in/email_account.h"

#include "common/core/accounts/profiles.h"
#include "common/core/accounts/user_admin.h"
#include "common/domain/email_address.h"
#include "common/settings/settings.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/mailbox.h"

namespace usher::core {
namespace {

using namespace testkit;

Result<EmailAccountMatch> find_or_create(TestCore& kit, std::string_view email = kAda) {
  const auto candidate = must(prepare_candidate(kit->ports, kit->outbox, kit->audit, must(domain::EmailAddress::parse(email)),
                                                {.name = "Ada"}, caller()));
  return kit->ports.transactions.write([&](store::Stores& tx) { return find_or_create_account(tx, candidate, kit.settings()); });
}

TEST_CASE("e-mail account: the first use of an address creates the account, the next finds it", "[mailbox_arrival]") {
  TestCore kit;
  const auto first = must(find_or_create(kit));
  CHECK(first.is_new);
  const auto next = must(find_or_create(kit, "ADA@example.com"));
  CHECK_FALSE(next.is_new);
  CHECK(next.user == first.user);
  CHECK(must(kit->user_admin.find(kAda)).is_verified);
}

TEST_CASE("e-mail account: an unverified account loses its password, other ways in and sessions (account pre-hijacking)",
          "[mailbox_arrival][security]") {
  TestCore kit;
  const auto stranger = sign_up(kit);
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, stranger), phone);
  kit.run(
      "INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) "
      "SELECT 'a', id, 'google', 'g1', 0, 0 FROM users");
  CHECK(must(find_or_create(kit)).user == stranger.user.id);
  CHECK(kit.number("SELECT count(*) FROM accounts") == 0);
  CHECK_FALSE(identify(kit, stranger.access_token).ok());
  CHECK(outcome(try_passkey(kit, phone)) == "INVALID_PASSKEY");
  for (const auto* mail : {"password_removed", "account_unlinked", "passkey_removed"}) CHECK(Mailbox(kit).count(mail, kAda) == 1);
  CHECK_FALSE(must(kit->profiles.find(stranger.user.id)));
  CHECK(must(kit->user_admin.find(kAda)).name == "Ada");
}

TEST_CASE("e-mail account: an address reserved for an undo gets 409 EMAIL_TAKEN", "[mailbox_arrival][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  kit.run(
      "INSERT INTO verifications (id, purpose, token_hash, user_id, address, attempts, created_at_ms, expires_at_ms) "
      "SELECT 'v', 'undo_email_change', 'h', id, 'old@example.com', 0, 0, 9000000000000 FROM users");
  CHECK(outcome(find_or_create(kit, "old@example.com")) == "EMAIL_TAKEN");
  CHECK(kit.number("SELECT count(*) FROM users") == 1);
}

}  // namespace
}  // namespace usher::core
