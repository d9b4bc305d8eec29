#include <fstream>
#include <iterator>

#include "cli/commands/rows.h"
#include "common/base/time_text.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/upkeep/user_part_index.h"
#include "common/db/engine/database.h"
#include "common/db/user_parts.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/world.h"

using namespace usher;
using namespace usher::cli;

namespace {

/// One account with a session.
struct Inhabited : TestInstallation {
  core::SessionGrant ada = testkit::sign_up(kit);
  bool is_signed_in() { return testkit::identify(kit, ada.access_token).ok(); }
};

}  // namespace

TEST_CASE("user create: --mail-link asks for no password, and mails a link to set one", "[user_change]") {
  TestInstallation usher;
  usher.done("user create ada@example.com --mail-link");
  CHECK(usher.kit.texts("SELECT address || ' ' || kind FROM outbox") ==
        std::vector<std::string>{"ada@example.com request:first_password"});
  CHECK(usher.kit.number("SELECT count(*) FROM accounts WHERE password_hash IS NOT NULL") == 0);
  CHECK(usher.run("user create bob@example.com --mail-link --generate-password").code == 2);
  usher.done("user create ada@example.com --mail-link --if-not-exists");
  CHECK(usher.kit.number("SELECT count(*) FROM outbox") == 1);
}

TEST_CASE("user update: given fields change, an empty text clears, other fields stay", "[user_change]") {
  Inhabited usher;
  usher.done("user update ada@example.com --name Ada --image https://example.com/a.png --profile organization=Analytical");
  const std::string id = usher.ada.user.id.str();
  REQUIRE(
      usher.run_words({"user", "update", id, "--image", "", "--role", "admin", "--profile", "experience_level=advanced", "--yes"})
          .code == 0);
  CHECK(usher.kit.texts("SELECT name || ' ' || coalesce(image, 'none') || ' ' || role FROM users") ==
        std::vector<std::string>{"Ada none admin"});
  CHECK(usher.kit.texts("SELECT experience_level || ' ' || professional_role || ' ' || organization FROM profiles") ==
        std::vector<std::string>{"advanced student Analytical"});
  CHECK(usher.run("user update ada@example.com").code == 2);
}

TEST_CASE("user delete, suspend: without a yes nothing changes, and the question names the effect", "[user_change]") {
  Inhabited usher;
  const std::string verb = GENERATE(as<const char*>{}, "delete", "suspend");
  const Ran piped = usher.run("user " + verb + " ada@example.com");
  CHECK(piped.code == 2);
  CHECK(piped.err.find("pass --yes") != std::string::npos);
  const Ran asked = usher.run("user " + verb + " ada@example.com", "n\n", true);
  CHECK(asked.code == 1);
  CHECK(asked.err.find("ada@example.com") != std::string::npos);
  CHECK(asked.err.find("1 live session") != std::string::npos);
  CHECK(usher.is_signed_in());
  CHECK(usher.run("user " + verb + " ada@example.com", "y\n", true).code == 0);
  CHECK_FALSE(usher.is_signed_in());
}

TEST_CASE("user update, promote: what hands out power asks, once", "[user_change][security]") {
  Inhabited usher;
  const std::string words = GENERATE(as<const char*>{}, "promote ada@example.com", "update ada@example.com --role admin");
  const auto admins = [&] { return usher.kit.number("SELECT count(*) FROM users WHERE role = 'admin'"); };
  CHECK(usher.run("user " + words).code == 2);
  const Ran asked = usher.run("user " + words, "n\n", true);
  CHECK(asked.code == 1);
  CHECK(asked.err.find("Make ada@example.com an admin, who can do everything here? [y/N]") != std::string::npos);
  CHECK(admins() == 0);
  CHECK(usher.run("user " + words, "y\n", true).code == 0);
  CHECK(admins() == 1);
  CHECK(usher.run("user " + words).code == 0);
}

