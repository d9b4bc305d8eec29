#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/people.h"

using namespace usher;
using namespace usher::cli;

namespace {

/// Two users and an admin.
struct Course : TestInstallation {
  Course() {
    for (const auto* email : {"ada@example.com", "bob@example.com", "grace@example.com"}) testkit::sign_up(kit, email);
    kit.run("UPDATE users SET role = 'admin' WHERE email = 'grace@example.com'");
  }
  std::int64_t active() { return kit.number("SELECT count(*) FROM users WHERE is_active"); }
};

}  // namespace

TEST_CASE("passkey commands: `user passkey` says them too, and no help has it", "[resource_commands]") {
  TestInstallation usher;
  CHECK(usher.run("user passkey list -o csv").out == usher.done("passkey list -o csv"));
  CHECK(usher.run("user passkey delete nothing --yes").code == usher.run("passkey delete nothing --yes").code);
  CHECK(usher.done("user --help").find("passkey list") == std::string::npos);
}

TEST_CASE("page list: a terminal of 80 columns says who reads each row", "[resource_commands]") {
  TestInstallation usher;
  usher.kit.run(
      "INSERT INTO adapted_pages (key, task, traits, page, title, text, bytes, hits, is_unproved, created_at_ms, used_at_ms) "
      "VALUES "
      "('key', 'personalize', '{\"experience_level\":\"beginner\"}', '/docs/chapter-3/services-and-actions', 'Nodes', '', 10, 4, "
      "0, 0, 0), "
      "('other', 'translate', '{}', '/docs/nodes', 'Nodes', '', 10, 4, 0, 0, 0)");
  const auto shown = usher.run("page list", "", true).out;
  CHECK(shown.find("Beginner") != std::string::npos);
  CHECK(shown.find("Everyone") != std::string::npos);
  CHECK(usher.done("page list -o json").find(R"("experience_level")") != std::string::npos);
}

TEST_CASE("user bulk: acts on what the filters match, after a question with their number", "[resource_commands]") {
  Course usher;
  const auto asked = usher.run("user bulk suspend --role user", "n\n", true);
  CHECK(asked.code != 0);
  CHECK(asked.err.find("2 accounts match. Suspend these accounts?") != std::string::npos);
  CHECK(usher.active() == 3);
  const auto dry = usher.run("user bulk suspend --role user --dry-run -o csv");
  CHECK(dry.out == "matched,suspended,unchanged,gone,refused\n2,2,0,0,0\n");
  for (const auto* text : {"  ada@example.com\n", "  bob@example.com\n", "A dry run: nothing was changed\n"})
    CHECK(dry.err.find(text) != std::string::npos);
  CHECK(usher.active() == 3);
  CHECK(usher.done("user bulk suspend --role user --yes -o csv") == "suspended,unchanged,gone,refused\n2,0,0,0\n");
  CHECK(usher.active() == 1);
  CHECK(usher.done("user bulk activate --status suspended --yes -o csv") == "activated,unchanged,gone,refused\n2,0,0,0\n");
  CHECK(usher.active() == 3);
}

TEST_CASE("user bulk: what cannot be undone asks for the number", "[resource_commands][security]") {
  Course usher;
  const auto wrong = usher.run("user bulk delete --role user", "yes\n", true);
  CHECK(wrong.code != 0);
  CHECK(wrong.err.find("Type 2 to go ahead:") != std::string::npos);
  CHECK(usher.active() == 3);
  CHECK(usher.run("user bulk delete --role user -o csv", "2\n", true).out == "deleted,unchanged,gone,refused\n2,0,0,0\n");
  CHECK(usher.active() == 1);
}

TEST_CASE("user bulk: takes filters or --all, and an act that it knows", "[resource_commands]") {
  Course usher;
  for (const std::string words :
       {"suspend", "suspend --all --role user", "ban --all", "--all", "suspend --role king", "suspend --verified="}) {
    CAPTURE(words);
    CHECK(usher.run("user bulk " + words + " --yes").code == 2);
  }
  CHECK(usher.active() == 3);
}

