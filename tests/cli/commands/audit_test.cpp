#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/text.h"

namespace usher::cli {
namespace {

using testkit::has;

struct WithUser : TestInstallation {
  WithUser() {
    done("user create ada@example.com --password-stdin", "S3cret-passphrase\n");
    kit.clock().advance(std::chrono::seconds(1));
    done("user suspend ada@example.com --yes");
  }
};

TEST_CASE("audit list: a terminal gets words and addresses, programs the names", "[cli][audit]") {
  WithUser here;
  here.kit.run("UPDATE audit_events SET actor = 'admin:' || (SELECT id FROM users) WHERE action = 'user.suspended'");
  const auto shown = here.run("audit list --fields action,actor", "", true).out;
  CHECK(has(shown, "Account suspended  ada@example.com\n"));
  CHECK(has(shown, "Account created    operator:tester\n"));
  CHECK(has(here.done("audit list --fields action,actor"), "user.suspended  admin:"));
}

TEST_CASE("audit list: filters by account, action, time and number", "[cli][audit]") {
  WithUser here;
  CHECK(has(here.done("audit list -o json"), R"("action":"user.created","outcome":"success","actor":"operator:tester")"));
  CHECK(has(here.done("audit list --user ada@example.com -o csv --fields action"), "user.suspended\nuser.created\n"));
  CHECK(here.done("audit list --action user.created -o csv --fields action,email") ==
        "action,email\nuser.created,ada@example.com\n");
  CHECK(here.done("audit list --limit 1 -o csv --fields action") == "action\nuser.suspended\n");
  CHECK(here.done("audit list --since 2999-01-01 -o json") == "[]\n");
  CHECK(here.run("audit list --user unknown@example.com").code == 3);
  CHECK(here.run("audit list --limit 0").code == 2);
}

TEST_CASE("audit list: pages return all events, each once", "[cli][audit]") {
  WithUser here;
  const Ran first = here.run("audit list --limit 1 -o csv --fields action");
  CHECK(first.out == "action\nuser.suspended\n");
  const std::string hint = "--cursor ";
  REQUIRE(has(first.err, hint));
  const auto at = first.err.find(hint) + hint.size();
  const auto cursor = first.err.substr(at, first.err.find('\n', at) - at);
  const Ran second = here.run("audit list --limit 100 -o csv --fields action --cursor " + cursor);
  CHECK(has(second.out, "action\nuser.created\n"));
  CHECK_FALSE(has(second.out, "user.suspended"));
  CHECK(second.err.empty());
  CHECK(here.run("audit list --limit 100000").code == 2);
}

TEST_CASE("audit list: the account of an event is named by its address, an erased one by its id", "[cli][audit]") {
  WithUser here;
  const auto listed = [&] { return here.done("audit list --action user.suspended -o csv --fields account,email"); };
  CHECK(listed() == "account,email\nada@example.com,\n");
  const auto id = here.kit.texts("SELECT id FROM users WHERE email = 'ada@example.com'").at(0);
  here.done("user delete ada@example.com --yes");
  CHECK(listed() == "account,email\n" + id + ",\n");
}

TEST_CASE("audit list: a deleted account is found by its id, without personal data", "[cli][audit]") {
  WithUser here;
  const auto id = here.kit.texts("SELECT id FROM users WHERE email = 'ada@example.com'").at(0);
  here.done("user delete ada@example.com --yes");
  const auto listed = here.done("audit list -o json --user " + id);
  CHECK(has(listed, "user.created"));
  CHECK_FALSE(has(listed, "ada@example.com"));
}

TEST_CASE("audit list: a deleted account is found by its address, too, also beside a new one", "[cli][audit]") {
  WithUser here;
  const auto id = here.kit.texts("SELECT id FROM users WHERE email = 'ada@example.com'").at(0);
  CHECK(here.run("audit list --user eve@example.com").code == 3);
  here.done("user delete ada@example.com --yes");
  const auto listed = here.run("audit list -o csv --fields action,user_id --user ada@example.com");
  CHECK(listed.code == 0);
  CHECK(has(listed.out, "user.deleted," + id));
  CHECK(has(listed.err, "The account with this address was deleted"));
  here.done("user create ada@example.com --generate-password");
  const auto second = here.run("audit list -o csv --fields action,user_id --user ada@example.com");
  CHECK_FALSE(has(second.out, id));
  CHECK(has(second.err, id));
}

TEST_CASE("audit verify: links new events, and reports where the trail was changed", "[cli][audit][security]") {
  WithUser here;
  CHECK(has(here.done("audit verify -o json"), R"("intact": true)"));
  CHECK(here.kit.number("SELECT count(*) FROM audit_events WHERE link IS NULL") == 0);
  here.kit.run("UPDATE audit_events SET actor = 'operator:mallory' WHERE action = 'user.suspended'");
  const auto ran = here.run("audit verify -o json");
  CHECK(ran.code == 1);
  CHECK(has(ran.out, R"("intact": false)"));
  CHECK(has(ran.err, here.kit.texts("SELECT id FROM audit_events WHERE action = 'user.suspended'").at(0)));
}

TEST_CASE("audit verify: an erased user does not break the trail", "[cli][audit]") {
  WithUser here;
  here.done("audit verify");
  here.done("user delete ada@example.com --yes");
  here.done("audit verify");
}

}  // namespace
}  // namespace usher::cli
