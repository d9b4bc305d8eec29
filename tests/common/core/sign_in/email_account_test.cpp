#include "common/core/sign_in/email_account.h"

#include "tests/catch.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

Result<EmailAccountMatch> come(TestCore& kit, std::string_view email = kAda) {
  const auto candidate =
      must(prepare_candidate(kit->ports, kit->outbox, must(domain::EmailAddress::parse(email)), {.name = "Ada"}, caller()));
  return kit->ports.transactions.write(
      [&](store::Stores& tx) { return find_or_create_account(tx, candidate, kit.settings().signup); });
}

TEST_CASE("mailbox arrival: the first makes the account, the next finds it", "[mailbox_arrival]") {
  TestCore kit;
  const auto first = must(come(kit));
  CHECK(first.is_new);
  const auto next = must(come(kit, "ADA@example.com"));
  CHECK_FALSE(next.is_new);
  CHECK(next.user == first.user);
  CHECK(must(kit->user_admin.find(kAda)).is_verified);
}

TEST_CASE("mailbox arrival: of an account that nobody proved no way in stays", "[mailbox_arrival][security]") {
  TestCore kit;
  const auto stranger = sign_up(kit);
  kit.run(
      "INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) "
      "SELECT 'a', id, 'google', 'g1', 0, 0 FROM users");
  CHECK(must(come(kit)).user == stranger.user.id);
  CHECK(kit.number("SELECT count(*) FROM accounts") == 0);
  CHECK_FALSE(identify(kit, stranger.access_token).ok());
  CHECK(Mailbox(kit).count("password_removed", kAda) == 1);
  CHECK(must(kit->user_admin.profile(stranger.user.id)));
}

TEST_CASE("mailbox arrival: an address that somebody may claim back is nobody else's", "[mailbox_arrival][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  kit.run(
      "INSERT INTO verifications (id, purpose, token_hash, user_id, address, attempts, created_at_ms, expires_at_ms) "
      "SELECT 'v', 'undo_email_change', 'h', id, 'old@example.com', 0, 0, 9000000000000 FROM users");
  CHECK(outcome(come(kit, "old@example.com")) == "EMAIL_TAKEN");
  CHECK(kit.number("SELECT count(*) FROM users") == 1);
}

}  // namespace
}  // namespace usher::core