TEST_CASE("user bulk: the last admin is refused, and the others are done", "[resource_commands]") {
  Course usher;
  const auto ran = usher.run("user bulk suspend --all --yes -o csv");
  CHECK(ran.out == "suspended,unchanged,gone,refused\n2,0,0,1\n");
  CHECK(ran.code == 4);
  CHECK(ran.err.find("2 done, 1 refused") != std::string::npos);
  CHECK(usher.active() == 1);
}

TEST_CASE("user suspend: takes several accounts, and no filters with them", "[resource_commands]") {
  Course usher;
  CHECK(usher.done("user suspend ada@example.com bob@example.com --yes -o csv") == "suspended,unchanged,gone,refused\n2,0,0,0\n");
  CHECK(usher.active() == 1);
  const auto ran = usher.run("user activate ada@example.com gone@example.com -o csv");
  CHECK(ran.code == 3);
  CHECK(ran.out == "activated,unchanged,gone,refused\n1,0,1,0\n");
  CHECK(ran.err.find("No account has the id or address gone@example.com") != std::string::npos);
  CHECK(usher.run("user sign-out ada@example.com").err == "The account has no session; nothing was changed\n");
  CHECK(usher.run("user activate bob@example.com --all").code == 2);
  CHECK(usher.run("user activate bob@example.com --status suspended").code == 2);
  CHECK(usher.active() == 2);
}

TEST_CASE("passkey delete: removes one and several, and has no receipt", "[resource_commands]") {
  Course usher;
  usher.kit.run(
      "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms) SELECT 'key-of-' || email, id, "
      "email, 'k', 0, 0 FROM users");
  CHECK(usher.run("passkey delete key-of-ada@example.com --yes --receipt there.json").code == 2);
  CHECK(usher.run("passkey delete key-of-ada@example.com", "n\n", true).err.starts_with("Remove the passkey key-of-ada@"));
  CHECK(usher.run("passkey delete key-of-bob@example.com key-of-grace@example.com").code == 2);
  CHECK(usher.kit.number("SELECT count(*) FROM passkeys") == 3);
  usher.done("passkey delete key-of-ada@example.com --yes");
  usher.done("passkey delete key-of-bob@example.com key-of-grace@example.com --yes");
  CHECK(usher.kit.number("SELECT count(*) FROM passkeys") == 0);
}

TEST_CASE("questionnaire remind: takes all accounts without a filter, and reminds those who may be",
          "[resource_commands][reminders]") {
  Course usher;
  usher.kit.run("UPDATE users SET is_verified = 1 WHERE email <> 'bob@example.com'");
  CHECK(usher.run("questionnaire remind --dry-run -o csv").code == 0);
  CHECK(usher.kit.number("SELECT count(*) FROM outbox WHERE kind LIKE '%reminder'") == 0);
  CHECK(usher.done("questionnaire remind --test grace@example.com -o csv --fields email,reminded") ==
        "email,reminded\ngrace@example.com,true\n");
  CHECK(usher.kit.texts("SELECT address FROM outbox WHERE kind = 'questionnaire_reminder'") ==
        std::vector<std::string>{"grace@example.com"});
  CHECK(usher.run("questionnaire remind --test ada@example.com").code == 2);
  CHECK(usher.run("questionnaire remind --test unknown@example.com").code == 3);
  for (const std::string other : {"ada@example.com", "--all"}) {
    const auto both = usher.run("questionnaire remind --test grace@example.com " + other);
    CHECK(both.code == 2);
    CHECK_THAT(both.err, Catch::Contains("takes only one of USER, --all or --test"));
  }
  CHECK(usher.done("questionnaire remind --role user --yes -o csv") == "reminded,unchanged,gone,refused\n1,1,0,0\n");
  CHECK(usher.done("questionnaire remind --yes -o csv") == "reminded,unchanged,gone,refused\n1,2,0,0\n");
  CHECK(usher.done("questionnaire remind --yes -o csv") == "reminded,unchanged,gone,refused\n0,3,0,0\n");
}
