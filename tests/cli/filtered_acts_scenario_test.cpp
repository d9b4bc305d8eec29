#include "cli/resources/words.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/tables/filtered_acts.h"

namespace usher::cli {
namespace {

using namespace testkit;

TEST_CASE("acts by filter, command: rows that match no more in the middle of the act are unchanged",
          "[resource_commands][both][security]") {
  on_both_engines([](const Adapt& adapt) {
    TestInstallation usher{.kit = TestCore(adapt)};
    CHECK(walk_filtered_acts(usher.kit, [&](const FilteredRows& rows, const core::Resource& of, const core::Act& act) {
            const auto ran = usher.run(std::string(words_of(of, act).path) + " --" + rows.filter.first + " " +
                                       rows.filter.second + " --yes -o csv");
            return ran.out.ends_with("\n1,2,0,0\n") ? "1 done, 2 unchanged" : ran.out + ran.err;
          }) == std::vector<std::string>());
  });
}

TEST_CASE("acts by filter, dry run: each counts what the act would do, and leaves everything as it is", "[resource_commands]") {
  TestInstallation usher;
  sign_up(usher.kit, "ada@example.com");
  usher.kit.run("UPDATE users SET role = 'admin'");
  MiddleOfAct middle(usher.kit);
  for (const auto& rows : filtered_rows()) {
    const auto& resource = core::resource_of(rows.resource);
    for (const auto& act : resource.acts) {
      CAPTURE(rows.resource, act.verb);
      middle.prepare(rows, act);
      middle.end();
      const auto before = usher.kit.everything_stored();
      const auto ran = usher.run(std::string(words_of(resource, act).path) + " --" + rows.filter.first + " " +
                                 rows.filter.second + " --dry-run -o csv");
      CHECK(ran.out.ends_with("\n3,3,0,0,0\n"));
      CHECK(ran.err.ends_with("A dry run: nothing was changed\n"));
      CHECK(usher.kit.everything_stored() == before);
    }
  }
  usher.done("apikey create --scope admin:read --name test");
  for (const auto* command : {"apikey revoke", "key revoke", "user delete", "user promote", "token revoke", "mail retry"}) {
    CAPTURE(command);
    const auto before = usher.kit.everything_stored();
    usher.done(command + std::string(" --all --dry-run"));
    CHECK(usher.kit.everything_stored() == before);
  }
}

TEST_CASE("acts by filter, dry run: sample accounts would be unchanged, and suspended ones refused", "[resource_commands]") {
  TestInstallation usher;
  for (const auto* email : {"ada@example.com", "bob@example.com", "cleo@example.com"}) sign_up(usher.kit, email);
  usher.kit.run("UPDATE users SET is_active = 0 WHERE email = 'bob@example.com'");
  usher.kit.run(
      "UPDATE audit_events SET action = 'user.seeded' WHERE user_id = (SELECT id FROM users WHERE email = 'cleo@example.com')");
  const std::string command = "user send-reset --search example -o csv";
  const auto dry = usher.run(command + " --dry-run");
  CHECK(dry.code == 0);
  CHECK(dry.out == "matched,mailed,unchanged,gone,refused\n3,1,1,0,1\n");
  CHECK(
      dry.err.starts_with("  ada@example.com\n1 account would be refused, the first of them because: The account is suspended"));
  const auto done = usher.run(command + " --yes");
  CHECK(done.code == 4);
  CHECK(done.out == "mailed,unchanged,gone,refused\n1,1,0,1\n");
}

}  // namespace
}  // namespace usher::cli
