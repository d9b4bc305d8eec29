#include <fstream>

#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/world.h"

namespace usher::cli {
namespace {

/// Accounts with values that are hard to escape.
constexpr std::string_view kAwkward =
    R"({"email":"Ada@Example.com","id":"legacy:17","name":"=1+1","image":"https://example.com/a,b.png",)"
    R"("role":"admin","is_verified":true,)"
    R"("created_at":"2020-02-03T04:05:06.007Z","updated_at":"2021-02-03T04:05:06.007Z",)"
    R"("password_hash":"$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm",)"
    R"("experience_level":"advanced","professional_role":"other","role_other":"@poet","organization":"-7",)"
    R"("software_background":{"languages":["c,\"pp\""],"n":1.5,"empty":{}},"hardware_background":{}})"
    "\n"
    R"({"id":"1","email":"+a@example.com","name":"'=already","is_active":false,"suspended_reason":"=rude","suspended_until":"2999-01-02","reminders_stopped":true,"organization":"''＝twice"})"
    "\n"
    R"({"id":"2","email":"'b@example.com","name":"comma,\"quotes\" 日本語 \u202e","organization":"line\nbreak,\r\nend"})"
    "\n"
    R"({"id":"3","email":"c@example.com","name":" outer ","software_background":{}})"
    "\n"
    R"({"id":"4","email":"d@example.com","name":"it's","organization":"\ttab","experience_level":"beginner"})"
    "\n"
    R"({"id":"5","email":"e@example.com","name":"'quoted'"})"
    "\n";

std::string fill(TestInstallation& usher, const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
  return usher.done("user import " + path);
}

TEST_CASE("user export command: an export is imported unchanged", "[user_export_command]") {
  const auto words = GENERATE(as<std::string>{}, "--out all.csv", "-o jsonl --out all.jsonl", "-o csv --raw --out all.csv");
  CAPTURE(words);
  TestInstallation from;
  const auto& directory = from.kit.world()->directory;
  fill(from, directory.file("in.jsonl"), kAwkward);
  const auto path = directory.file(words.substr(words.rfind(' ') + 1));
  from.done("user export --with-hashes " + words.substr(0, words.rfind(' ') + 1) + path);
  TestInstallation to;
  to.done("user import " + path + (words.find("--raw") == std::string::npos ? "" : " --raw"));
  const auto original = from.done("user export --with-hashes -o jsonl");
  CHECK(std::count(original.begin(), original.end(), '\n') == 6);
  CHECK(original.find(R"("suspended_reason":"=rude")") != std::string::npos);
  CHECK(original.find(R"("suspended_until":"2999-01-02T00:00:00.000Z","reminders_stopped":true)") != std::string::npos);
  CHECK(to.done("user export --with-hashes -o jsonl") == original);
}

TEST_CASE("user export command: the site's own fields are exported and imported, hidden ones too", "[user_export_command]") {
  const auto words = GENERATE(as<std::string>{}, "--out all.csv", "-o jsonl --out all.jsonl");
  const auto declare = [](TestInstallation& usher) {
    std::ofstream(usher.kit.world()->directory.file("usher.toml"))
        << "[user_fields.companyName]\n[user_fields.score]\ntype = 'number'\ninput = false\nreturned = false\n";
  };
  TestInstallation from;
  declare(from);
  from.done("user create ada@example.com --generate-password --field companyName=Analytical --field score=7 -o json");
  CHECK(from.done("user show ada@example.com -o json").find(R"("score": 7)") != std::string::npos);
  CHECK(from.done("user list -o json").find("Analytical") == std::string::npos);
  from.done("user update ada@example.com --field companyName=Engines");
  const auto path = from.kit.world()->directory.file(words.substr(words.rfind(' ') + 1));
  from.done("user export " + words.substr(0, words.rfind(' ') + 1) + path);
  TestInstallation to;
  declare(to);
  to.done("user import " + path);
  CHECK(to.kit.texts("SELECT user_fields FROM users") == std::vector<std::string>{R"({"companyName":"Engines","score":7})"});
}

TEST_CASE("user export command: an anonymous account is left out, an import warns of lost second factors",
          "[user_export_command][security]") {
  const auto* const words = GENERATE(as<const char*>{}, "--out all.csv", "-o jsonl --out all.jsonl");
  TestInstallation from;
  const auto path = from.kit.world()->directory.file("in.jsonl");
  fill(from, path, kAwkward);
  from.kit.run("UPDATE users SET two_factor_enabled = id IN ('1', '2', '3'), is_anonymous = id IN ('3', '4')");
  const std::string_view all(words);
  const auto file = from.kit.world()->directory.file(std::string(all.substr(all.rfind(' ') + 1)));
  CHECK(from.run("user export " + std::string(all.substr(0, all.rfind(' ') + 1)) + file).err ==
        "Left out 2 anonymous accounts\nWrote 4 users to " + file + "\n");
  CHECK(from.run("user import " + file).err.find("second factor") == std::string::npos);  // they have it
  TestInstallation to;
  for (const std::string mode : {" --dry-run", "", ""})
    CHECK_THAT(to.run("user import " + file + mode).err,
               Catch::Contains("2 accounts had a second factor; it was not imported, so the password alone signs in"));
  CHECK(to.kit.number("SELECT sum(two_factor_enabled) FROM users") == 0);
}

TEST_CASE("user export command: no cell of CSV is a formula", "[user_export_command][security]") {
  TestInstallation usher;
  fill(usher, usher.kit.world()->directory.file("in.jsonl"), kAwkward);
  CHECK(usher.done("user export -o csv --fields name,organization") ==
        "name,organization\n'=1+1,'-7\n''=already,'''＝twice\n\"comma,\"\"quotes\"\" 日本語 \u202e\",\"line\nbreak,\r\n"
        "end\"\n\" outer \",\nit's,'\ttab\n'quoted',\n");
}

TEST_CASE("user export command: hashes only on request, into a file that only its owner can read",
          "[user_export_command][security]") {
  TestInstallation usher;
  const auto& directory = usher.kit.world()->directory;
  fill(usher, directory.file("in.jsonl"), kAwkward);
  for (const std::string format : {"table", "csv", "json", "jsonl"})
    CHECK(usher.done("user export -o " + format).find("$2b$") == std::string::npos);
  const auto path = directory.file("out.json");
  const Ran ran = usher.run("user export --with-hashes -o json --out " + path);
  CHECK(ran.out.empty());
  CHECK(ran.err == "Wrote 6 users to " + path + "\n");
  CHECK(testkit::mode_of(path) == 0600);
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  CHECK(text.find("$2b$") != std::string::npos);
  CHECK(json::parse(text).value().array()->size() == 6);
}

}  // namespace
}  // namespace usher::cli
