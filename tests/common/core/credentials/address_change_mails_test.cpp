#include "common/core/credentials/address_change_mails.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/sign_in/sign_up.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kSetAddress = "new@example.com";
constexpr std::string_view kBossAddress = "boss@example.com";

/// Ada has a verified address and no role; Boss is an admin.
struct AddressOffice {
  TestCore kit;
  SessionGrant ada = sign_up(kit);
  domain::AdminActor boss = make_admin(kit, sign_up(kit, kBossAddress));

  AddressOffice() {
    must(kit->user_admin.verify_email(admin(), kAda));
    kit.run("DELETE FROM outbox");
  }
  Result<Updated> set(const domain::Administrator& by, bool without_undo = false, std::optional<std::string> reason = {}) {
    kit.clock().advance(std::chrono::milliseconds(1));
    UserUpdate update;
    update.email = std::string(kSetAddress);
    update.without_undo = without_undo;
    update.reason = std::move(reason);
    return kit->user_admin.update(by, ada.user.id.str(), update);
  }
  std::vector<std::string> mails() { return kit.texts("SELECT kind || ' ' || address FROM outbox ORDER BY 1"); }
  std::string address() { return kit.texts("SELECT email FROM users WHERE id = '" + ada.user.id.str() + "'").at(0); }
};

TEST_CASE("address change mails: an address set by an admin or operator is told to the old and the new one, with undo",
          "[user_admin][email_change][security]") {
  AddressOffice office;
  auto& kit = office.kit;
  const bool by_operator = GENERATE(true, false);
  must(by_operator ? office.set(admin()) : office.set(office.boss, false, "asked by phone"));
  CHECK(office.mails() == std::vector<std::string>{"email_set ada@example.com", "email_set_here new@example.com"});
  CHECK(kit.texts("SELECT DISTINCT payload ->> 'reason' FROM outbox") ==
        std::vector<std::string>{by_operator ? "" : "asked by phone"});
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.email_set'") == 1);
  const auto token = Mailbox(kit).secret("email_set", kAda);
  CHECK(must(kit->email_change.look_at_undo(secret(token))).email_as_written == kAda);
  must(kit->email_change.undo(secret(token), caller()));
  CHECK(office.address() == kAda);
  CHECK_FALSE(identify(kit, office.ada.session_token.expose()).ok());
  CHECK(Mailbox(kit).count("reset_password", kAda) == 1);
  CHECK(kit.texts("SELECT address || ' ' || (payload ->> 'account') FROM outbox WHERE kind = 'email_change_undone'") ==
        std::vector<std::string>{"boss@example.com ada@example.com"});
}

TEST_CASE("address change mails: without undo the old address is told so, and an admin gives a reason",
          "[user_admin][email_change][security]") {
  AddressOffice office;
  auto& kit = office.kit;
  CHECK(faults_of(office.set(office.boss, true)) == std::vector<std::string>{"reason REQUIRED"});
  CHECK(faults_of(office.set(office.boss, true, " ")) == std::vector<std::string>{"reason REQUIRED"});
  CHECK(office.mails().empty());
  kit.run(
      "INSERT INTO verifications (id, purpose, token_hash, user_id, attempts, created_at_ms, expires_at_ms) SELECT 'v', "
      "'undo_email_change', 'h', id, 0, 0, 9999999999999 FROM users WHERE email = 'ada@example.com'");  // of an earlier change
  must(GENERATE(true, false) ? office.set(admin(), true) : office.set(office.boss, true, "mailbox was taken"));
  CHECK(office.mails() == std::vector<std::string>{"email_set_for_good ada@example.com", "email_set_here new@example.com"});
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'undo_email_change'") == 0);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.email_set_for_good'") == 1);
  CHECK(kit.number("SELECT had_proved_address FROM users WHERE email = 'new@example.com'") == 1);
  CHECK(outcome(kit->sign_up.with_password(sign_up_request(), caller())) == "OK");  // the address is not reserved
}

TEST_CASE("address change mails: what belongs to an address is refused without one; a stale admin is refused",
          "[user_admin][security]") {
  AddressOffice office;
  UserUpdate update;
  update.name = {.present = true, .value = "Ada"};
  update.without_undo = true;
  CHECK(faults_of(office.kit->user_admin.update(admin(), kAda, update)) == std::vector<std::string>{"without_undo NOT_ALLOWED"});
  office.kit.clock().advance(office.kit.settings().tokens.fresh_for);
  CHECK(outcome(office.set(office.boss, true, "mailbox was taken")) == "FRESH_SESSION_REQUIRED");
  CHECK(office.mails().empty());
}

TEST_CASE("address change mails: an address that was never verified gets the notice without a link", "[user_admin][security]") {
  AddressOffice office;
  office.kit.run("UPDATE users SET is_verified = 0");
  must(office.set(admin()));
  CHECK(office.mails() == std::vector<std::string>{"email_changed_notice ada@example.com", "email_set_here new@example.com"});
  CHECK(office.kit.number("SELECT count(*) FROM verifications WHERE purpose = 'undo_email_change'") == 0);
}

TEST_CASE("address change mails: the address that the account has already causes no mail", "[user_admin]") {
  AddressOffice office;
  UserUpdate update;
  update.email = "Ada@Example.com";
  must(office.kit->user_admin.update(admin(), kAda, update));
  CHECK(office.mails().empty());
}

TEST_CASE("address change mails: the undo of the owner's own change tells no admin", "[email_change]") {
  AddressOffice office;
  auto& kit = office.kit;
  must(kit->email_change.ask(actor_of(kit, office.ada), kSetAddress, secret(kPassphrase), caller()));
  must(kit->email_verification.verify({.token = secret(Mailbox(kit).secret("change_email", kSetAddress))}, caller()));
  must(kit->email_change.undo(secret(Mailbox(kit).secret("email_changed", kAda)), caller()));
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind = 'email_change_undone'") == 0);
}

}  // namespace
}  // namespace usher::core
