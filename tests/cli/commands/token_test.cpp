#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

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

TEST_CASE("token revoke: ends exactly the given ones, and asks by how many it ends", "[token_commands]") {
  TestInstallation usher;
  const auto ada = testkit::sign_up(usher.kit);
  const auto again = testkit::sign_in(usher.kit);
  const auto bob = testkit::sign_up(usher.kit, "bob@example.com");
  CHECK(usher.run("token revoke --all").code == 2);
  for (const std::string answer : {"no\n", "y\n", "yes\n", "\n"}) CHECK(usher.run("token revoke --all", answer, true).code == 1);
  CHECK(usher.run("token revoke --all", "y\n", true).err.find("3 sessions match. End these sessions?") != std::string::npos);
  CHECK(usher.done("token revoke --all --dry-run -o csv") == "matched,ended,unchanged,gone,refused\n3,3,0,0,0\n");
  CHECK(identify(usher.kit, ada.access_token).ok());

  CHECK(usher.done("token revoke " + ada.session.id.str() + " -o csv") == "ended,unchanged,gone,refused\n1,0,0,0\n");
  CHECK_FALSE(identify(usher.kit, ada.access_token).ok());
  CHECK(identify(usher.kit, again.access_token).ok());
  CHECK(usher.run("token revoke " + ada.session.id.str()).code == 3);
  CHECK(usher.run("token revoke --user unknown@example.com").code == 3);

  CHECK(usher.run("token revoke --user ada@example.com", "n\n", true).code == 1);
  CHECK(usher.done("token revoke --user ada@example.com --dry-run -o csv") ==
        "matched,ended,unchanged,gone,refused\n1,1,0,0,0\n");
  const Ran one = usher.run("token revoke --user ada@example.com -o csv", "y\n", true);
  CHECK(one.out == "ended,unchanged,gone,refused\n1,0,0,0\n");
  CHECK(one.err.starts_with("1 session matches. End this session? [y/N] "));
  CHECK_FALSE(identify(usher.kit, again.access_token).ok());
  CHECK(identify(usher.kit, bob.access_token).ok());

  CHECK(usher.run("token revoke --all -o csv", "1\n", true).out == "ended,unchanged,gone,refused\n1,0,0,0\n");
  CHECK_FALSE(identify(usher.kit, bob.access_token).ok());
}

TEST_CASE("token revoke: an address is no session, and the answer says how to end those of an account", "[token_commands]") {
  TestInstallation usher;
  testkit::sign_up(usher.kit);
  const auto ran = usher.run("token revoke ada@example.com");
  CHECK(ran.code == 3);
  CHECK(ran.out.empty());
  CHECK(ran.err ==
        "usher: error: No session has the id ada@example.com; for those of an account: `usher token revoke --user "
        "ada@example.com`\n");
  CHECK(usher.run("token revoke nothing").err.ends_with("see `usher token list`\n"));
}

TEST_CASE("token revoke: no target, or two, is a usage error", "[token_commands]") {
  TestInstallation usher;
  for (const std::string words : {"", " --all --user ada@example.com", " some-id --all", " some-id --user ada@example.com"}) {
    CAPTURE(words);
    CHECK(usher.run("token revoke --yes" + words).code == 2);
  }
}

