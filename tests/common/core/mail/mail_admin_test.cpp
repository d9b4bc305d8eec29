#include "common/core/mail/mail_admin.h"

#include "common/core/credentials/password_reset.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

struct Fixture {
  Fixture() {
    sign_up(kit);
    must(kit->password_reset.ask(kAda, caller()));
  }
  MailId id() { return Mailbox(kit).all("reset_password", kAda).at(0).id; }

  TestCore kit;
};

TEST_CASE("mail admin: show, a request has no words yet, a resolved mail has", "[mail]") {
  Fixture fixture;
  const auto listed = must(fixture.kit->mail_admin.list({}));
  REQUIRE(listed.size() == 1);
  CHECK_FALSE(must(fixture.kit->mail_admin.show(listed[0].id)).words);
  CHECK(must(fixture.kit->mail_admin.show(fixture.id())).words->subject.size() > 5);
  CHECK(outcome(fixture.kit->mail_admin.show(MailId("unknown"))) == "MAIL_NOT_FOUND");
}

TEST_CASE("mail admin: show, a mail that cannot be composed has no words", "[mail]") {
  Fixture fixture;
  const auto id = fixture.id();
  fixture.kit.run("UPDATE outbox SET kind = 'unheard_of'");
  CHECK_FALSE(must(fixture.kit->mail_admin.show(id)).words);
}

TEST_CASE("mail admin: retry, sent mail is refused, other mail is queued and audited", "[mail]") {
  Fixture fixture;
  const auto id = fixture.id();
  CHECK(must(fixture.kit->mail_admin.retry(admin(), id)) == 1);
  CHECK(must(fixture.kit->mail_admin.retry_all(admin())) == 1);
  must(fixture.kit->ports.transactions.write(
      [&](store::Stores& tx) { return tx.outbox.mark_sent(id, fixture.kit.clock().now()); }));
  CHECK(outcome(fixture.kit->mail_admin.retry(admin(), id)) == "CONFLICT");
  CHECK(must(fixture.kit->mail_admin.retry_all(admin())) == 0);
  CHECK(outcome(fixture.kit->mail_admin.retry(admin(), MailId("unknown"))) == "MAIL_NOT_FOUND");
  CHECK(fixture.kit.number("SELECT count(*) FROM audit_events WHERE action = 'mail.retried'") == 2);
}

}  // namespace
}  // namespace usher::core
