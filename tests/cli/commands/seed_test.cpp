#include <fstream>

#include "cli/arguments/parser.h"
#include "cli/arguments/usage.h"
#include "cli/commands/rows.h"
#include "common/core/credentials/passwords.h"
#include "common/core/sign_in/sign_in.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/world.h"

namespace usher::cli {
namespace {

std::string write(TestInstallation& usher, std::string_view text) {
  auto path = usher.kit.world()->directory.file("accounts.json");
  std::ofstream(path) << text;
  return path;
}

TEST_CASE("seed command: prints credentials that sign in, the same at every run", "[seed_command]") {
  TestInstallation usher;
  const auto first = usher.done("seed --users 3 --random-seed 42 -o json");
  const auto credentials = json::parse(first).value();
  REQUIRE(credentials.array()->size() == 3);
  for (const auto& one : *credentials.array())
    CHECK(usher.kit->sign_in
              .with_password(
                  {.email = *one.find("email")->string(), .password = Secret(std::string(*one.find("password")->string()))}, {})
              .ok());
  CHECK(usher.done("seed --users 3 --random-seed 42 -o json") == first);
  CHECK(TestInstallation().done("seed --users 3 --random-seed 42 -o json") == first);
  CHECK(usher.done("seed --users 3 -o name") == "seed-1-0001@example.com\nseed-1-0002@example.com\nseed-1-0003@example.com\n");
}

TEST_CASE("seed command: one password is printed once, hashed once and signs all in", "[seed_command]") {
  TestInstallation usher;
  const auto before = usher.kit->passwords.hashes();
  const auto out = usher.done("seed --users 3 --one-password -o json");
  CHECK(usher.done("seed --users 3 --one-password -o json") == out);
  const auto rows = json::parse(out).value();
  const std::string password = *(*rows.array())[0].find("password")->string();
  CHECK(out.find(password) == out.rfind(password));
  CHECK(usher.kit->passwords.hashes() <= before + 2);  // one a run
  for (const auto& row : *rows.array())
    CHECK(usher.kit->sign_in.with_password({.email = *row.find("email")->string(), .password = Secret(std::string(password))}, {})
              .ok());
}

TEST_CASE("seed command: a long run writes JSON lines", "[seed_command]") {
  TestInstallation usher;
  const auto out = usher.done("seed --users 1001 --one-password --two-factor 10 --social 10");
  CHECK(std::count(out.begin(), out.end(), '\n') == 1001);
  const auto first = json::parse(out.substr(0, out.find('\n'))).value();
  CHECK(*first.find("email")->string() == "seed-1-0001@example.com");
  CHECK(first.find("totp_secret"));
  CHECK(first.find("provider"));
  CHECK(usher.kit.number("SELECT count(*) FROM users") == 1001);
  CHECK(usher.kit.number("SELECT count(*) FROM two_factors") > 50);
}

TEST_CASE("seed command: --until and --days say when the accounts were created", "[seed_command]") {
  TestInstallation usher;
  usher.done("seed --users 20 --days 2 --until 2026-03-03");
  CHECK(usher.kit.texts("SELECT count(*) FROM users WHERE created_at_ms BETWEEN 1772323200000 AND 1772496000000") ==
        std::vector<std::string>{"20"});
}

TEST_CASE("seed command: creates the accounts of a file", "[seed_command]") {
  TestInstallation usher;
  const auto path =
      write(usher, R"([{"email":"ada@example.com","password":"correct horse","role":"admin","profile":{"organization":"Org"}},
                                     {"email":"bob@example.com","password":"battery staple","name":"Bob"}])");
  CHECK(usher.done("seed " + path + " -o csv") ==
        "email,password,name,role\nada@example.com,correct horse,,admin\nbob@example.com,battery staple,Bob,user\n");
  CHECK(usher.kit.texts("SELECT organization FROM profiles") == std::vector<std::string>{"Org"});
}

TEST_CASE("seed command: a wrong file is refused with every error, and without its passwords", "[seed_command]") {
  struct Wrong {
    std::string text;
    std::string said;
  };
  const auto wrong = GENERATE(
      values<Wrong>({{"{}", "array"},
                     {"[{]", "accounts.json: "},
                     {R"([{"password":"hush-hush-hush"}])", "accounts[0].email: "},
                     {R"([{"email":"a@example.com","password":"hush-hush-hush","role":"king"}])", "accounts[0].role: "}}));
  TestInstallation usher;
  const auto ran = usher.run("seed " + write(usher, wrong.text));
  CHECK(ran.code == kExitFailed);
  CHECK(ran.out.empty());
  CHECK_THAT(ran.err, Catch::Contains(wrong.said) && !Catch::Contains("hush-hush"));
  CHECK(usher.kit.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("seed command: a number in place of a file, says how to make so many", "[seed_command]") {
  TestInstallation usher;
  const auto ran = usher.run("seed 3");
  CHECK(ran.code == 2);
  CHECK(ran.err.find("there is no file 3; `usher seed --users 3` makes so many accounts") != std::string::npos);
}

TEST_CASE("seed command: a server elsewhere needs its address and its key, and nothing is made here", "[seed_command]") {
  TestInstallation usher;
  CHECK_THAT(usher.run("seed --users 1 --server http://127.0.0.1:9").err, Catch::Contains("Set TEST_API_KEY"));
  CHECK(usher.run("seed --users 1 --server localhost").code == kExitUsage);
  CHECK_THAT(usher.run("seed 3 --server http://127.0.0.1:9").err, Catch::Contains("`usher seed --users 3` makes so many"));
  CHECK(usher.run("seed --users 1 --server http://127.0.0.1:9 --force").code == kExitUsage);
  CHECK_THAT(usher.run("seed --users 100001 --server http://127.0.0.1:9").err, Catch::Contains("at most 100,000"));
  CHECK(usher.kit.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("seed command: takes either a file or a number of users", "[seed_command]") {
  TestInstallation usher;
  CHECK(usher.run("seed").code == kExitUsage);
  CHECK(usher.run("seed a.json --users 3").code == kExitUsage);
  for (const std::string option :
       {"--random-seed 3", "--days 3", "--until 2026-01-01", "--one-password", "--two-factor 3", "--social 3"})
    CHECK(usher.run("seed a.json " + option).code == kExitUsage);
  CHECK(usher.run("seed --users 3 --two-factor 101").code == kExitUsage);
  CHECK(usher.run("seed --users 0").code == kExitUsage);
  CHECK(usher.run("seed --users 1000001").code == kExitUsage);
  CHECK(parse(std::vector<std::string>{"seed", "--users", "1000000"}, command_table()).ok());
  CHECK(usher.run("seed /no/such/file.json").code == kExitNotFound);
}

}  // namespace
}  // namespace usher::cli