TEST_CASE("user delete: the second time the account is not found, without a question", "[user_change]") {
  Inhabited usher;
  usher.done("user delete ada@example.com --yes");
  const Ran again = usher.run("user delete ada@example.com");
  CHECK(again.code == 3);
  CHECK(again.out.empty());
}

TEST_CASE("user delete: the receipt is a private file with rows, time and operator, and no address", "[user_change][security]") {
  Inhabited usher;
  const auto path = usher.kit.world()->directory.file("ada.json");
  const testkit::Umask open_to_all(0);
  usher.done("user delete ada@example.com --yes --receipt " + path);
  CHECK(testkit::mode_of(path) == 0600);
  std::ifstream in(path);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  CHECK(text.find("ada@") == std::string::npos);
  const auto receipt = testkit::must(json::parse(text));
  CHECK(*receipt.find("user_id")->string() == usher.ada.user.id.str());
  CHECK(*receipt.find("by")->string() == "operator:tester");
  CHECK(*receipt.find("deleted_at")->string() == to_rfc3339(usher.kit.clock().now()));
  CHECK(*receipt.find("rows")->find("users")->integer() == 1);
  CHECK(*receipt.find("rows")->find("sessions")->integer() == 1);
  CHECK(*receipt.find("wal_emptied")->boolean());
  CHECK(std::filesystem::file_size(usher.kit.database().place() + "-wal") == 0);
  CHECK(usher.kit.texts("SELECT personal_digest FROM audit_events WHERE id = '" + *receipt.find("audit_event")->string() + "'") ==
        std::vector<std::string>{*receipt.find("audit_digest")->string()});
}

TEST_CASE("user delete: with a receipt no page of the database has the name, also where searches have an index",
          "[user_change][security]") {
  Inhabited usher;
  const std::string mark = "🦊🦉";
  testkit::must(db::make_user_parts(*testkit::must(usher.kit.database().connect())));
  testkit::sign_up(usher.kit, "bob@example.com");
  usher.done("user update ada@example.com --name 日本" + mark);
  testkit::must(usher.kit->user_part_index.bring_up());
  const auto is_stored = [&] {
    std::ifstream in(usher.kit.database().place(), std::ios::binary);
    std::ifstream log(usher.kit.database().place() + "-wal", std::ios::binary);
    const std::string all =
        std::string(std::istreambuf_iterator<char>(in), {}) + std::string(std::istreambuf_iterator<char>(log), {});
    return all.find(mark) != std::string::npos;
  };
  REQUIRE(is_stored());
  usher.done("user delete ada@example.com --yes --receipt " + usher.kit.world()->directory.file("ada.json"));
  CHECK_FALSE(is_stored());
  CHECK(usher.done("user list --search bob@ --fields email -o csv") == "email\nbob@example.com\n");
}

TEST_CASE("user delete: nothing is deleted where the receipt cannot be written", "[user_change]") {
  Inhabited usher;
  const auto taken = usher.kit.world()->directory.file("taken.json");
  std::ofstream(taken) << "x";
  for (const auto& path :
       {taken, usher.kit.world()->directory.file("none/ada.json"), usher.kit.database().place() + ".erasures"}) {
    CHECK(usher.run("user delete ada@example.com --yes --receipt " + path).code != 0);
    CHECK(usher.is_signed_in());
  }
  const auto asked = usher.run("user delete ada@example.com --receipt " + taken + "2", "n\n", true);
  CHECK(asked.code == 1);
  CHECK_FALSE(std::filesystem::exists(taken + "2"));
}

TEST_CASE("user delete: a log that another reader holds is said, also in the receipt", "[user_change]") {
  Inhabited usher;
  const auto reader = testkit::must(usher.kit.database().connect());
  testkit::must(reader->begin(db::Begin::kRead));
  testkit::must(reader->run({"held", "SELECT count(*) FROM users"}));
  const auto path = usher.kit.world()->directory.file("ada.json");
  const auto ran = usher.run("user delete ada@example.com --yes --receipt " + path);
  CHECK(ran.code == 0);
  CHECK(ran.err.find("the write-ahead log could not be emptied") != std::string::npos);
}

