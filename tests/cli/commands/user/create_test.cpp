#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/people.h"

using namespace usher;
using namespace usher::cli;

namespace {

json::Value parsed(const std::string& out) { return testkit::must(json::parse(out)); }
std::string text(const json::Value& document, std::string_view member) { return *document.find(member)->string(); }

}  // namespace

TEST_CASE("user create: a generated password is printed once, and the first sign-in asks for another",
          "[user_create][security]") {
  TestInstallation usher;
  const auto made = parsed(usher.done("user create Ada@Example.com --generate-password -o json"));
  CHECK(text(made, "email") == "ada@example.com");
  const auto outcome = testkit::must(testkit::begin_sign_in(usher.kit, "ada@example.com", text(made, "password")));
  CHECK(std::holds_alternative<core::PasswordChangeRequired>(outcome));
  CHECK(usher.done("user show ada@example.com -o json").find(text(made, "password")) == std::string::npos);
}

TEST_CASE("user create: the options are written to the account and its profile", "[user_create]") {
  TestInstallation usher;
  usher.done(
      "user create ada@example.com --name Ada --role admin --verified --profile experience_level=advanced --profile "
      "professional_role=engineer --password-stdin",
      "S3cret-passphrase\n");
  const auto grant = testkit::sign_in(usher.kit);
  CHECK(grant.user.name == "Ada");
  CHECK(grant.user.role == "admin");
  CHECK(grant.user.is_verified);
  CHECK(usher.kit.texts("SELECT experience_level || ' ' || professional_role FROM profiles") ==
        std::vector<std::string>{"advanced engineer"});
  CHECK(usher.kit.texts("SELECT actor FROM audit_events WHERE action = 'user.created'") ==
        std::vector<std::string>{"operator:tester"});
}

TEST_CASE("user create: an existing account is a conflict, or with --if-not-exists left unchanged", "[user_create]") {
  TestInstallation usher;
  usher.done("user create ada@example.com --password-stdin", "S3cret-passphrase\n");
  const Ran refused = usher.run("user create ADA@example.com --password-stdin", "another-passphrase\n");
  CHECK(refused.code == 4);
  CHECK(refused.out.empty());
  const Ran kept = usher.run("user create ADA@example.com --if-not-exists --generate-password -o json");
  CHECK(kept.code == 0);
  CHECK(parsed(kept.out).find("password")->is_null());
  CHECK(testkit::try_sign_in(usher.kit).ok());
}

TEST_CASE("user create: an invalid or taken address is reported before the password prompt", "[user_create]") {
  TestInstallation usher;
  usher.done("user create ada@example.com --password-stdin", "S3cret-passphrase\n");
  CHECK(usher.run("user create nope").code == 2);
  CHECK(usher.run("user create ada@example.com").code == 4);
  CHECK(usher.run("user create bo@example.com").code == 2);
}

TEST_CASE("user create, set-password: refused if the output would not show the password", "[user_create]") {
  TestInstallation usher;
  CHECK(usher.run("user create ada@example.com --generate-password -o name").code == 2);
  CHECK(usher.kit.number("SELECT count(*) FROM users") == 0);
  usher.done("user create ada@example.com --password-stdin", "S3cret-passphrase\n");
  CHECK(usher.run("user set-password ada@example.com --generate-password --fields id").code == 2);
  CHECK(testkit::try_sign_in(usher.kit).ok());
}

TEST_CASE("user create: wrong --fields are reported before anything is created", "[user_create]") {
  TestInstallation usher;
  CHECK(usher.run("user create ada@example.com --generate-password --fields email,passwd").code == 2);
  CHECK(usher.kit.number("SELECT count(*) FROM users") == 0);
}
