#include "cli/commands/token/token.h"

#include "tests/catch.h"
#include "tests/cli/installation.h"

using namespace usher;
using namespace usher::cli;
using testkit::identify;

TEST_CASE("token list: valid sessions, of all accounts or one, without tokens", "[token_commands][security]") {
  TestInstallation usher;
  const auto ada = testkit::sign_up(usher.kit);
  testkit::sign_up(usher.kit, "bob@example.com");
  const std::string all = usher.done("token list -o json");
  CHECK(testkit::must(json::parse(all)).array()->size() == 2);
  CHECK(all.find(ada.refresh_token.expose()) == std::string::npos);
  CHECK(all.find(ada.session.token_hash) == std::string::npos);
  CHECK(usher.done("session list ada@example.com -o name") == ada.session.id.str() + "\n");
  CHECK(usher.run("token list unknown@example.com").code == 3);
}

TEST_CASE("token revoke: ends exactly the given ones, and only --all asks", "[token_commands]") {
  TestInstallation usher;
  const auto ada = testkit::sign_up(usher.kit);
  const auto again = testkit::sign_in(usher.kit);
  const auto bob = testkit::sign_up(usher.kit, "bob@example.com");
  CHECK(usher.run("token revoke --all").code == 2);
  CHECK(usher.run("token revoke --all", "no\n", true).code == 1);
  CHECK(identify(usher.kit, ada.access_token).ok());

  CHECK(usher.done("token revoke " + ada.session.id.str() + " -o csv") == "ended\n1\n");
  CHECK_FALSE(identify(usher.kit, ada.access_token).ok());
  CHECK(identify(usher.kit, again.access_token).ok());
  CHECK(usher.run("token revoke " + ada.session.id.str()).code == 3);
  CHECK(usher.run("token revoke --user unknown@example.com").code == 3);

  CHECK(usher.done("token revoke --user ada@example.com -o csv") == "ended\n1\n");
  CHECK_FALSE(identify(usher.kit, again.access_token).ok());
  CHECK(identify(usher.kit, bob.access_token).ok());

  CHECK(usher.done("token revoke --all --yes -o csv") == "ended\n1\n");
  CHECK_FALSE(identify(usher.kit, bob.access_token).ok());
}

TEST_CASE("token revoke: no target, or two, is a usage error", "[token_commands]") {
  TestInstallation usher;
  for (const std::string words : {"", " --all --user ada@example.com", " some-id --all", " some-id --user ada@example.com"}) {
    CAPTURE(words);
    CHECK(usher.run("token revoke --yes" + words).code == 2);
  }
}

TEST_CASE("token prune: deletes only sessions that ended long ago", "[token_commands]") {
  TestInstallation usher;
  const auto ada = testkit::sign_up(usher.kit);
  usher.done("token revoke --user ada@example.com --yes");
  testkit::sign_in(usher.kit);
  CHECK(usher.done("token prune --fields sessions -o csv") == "sessions\n0\n");
  usher.kit.clock().advance(std::chrono::hours(25));
  CHECK(usher.done("token prune --fields sessions -o csv") == "sessions\n1\n");
  CHECK(usher.kit.number("SELECT count(*) FROM sessions") == 1);
  CHECK(usher.kit.number("SELECT count(*) FROM audit_events WHERE action = 'sessions.pruned'") == 2);
}