TEST_CASE("user suspend and activate: sign-in is refused and allowed again", "[user_change]") {
  Inhabited usher;
  CHECK(usher.done("user suspend ada@example.com --yes --fields email,is_active,sessions_ended -o csv") ==
        "email,is_active,sessions_ended\nada@example.com,false,1\n");
  CHECK(testkit::outcome(testkit::try_sign_in(usher.kit)) == "ACCOUNT_SUSPENDED");
  usher.done("user activate ada@example.com");
  CHECK(testkit::try_sign_in(usher.kit).ok());
}

TEST_CASE("user set-password: ends the sessions, sets the new one, and refuses a weak one", "[user_change]") {
  Inhabited usher;
  CHECK(usher.run("user set-password ada@example.com --password-stdin", "short\n").code == 2);
  CHECK(usher.run("user set-password unknown@example.com --password-stdin", "a-new-passphrase\n").code == 3);
  CHECK(usher.is_signed_in());
  const std::string shown = usher.done("user set-password ada@example.com --password-stdin -o json", "a-new-passphrase\n");
  CHECK(shown.find("passphrase") == std::string::npos);
  CHECK_FALSE(usher.is_signed_in());
  CHECK(testkit::outcome(testkit::try_sign_in(usher.kit)) == "INVALID_CREDENTIALS");
  CHECK(testkit::try_sign_in(usher.kit, testkit::kAda, "a-new-passphrase").ok());
  CHECK(usher.run("user set-password ada@example.com --generate-password").err.find("must replace the password") !=
        std::string::npos);
}

TEST_CASE("user: what is so already is not changed and not audited again", "[user_change]") {
  Inhabited usher;
  const auto events = [&] { return usher.kit.number("SELECT count(*) FROM audit_events"); };
  const std::string words = GENERATE(as<const char*>{}, "verify-email ada@example.com", "activate ada@example.com",
                                     "suspend ada@example.com --yes", "update ada@example.com --role admin --name Ada --yes");
  usher.done("user " + words);
  const auto before = events();
  usher.kit.clock().advance(std::chrono::seconds(1));
  const Ran again = usher.run("user " + words);
  CHECK(again.code == 0);
  CHECK(again.err.find("nothing was changed") != std::string::npos);
  CHECK(events() == before);
}

TEST_CASE("user: a misspelt address is answered with a similar one, the end of an id is enough", "[user_change]") {
  Inhabited usher;
  const Ran wrong = usher.run("user show adda@example.com");
  CHECK(wrong.code == 3);
  CHECK(wrong.err.find("did you mean ada@example.com?") != std::string::npos);
  const auto id = usher.kit.texts("SELECT id FROM users").at(0);
  CHECK(usher.done("user show " + id.substr(id.size() - 8) + " -o name") == "ada@example.com\n");
}

TEST_CASE("user verify-email: one, or all created before a time, after a yes", "[user_change]") {
  Inhabited usher;
  testkit::sign_up(usher.kit, "bob@example.com");
  const auto verified = [&] { return usher.kit.number("SELECT count(*) FROM users WHERE is_verified = 1"); };
  usher.done("user verify-email ada@example.com");
  CHECK(verified() == 1);
  CHECK(usher.done("user verify-email --created-before 2000-01-01 -o csv") == "verified,unchanged,gone,refused\n0,0,0,0\n");
  const Ran piped = usher.run("user verify-email --verified no --created-before 2999-01-01");
  CHECK(piped.code == 2);
  CHECK(piped.err.find("1 account") != std::string::npos);
  CHECK(verified() == 1);
  CHECK(usher.done("user verify-email --verified no --created-before 2999-01-01 --dry-run -o csv") ==
        "matched,verified,unchanged,gone,refused\n1,1,0,0,0\n");
  CHECK(verified() == 1);
  CHECK(usher.done("user verify-email --verified no --created-before 2999-01-01 --yes -o csv") ==
        "verified,unchanged,gone,refused\n1,0,0,0\n");
  CHECK(verified() == 2);
  CHECK(usher.run("user verify-email").code == 2);
  CHECK(usher.run("user verify-email ada@example.com --created-before 2999-01-01").code == 2);
}

