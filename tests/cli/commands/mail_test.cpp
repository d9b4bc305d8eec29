#include "cli/commands/rows.h"
#include "common/core/credentials/password_reset.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

using namespace usher;
using namespace usher::cli;

namespace {

struct Mailing : TestInstallation {
  Mailing() {
    testkit::sign_up(kit);
    testkit::must(kit->password_reset.ask(testkit::kAda, testkit::caller()));
    id = testkit::Mailbox(kit).all("reset_password", testkit::kAda).at(0).id.str();
  }
  std::string id;
};

}  // namespace

TEST_CASE("mail list: shows the outbox with the state of each mail", "[mail]") {
  Mailing usher;
  CHECK(usher.done("mail list -o csv --fields kind,to,state,attempts") ==
        "kind,to,state,attempts\nreset_password,ada@example.com,waiting,0\n");
  CHECK(usher.done("mail list -o name --to ADA@example.com") == usher.id + "\n");
  CHECK(usher.done("mail list -o json --state sent") == "[]\n");
  CHECK(usher.done("mail list -o json --to bob@example.com") == "[]\n");
  CHECK(usher.run("mail list --state gone").code == 2);
}

TEST_CASE("mail list: --dropped lists what was not sent", "[mail]") {
  Mailing usher;
  CHECK(usher.done("mail list --dropped -o json") == "[]\n");
  usher.kit.run("INSERT INTO rate_limits VALUES ('mail_dropped_security', 'ada@example.com', 4, " +
                std::to_string(to_ms(usher.kit.clock().now() + std::chrono::days(7))) + ")");
  CHECK(usher.done("mail list --dropped -o csv --fields to,limit,dropped") == "to,limit,dropped\nada@example.com,security,4\n");
  CHECK(usher.done("mail list --dropped -o json --to bob@example.com") == "[]\n");
  CHECK(usher.done("mail list --to bob@example.com --dropped -o json") == "[]\n");
  CHECK(usher.run("mail list --dropped --state sent").code == 2);
}

TEST_CASE("mail show: shows the text with a working link", "[mail]") {
  Mailing usher;
  const auto shown = usher.done("mail show " + usher.id + " -o json");
  const auto token = testkit::Mailbox(usher.kit).secret("reset_password", testkit::kAda);
  CHECK(shown.find("/account/reset?token=" + token) != std::string::npos);
  CHECK(usher.done("mail show " + usher.id).find("\n\nHello,\n\n") != std::string::npos);
  CHECK(usher.kit->password_reset.look(testkit::secret(token)).ok());
  CHECK(usher.run("mail show 018f0000-0000-7000-8000-000000000000").code == 3);
}

TEST_CASE("mail retry: makes one or all due again", "[mail]") {
  Mailing usher;
  usher.kit.run("UPDATE outbox SET next_attempt_at_ms = NULL, failed_at_ms = 1");
  CHECK(usher.done("mail retry " + usher.id + " -o csv") == "due,unchanged,gone,refused\n1,0,0,0\n");
  CHECK(usher.kit.number("SELECT count(*) FROM outbox WHERE next_attempt_at_ms IS NOT NULL AND failed_at_ms IS NULL") == 1);
  CHECK(usher.done("mail retry --all -o csv") == "due,unchanged,gone,refused\n1,0,0,0\n");
  CHECK(usher.run("mail retry unknown").code == 3);
  CHECK(usher.run("mail retry").code == 2);
}

TEST_CASE("user send-reset: mails a link, and refuses unknown and suspended accounts", "[mail]") {
  Mailing usher;
  CHECK(usher.done("user send-reset ada@example.com -o csv --fields email") == "email\nada@example.com\n");
  CHECK(testkit::Mailbox(usher.kit).count("reset_password", testkit::kAda) == 2);
  CHECK(usher.run("user send-reset unknown@example.com").code == 3);
  usher.done("user suspend ada@example.com --yes");
  CHECK(usher.run("user send-reset ada@example.com").code == 4);
}
