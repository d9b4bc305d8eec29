#include <fstream>

#include "cli/arguments/usage.h"
#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/world.h"

namespace usher::cli {
namespace {

std::string write(TestInstallation& usher, const std::string& name, std::string_view text) {
  auto path = usher.kit.world()->directory.file(name);
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

TEST_CASE("user import command: reports how many were imported", "[user_import_command]") {
  TestInstallation usher;
  const auto path = write(usher, "a.csv", "email,name\na@example.com,A\nb@example.com,B\n");
  CHECK(usher.done("user import " + path) == "imported  2\npresent   0\nleft_out  0\n");
  CHECK(usher.kit.number("SELECT count(*) FROM audit_events WHERE actor = 'operator:tester'") == 2);
}

TEST_CASE("user import command: plain passwords are refused by name, --ignore drops them", "[user_import_command][security]") {
  TestInstallation usher;
  for (const std::string header : {"email,Password", "email, passwd"}) {
    const auto refused = usher.run("user import " + write(usher, "plain.csv", header + "\na@example.com,tulip\n"));
    CHECK(refused.code == kExitFailed);
    CHECK(refused.err.find("Passwords in plain text are not imported") != std::string::npos);
    CHECK(refused.err.find("tulip") == std::string::npos);
  }
  const auto lines = write(usher, "plain.jsonl", R"({"email":"a@example.com","password":"tulip"})");
  CHECK(usher.run("user import " + lines).code == kExitFailed);
  CHECK(usher.kit.number("SELECT count(*) FROM users") == 0);
  CHECK(usher.done("user import " + lines + " --ignore password -o jsonl").find(R"("imported":1)") != std::string::npos);
  const auto sheet = write(usher, "plain.csv", "email,password,name\nb@example.com,tulip,Bo\n");
  const auto imported = usher.run("user import " + sheet + " --ignore Password --ignore name");
  CHECK(imported.code == 0);
  CHECK(imported.err.empty());
  CHECK(usher.kit.number("SELECT count(*) FROM users WHERE name IS NULL") == 2);
}

TEST_CASE("user commands: the admins are notified of each way to make another one", "[user_import_command][security]") {
  TestInstallation usher;
  usher.done("user create chief@example.com --role admin --verified --password-stdin", "S3cret-passphrase\n");
  usher.done("user create ada@example.com --password-stdin", "S3cret-passphrase\n");
  usher.kit.run("DELETE FROM outbox");
  const auto path = write(usher, "a.csv", "email,role\neve@example.com,admin\nbob@example.com,user\n");
  const auto notified = [&](const std::string& command, const std::string& input = "") {
    usher.done(command, input);
    const auto mails = usher.kit.texts(
        "SELECT kind || ' of ' || coalesce(payload ->> 'account', payload ->> 'accounts') || ' by ' || "
        "(payload ->> 'by') FROM outbox WHERE address = 'chief@example.com'");
    usher.kit.run("DELETE FROM outbox");
    return mails;
  };
  using Mails = std::vector<std::string>;
  CHECK(notified("user update ada@example.com --role admin --yes") == Mails{"admin_added of ada@example.com by operator:tester"});
  CHECK(notified("user create dan@example.com --role admin --password-stdin", "S3cret-passphrase\n") ==
        Mails{"admin_added of dan@example.com by operator:tester"});
  CHECK(notified("user import " + path + " --dry-run").empty());
  CHECK(notified("user import " + path) == Mails{"admins_imported of eve@example.com by operator:tester"});
  CHECK(notified("user import " + path).empty());
}

TEST_CASE("user import command: a second run finds identical rows, names five and exits with 0", "[user_import_command]") {
  TestInstallation usher;
  std::string rows = "email,name,experience_level,professional_role\n";
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) rows += std::string(name) + "@example.com,N,beginner,student\n";
  const auto path = write(usher, "a.csv", rows);
  CHECK(usher.run("user import " + path + " --dry-run -o csv --fields imported,present").out == "imported,present\n6,0\n");
  CHECK(usher.kit.number("SELECT count(*) FROM users") == 0);
  usher.done("user import " + path);
  const auto events = usher.kit.number("SELECT count(*) FROM audit_events");
  usher.kit.run("UPDATE accounts SET password_hash = 're-hashed by a sign-in'");
  const Ran again = usher.run("user import " + path + " -o csv --fields imported,present,left_out");
  CHECK(again.code == kExitDone);
  CHECK(again.out == "imported,present,left_out\n0,6,0\n");
  CHECK(again.err ==
        "6 accounts are here already: a@example.com, b@example.com, c@example.com, d@example.com, e@example.com, …\n");
  CHECK(usher.kit.number("SELECT count(*) FROM audit_events") == events);
  for (const char* other : {"a@example.com,Other,beginner,student", "a@example.com,N,advanced,student"}) {
    const auto changed = write(usher, "b.csv", "email,name,experience_level,professional_role\n" + std::string(other) + "\n");
    CHECK(usher.run("user import " + changed).code == kExitConflict);
  }
}

TEST_CASE("user import command: a second run brings the passwords that accounts never had", "[user_import_command]") {
  TestInstallation usher;
  usher.done("user import " + write(usher, "a.csv", "email\na@example.com\nb@example.com\n"));
  usher.kit.run(
      "DELETE FROM accounts WHERE user_id = (SELECT id FROM users WHERE email = 'b@example.com')");  // removed by its owner
  const std::string hash = "$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm";
  const auto path = write(usher, "b.csv", "email,password_hash\na@example.com," + hash + "\nb@example.com," + hash + "\n");
  const auto passwords = [&] { return usher.kit.texts("SELECT password_hash FROM accounts WHERE password_hash IS NOT NULL"); };
  const std::string counts = " -o csv --fields imported,present,passwords,left_out";
  const auto trial = usher.run("user import " + path + " --dry-run" + counts);
  CHECK(trial.out == "imported,present,passwords,left_out\n0,1,1,0\n");
  CHECK_THAT(trial.err, Catch::Contains("1 account without a password would get the one of the file\n"));
  CHECK(passwords().empty());
  CHECK(usher.run("user import " + path + counts).out == trial.out);
  CHECK(passwords() == std::vector<std::string>{hash});
  CHECK(usher.kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.password_set' AND actor = 'operator:tester' AND "
                         "user_id = (SELECT id FROM users WHERE email = 'a@example.com')") == 1);
  CHECK(usher.run("user import " + path + counts).out == "imported,present,passwords,left_out\n0,2,0,0\n");
}

TEST_CASE("user import command: conflicts are listed and exit with 4, others are imported", "[user_import_command]") {
  TestInstallation usher;
  const auto path = write(usher, "a.jsonl",
                          "{\"email\":\"Dup@example.com\"}\n{\"email\":\"b@example.com\"}\n{\"email\":\"dup@EXAMPLE.com\"}\n");
  const auto ran = usher.run("user import " + path + " -o json");
  CHECK(ran.code == kExitConflict);
  const auto answer = json::parse(ran.out).value();
  CHECK(*answer.find("imported")->integer() == 1);
  CHECK(*answer.find("left_out")->integer() == 2);
  REQUIRE(answer.find("conflicts")->array()->size() == 2);
  CHECK(*answer.find("conflicts")->array()->at(1).find("email")->string() == "dup@EXAMPLE.com");
  CHECK_THAT(ran.err, Catch::Contains("a.jsonl, line 1: Dup@example.com was left out") &&
                          Catch::Contains("a.jsonl, line 3: dup@EXAMPLE.com was left out"));
  const auto again = usher.run("user import " + path);  // imports none
  CHECK(again.code == kExitConflict);
  CHECK_THAT(again.err, Catch::Contains("2 rows were left out; all others are here\n"));
  CHECK(usher.kit.number("SELECT count(*) FROM users") == 1);
}

TEST_CASE("user import command: errors are listed with lines, nothing is imported or printed", "[user_import_command]") {
  TestInstallation usher;
  const auto path = write(usher, "a.csv", "email,role\na@example.com,user\nnowhere,king\n");
  const auto ran = usher.run("user import " + path);
  CHECK(ran.code == kExitFailed);
  CHECK(ran.out.empty());
  CHECK_THAT(ran.err, Catch::Contains("2 faults were found, so nothing was imported") && Catch::Contains("line 3, email: ") &&
                          Catch::Contains("line 3, role: "));
  CHECK(usher.kit.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("user import command: unknown fields are reported", "[user_import_command]") {
  TestInstallation usher;
  const auto ran = usher.run("user import " + write(usher, "a.csv", "email,shoe\na@example.com,44\n"));
  CHECK(ran.code == kExitDone);
  CHECK_THAT(ran.err, Catch::Contains("`shoe` is not a field of an account and is ignored"));
}

TEST_CASE("user import command: undeclared members of user_fields are reported, a run with them declared is a conflict",
          "[user_import_command]") {
  TestInstallation usher;
  const auto path = write(usher, "a.jsonl", R"({"email":"a@example.com","user_fields":{"shoe":"44"}})");
  const auto first = usher.run("user import " + path);
  CHECK(first.code == kExitDone);
  CHECK_THAT(first.err, Catch::Contains("`shoe` of `user_fields` is ignored; declare it as [user_fields.shoe] before"));
  CHECK(usher.done("user import " + path + " -o csv --fields present") == "present\n1\n");
  write(usher, "usher.toml", "[user_fields.shoe]\n");
  const auto declared = usher.run("user import " + path);
  CHECK(declared.code == kExitConflict);
  CHECK_THAT(declared.err, !Catch::Contains("user_fields"));
}

TEST_CASE("user import command: unprintable --fields are reported before any change", "[user_import_command]") {
  TestInstallation usher;
  const auto path = write(usher, "a.csv", "email\na@example.com\n");
  CHECK(usher.run("user import " + path + " --fields nonsense").code == kExitUsage);
  CHECK(usher.run("user import " + path + " -o name").code == kExitUsage);
  CHECK(usher.run("user import /no/such/file.csv").code == kExitNotFound);
  CHECK(usher.kit.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("user import command: of many errors the first are listed, with the total", "[user_import_command]") {
  TestInstallation usher;
  std::string rows = "email\n";
  for (int i = 0; i < 1000; ++i) rows += "unknown\n";
  const Ran refused = usher.run("user import " + write(usher, "a.csv", rows));
  CHECK(refused.code == kExitFailed);
  CHECK(refused.err.starts_with("usher: error: 1000 faults were found, so nothing was imported; the first 20 are\n"));
  CHECK(std::count(refused.err.begin(), refused.err.end(), '\n') == 21);
}

}  // namespace
}  // namespace usher::cli