TEST_CASE("user suspend, update, delete: the API keys of an admin end with the right, and the command says how many",
          "[user_change][security]") {
  Inhabited usher;
  testkit::make_admin(usher.kit, testkit::sign_up(usher.kit, "grace@example.com"));
  const auto key = testkit::key_of_admin(usher.kit, usher.ada.user.id.str());
  SECTION("suspended") {
    const Ran asked = usher.run("user suspend ada@example.com", "n\n", true);
    CHECK(asked.err.find("1 live session and 1 API key will end") != std::string::npos);
    CHECK(usher.done("user suspend ada@example.com --yes --fields api_keys_revoked -o csv") == "api_keys_revoked\n1\n");
  }
  SECTION("demoted") {
    const Ran ran = usher.run("user update ada@example.com --role user");
    CHECK(ran.code == 0);
    CHECK(ran.err.find("Revoked 1 API key that the account had made") != std::string::npos);
  }
  SECTION("deleted") {
    CHECK(usher.done("user delete ada@example.com --yes --fields api_keys_revoked -o csv") == "api_keys_revoked\n1\n");
  }
  CHECK(testkit::outcome(usher.kit->api_keys.identify(key)) == "UNAUTHENTICATED");
}

TEST_CASE("user update: a new address is told to both, without undo where the operator says so", "[user_change][security]") {
  Inhabited usher;
  usher.done("user verify-email ada@example.com");
  usher.kit.run("DELETE FROM outbox");
  const bool without = GENERATE(true, false);
  usher.done("user update ada@example.com --email ada@example.org" +
             std::string(without ? " --without-undo" : " --reason asked"));
  CHECK(usher.kit.texts("SELECT kind || ' ' || address FROM outbox ORDER BY 1") ==
        std::vector<std::string>{without ? "email_set_for_good ada@example.com" : "email_set ada@example.com",
                                 "email_set_here ada@example.org"});
  CHECK(usher.run("user update ada@example.org --name Ada --without-undo").code == 2);
}

TEST_CASE("user update: the same profile again changes nothing and is not audited", "[user_change]") {
  TestInstallation usher;
  testkit::sign_up(usher.kit);
  const auto updates = [&] { return usher.kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.updated'"); };
  usher.done("user update ada@example.com --profile organization=Analytical");
  CHECK(updates() == 1);
  usher.kit.clock().advance(std::chrono::seconds(1));
  const auto again = usher.run("user update ada@example.com --profile organization=Analytical");
  CHECK(again.code == 0);
  CHECK(again.err.find("nothing was changed") != std::string::npos);
  CHECK(updates() == 1);
  usher.done("user update ada@example.com --profile organization=Other");
  CHECK(updates() == 2);
}

TEST_CASE("user send-reset: all that never signed in, or one, and a warning where no mail goes out", "[user_change]") {
  TestInstallation usher;
  usher.done("user create ada@example.com --generate-password");
  usher.done("user create bob@example.com --generate-password");
  CHECK(usher.done("user send-reset --never-signed-in --dry-run") ==
        "matched    2\nmailed     2\nunchanged  0\ngone       0\nrefused    0\n");
  const auto sent = usher.run("user send-reset --never-signed-in --yes");
  CHECK(sent.code == 0);
  CHECK(sent.err.find("SMTP_URL is not set") != std::string::npos);
  CHECK(usher.kit.number("SELECT count(*) FROM outbox WHERE kind = 'request:first_password'") == 2);
  CHECK(usher.done("user send-reset --never-signed-in --yes").find("unchanged  2") != std::string::npos);
  CHECK(usher.run("user send-reset ada@example.com").err.find("usher mail show ") != std::string::npos);
  CHECK(usher.run("user send-reset").code == 2);
}

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
