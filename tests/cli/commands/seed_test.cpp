#include "cli/commands/seed.h"

#include <fstream>

#include "cli/arguments/exit_code.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"

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

TEST_CASE("seed command: takes either a file or a number of users", "[seed_command]") {
  TestInstallation usher;
  CHECK(usher.run("seed").code == kExitUsage);
  CHECK(usher.run("seed a.json --users 3").code == kExitUsage);
  CHECK(usher.run("seed a.json --random-seed 3").code == kExitUsage);
  CHECK(usher.run("seed --users 0").code == kExitUsage);
  CHECK(usher.run("seed /no/such/file.json").code == kExitNotFound);
}

}  // namespace
}  // namespace usher::cli
