#include <fstream>

#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/text.h"
#include "tests/testkit/world.h"

namespace usher::cli {
namespace {

using testkit::has;

struct InitHere {
  TestInstallation here;
  std::string file = here.kit.world()->directory.file("usher.toml");

  void write(std::string_view text) const { std::ofstream(file) << text; }
  [[nodiscard]] std::string text() const { return (std::stringstream() << std::ifstream(file).rdbuf()).str(); }
  [[nodiscard]] mode_t mode() const {
    struct stat found {};
    return ::stat(file.c_str(), &found) == 0 ? found.st_mode & 07777 : 0;
  }
};

// The answers to PUBLIC_URL, SITE_URL, SITE_NAME, SITE_ACCENT, SMTP_URL, TRUSTED_PROXIES if that is not localhost, the provider
// and the admin's address, where mail is off.
TEST_CASE("init: writes the answers, and keeps what was there", "[cli][init]") {
  InitHere init;
  init.write("# Ours\nport = 8123 # as the proxy has it\n\n[rate_limits]\nsign_up_address = 7\n");
  const auto ran =
      init.here.run("init -o json", "https://auth.example.org\nhttps://example.org/docs\nRobots\n\n\n127.0.0.1/32\n\n\n", true);
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  CHECK(has(ran.out,
            "\"CORS_ORIGINS\",\n    \"OPS_LISTEN\",\n    \"PUBLIC_URL\",\n    \"SITE_NAME\",\n    \"SITE_URL\",\n    "
            "\"TRUSTED_PROXIES\"\n"));
  CHECK(init.text() ==
        "# Ours\nport = 8123 # as the proxy has it\n\n"
        "cors_origins = \"https://example.org\"\nops_listen = \"127.0.0.1:9464\"\npublic_url = "
        "\"https://auth.example.org\"\nsite_name = \"Robots\"\n"
        "site_url = \"https://example.org/docs\"\ntrusted_proxies = \"127.0.0.1/32\"\n[rate_limits]\nsign_up_address = 7\n");
  CHECK(has(ran.err, "https://auth.example.org/account/sign-in"));
  const auto shown = init.here.done("config show -o json");
  CHECK(has(shown, R"({"key":"SITE_URL","value":"https://example.org/docs","origin":"usher.toml line)"));
  CHECK(has(shown, R"({"key":"CORS_ORIGINS","value":"https://example.org","origin":"usher.toml line)"));
}

TEST_CASE("init: empty answers write nothing, and neither does an input that ends", "[cli][init]") {
  InitHere init;
  REQUIRE(init.here.run("init", "\n\n\n\n\n\n\n", true).code == 0);
  CHECK(init.text().empty());
  CHECK(init.here.run("init", "\n\nRobots\n", true).code == 1);
  CHECK(init.text().empty());
}

TEST_CASE("init: a wrong answer is asked again", "[cli][init]") {
  InitHere init;
  const auto ran = init.here.run("init", "\n\n\nblue\n#102030\nmail.example.com\n\nyahoo\nnone\n\n", true);
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  CHECK(has(ran.err, "\"blue\" is "));
  CHECK(has(ran.err, "\"mail.example.com\" is "));
  CHECK(has(ran.err, "\"yahoo\" is not offered"));
  CHECK_FALSE(has(ran.err, "(from"));
  CHECK(init.text() == "site_accent = \"#102030\"\n");
}

TEST_CASE("init: a sender that is confirmed is written, once", "[cli][init]") {
  InitHere init;
  const auto answers = "\n\n\n\nsmtp://mail.example.com\n\nnone\n\n";
  REQUIRE(init.here.run("init", answers, true).code == 0);
  CHECK(has(init.text(), "mail_from = \""));
  init.write("mail_from = \"Ours <ours@example.com>\" # by the host\n");
  REQUIRE(init.here.run("init", answers, true).code == 0);
  CHECK(has(init.text(), "mail_from = \"Ours <ours@example.com>\" # by the host\n"));
}

TEST_CASE("init: what the environment sets is not asked", "[cli][init]") {
  InitHere init;
  std::ofstream(init.here.kit.world()->directory.file(".env")) << "SITE_NAME=Cars\n";
  const auto ran = init.here.run("init", "\n\n\n\nnone\n\n", true);
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  CHECK(has(ran.err, "SITE_NAME is set already (.env line 1)"));
  CHECK(has(init.here.run("init --set SITE_NAME=Robots").err, "SITE_NAME is set already (.env line 1), and that counts before"));
  CHECK(init.text().empty());
}

TEST_CASE("init: scripts set settings and make the admin", "[cli][init][security]") {
  InitHere init;
  const auto out = init.here.done(
      "init --set SITE_NAME=Robots --set SMTP_URL=smtp://bob:hunter2@mail.example.com:587 --admin ada@example.com "
      "--generate-password -o json");
  CHECK(has(out, "\"admin\": \"ada@example.com\",\n  \"password\": \""));
  CHECK_FALSE(has(out, "hunter2"));
  CHECK(init.mode() == 0600);
  CHECK(has(init.text(), "smtp_url = \"smtp://bob:hunter2@mail.example.com:587\""));
  CHECK(has(init.here.done("user show ada@example.com -o json"), "\"role\": \"admin\""));
  CHECK(init.here.run("init --admin ada@example.com --generate-password").code == 4);
}

TEST_CASE("init: a secret comes by standard input, and one on the command line gets a warning", "[cli][init][security]") {
  InitHere init;
  const auto read = init.here.run("init --set SMTP_URL=- --set GOOGLE_CLIENT_ID=id --set GOOGLE_CLIENT_SECRET=-",
                                  "smtp://bob:hunter2@mail.example.com:587\nsecret-of-google\n");
  INFO(read.err);
  REQUIRE(read.code == 0);
  CHECK(has(init.text(), "smtp_url = \"smtp://bob:hunter2@mail.example.com:587\""));
  CHECK(has(init.text(), "google_client_secret = \"secret-of-google\""));
  CHECK_FALSE(has(read.err, "process list"));
  CHECK(init.here.run("init --set SMTP_URL=-").code == 2);
  CHECK(has(init.here.run("init --set GOOGLE_CLIENT_SECRET=other --set SITE_NAME=Robots").err,
            "usher: warning: GOOGLE_CLIENT_SECRET has a secret, which other users of this machine read in the process list; pass "
            "--set GOOGLE_CLIENT_SECRET=- and its value on standard input\n"));
  CHECK_FALSE(has(init.here.run("init --set SMTP_URL=smtp://mail.example.com").err, "process list"));
}

TEST_CASE("command line: a URL with a password gets a warning", "[cli][security]") {
  TestInstallation here;
  const std::string url = "postgresql://u:hunter2@127.0.0.1:1/d";
  for (const auto& command : {"copy " + url + " sqlite:x.db", "copy sqlite:x.db " + url, "import better-auth " + url,
                              "import fastapi " + url, "restore x.backup --yes --erasures " + url}) {
    CAPTURE(command);
    const auto ran = here.run(command);
    CHECK(ran.code != 0);
    CHECK(has(ran.err,
              " has a secret, which other users of this machine read in the process list; leave it out there and set "
              "PGPASSWORD, or write it into ~/.pgpass\n"));
    CHECK_FALSE(has(ran.err, "hunter2"));
  }
  const auto ran = here.run("status --database " + url);
  CHECK(has(ran.err,
            "usher: warning: DATABASE_URL (--database) has a password, which other users of this machine read in the "
            "process list; set it in the environment, `.env` or usher.toml\n"));
  CHECK_FALSE(has(here.run("status --database postgresql://u@127.0.0.1:1/d").err, "process list"));
}

TEST_CASE("init: a table names the settings that were written, in words", "[cli][init]") {
  InitHere init;
  CHECK(has(init.here.done("init --set SITE_NAME=Robots --set SITE_ACCENT=#102030"), "settings  SITE_ACCENT, SITE_NAME\n"));
}

TEST_CASE("init: the mode of a file that the service reads stays", "[cli][init]") {
  InitHere init;
  init.write("port = 8123\n");
  REQUIRE(::chmod(init.file.c_str(), 0640) == 0);
  init.here.done("init --set SITE_NAME=Robots");
  CHECK(init.mode() == 0640);
}

TEST_CASE("init: an older database is copied before it is migrated, and the copy is named", "[cli][init]") {
  InitHere init;
  init.here.done("init --admin ada@example.com --generate-password");
  init.here.done("migrate down --to 29 --yes");
  const auto ran = init.here.run("init --set SITE_NAME=Robots");
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  const auto at = ran.err.find("Saved a copy of the database as ");
  REQUIRE(at != std::string::npos);
  const auto path = ran.err.substr(at + 32, ran.err.find('\n', at) - at - 32);
  CHECK(path.ends_with(".before-0030"));
  CHECK(std::filesystem::exists(path));
}

TEST_CASE("init: what it cannot do is an error, and changes nothing", "[cli][init]") {
  InitHere init;
  CHECK(init.here.run("init").code == 2);
  CHECK(has(init.here.run("init --no-input", "", true).err, "--set KEY=VALUE"));
  CHECK(init.here.run("init --set SITE_NAME").code == 2);
  CHECK(has(init.here.run("init --set SITE_NAMES=x").err, "SITE_NAMES is not a setting"));
  CHECK(has(init.here.run("init --set SITE_ACCENT=blue").err, "SITE_ACCENT"));
  CHECK(has(init.here.run("init --set SITE_NAME=Robots --set COOKIE_SAMESITE=none --set COOKIE_SECURE=false").err,
            "COOKIE_SAMESITE"));
  CHECK(init.text().empty());
  init.write("port = soon\n");
  CHECK(init.here.run("init --set SITE_NAME=Robots").code == 1);
  CHECK(init.text() == "port = soon\n");
}

}  // namespace
}  // namespace usher::cli