TEST_CASE("token revoke: the end of an id is enough where it is unique", "[token_commands]") {
  TestInstallation usher;
  testkit::sign_up(usher.kit);
  testkit::sign_in(usher.kit);
  usher.kit.run("UPDATE refresh_tokens SET session_id = session_id");
  const auto ids = usher.kit.texts("SELECT id FROM sessions ORDER BY created_at_ms, id");
  const Ran shown = usher.run("token list", "", true);
  for (const auto& id : ids) {
    CHECK(shown.out.find(id.substr(id.size() - 8)) != std::string::npos);
    CHECK(shown.out.find(id) == std::string::npos);
  }
  CHECK(usher.done("token revoke " + ids[0].substr(ids[0].size() - 8)).find("ended      1\n") == 0);
  CHECK(usher.kit.number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL") == 1);
  usher.kit.run("PRAGMA foreign_keys = OFF");
  usher.kit.run(
      "INSERT INTO sessions SELECT 'twin-00000-' || substr(id, -8), user_id, 'other', remembered, amr, ip, user_agent, "
      "impersonated_by, created_at_ms, updated_at_ms, last_seen_at_ms, authenticated_at_ms, proved_at_ms, expires_at_ms, "
      "ends_at_ms, ended_at_ms, end_reason, proved_by, kind, parent_id, passkey_id FROM sessions WHERE ended_at_ms IS NULL");
  const Ran unclear = usher.run("token revoke " + ids[1].substr(ids[1].size() - 8));
  CHECK(unclear.code == 2);
  CHECK(unclear.err.find(ids[1]) != std::string::npos);
}

TEST_CASE("token prune: deletes only sessions that ended long ago", "[token_commands]") {
  TestInstallation usher;
  const auto ada = testkit::sign_up(usher.kit);
  usher.done("token revoke --user ada@example.com --yes");
  testkit::sign_in(usher.kit);
  CHECK(usher.done("token prune --fields sessions -o csv") == "sessions\n0\n");
  usher.kit.clock().advance(std::chrono::hours(25));
  CHECK(usher.done("token prune --dry-run --fields sessions -o csv") == "sessions\n1\n");
  CHECK(usher.done("token prune --fields sessions -o csv") == "sessions\n1\n");
  CHECK(usher.kit.number("SELECT count(*) FROM sessions") == 1);
  CHECK(usher.kit.number("SELECT count(*) FROM audit_events WHERE action = 'sessions.pruned'") == 2);
}

TEST_CASE("token inspect: a valid token, as an argument or a line of standard input", "[token_commands][security]") {
  TestInstallation usher;
  const auto ada = testkit::sign_up(usher.kit);
  const std::string shown = usher.done("token inspect " + ada.access_token);
  CHECK(shown.find("valid       yes\n") != std::string::npos);
  CHECK(shown.find(ada.user.id.str()) != std::string::npos);
  CHECK(usher.done("token inspect -", ada.access_token + "\n") == shown);
  CHECK(usher.done("token inspect", "  " + ada.access_token + "\n") == shown);
  CHECK(usher.done("token inspect", "bearer " + ada.access_token + "\n") == shown);
  CHECK(usher.run_words({"token", "inspect", "Bearer " + ada.access_token}).out == shown);
  const std::string signature = ada.access_token.substr(ada.access_token.rfind('.') + 1);
  for (const std::string format : {"table", "json", "csv"})
    CHECK(usher.done("token inspect " + ada.access_token + " -o " + format).find(signature) == std::string::npos);
}

TEST_CASE("token inspect: an invalid token is shown with every reason, and fails", "[token_commands]") {
  TestInstallation usher;
  const auto ada = testkit::sign_up(usher.kit);
  usher.kit.clock().advance(std::chrono::minutes(35));
  usher.done("token revoke --all --yes");
  const Ran ran = usher.run("token inspect -o json " + ada.access_token.substr(0, ada.access_token.size() - 4) + "AAAA");
  CHECK(ran.code == 1);
  CHECK(testkit::must(json::parse(ran.out)).find("faults")->array()->size() == 3);
  for (const std::string word : {"signature", "expired 5 minutes ago", "session has ended"}) {
    CAPTURE(word);
    CHECK(ran.err.find(word) != std::string::npos);
  }
}

TEST_CASE("token inspect: anything else fails with nothing on standard output", "[token_commands]") {
  TestInstallation usher;
  for (const std::string word : {"hello", "a.b.c", "-"}) {
    CAPTURE(word);
    const Ran ran = usher.run("token inspect " + word, "hello.you.there\n");
    CHECK(ran.code == 1);
    CHECK(ran.out.empty());
    CHECK(ran.err.find("This is not an access token: ") != std::string::npos);
  }
  CHECK(usher.run("token inspect -").code == 2);
}
