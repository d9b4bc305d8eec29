#include "server/console/setup/setup_pages.h"

#include <fcntl.h>

#include "common/base/files/file.h"
#include "tests/catch.h"
#include "tests/server/pages/setup/setup_office.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/world.h"

namespace usher::console {
namespace {

using namespace testkit;
using pages::Fields;
using pages::says;

constexpr const char* kSite = "/admin/setup/site";
constexpr const char* kMail = "/admin/setup/mail";
constexpr const char* kProviders = "/admin/setup/providers";

/// After the first admin was made.
struct SignedInOffice : pages::SetupOffice {
  Answer made = make_admin();

  std::string written() {
    const auto path = (folder.path() / "usher.toml").string();
    return must(exists(path)) ? must(read_small_file(path, 65536)) : std::string();
  }
  std::vector<std::string> events() {
    return app.kit().texts("SELECT actor FROM audit_events WHERE action = 'settings.written'");
  }
};

TEST_CASE("set-up screens: a public address is said to end the sign-in at localhost", "[setup]") {
  SignedInOffice office;
  CHECK_FALSE(says(office.open("/admin/setup/done"), "through a proxy"));
  REQUIRE(office.submit(kSite, kSite, {{"PUBLIC_URL", "https://auth.example.com"}}).status == 303);
  const auto done = office.open("/admin/setup/done");
  CHECK(says(done, "<code>https://auth.example.com</code>"));
  CHECK(says(done, "through a proxy with HTTPS"));
}

TEST_CASE("set-up screens: step by step into usher.toml", "[setup]") {
  SignedInOffice office;
  const auto site =
      office.submit(kSite, kSite, {{"SITE_NAME", "Robots"}, {"SITE_URL", "https://robots.example"}, {"SITE_ACCENT", ""}});
  CHECK(site.status == 303);
  CHECK(site.header("location") == kMail);
  CHECK(says(office.open(kSite), "value=\"Robots\""));
  const auto mail = office.submit(kMail, kMail, {{"SMTP_URL", "smtp://ada:sesame@mail.example.com:587"}});
  CHECK(mail.header("location") == kProviders);
  const auto providers = office.submit(kProviders, kProviders,
                                       {{"GITHUB_CLIENT_ID", "a-client"}, {"GITHUB_CLIENT_SECRET", "a-secret-of-the-client"}});
  REQUIRE(providers.header("location") == "/admin/setup/done");
  CHECK(office.open("/admin/setup/done").status == 200);
  for (const auto* line : {"site_name = \"Robots\"", "https://robots.example", "sesame", "a-secret-of-the-client"})
    CHECK(office.written().find(line) != std::string::npos);
  CHECK(office.written().find("accent") == std::string::npos);
  CHECK(office.events().size() == 3);
}

/// The fields that a browser sends for a page without a change, besides `typed`.
Fields sent_from(const Answer& page, Fields typed) {
  typed.emplace_back("shown_values", pages::hidden_of(page, "shown_values"));
  return typed;
}

TEST_CASE("set-up screens: a save changes what the admin changed, not what the page showed", "[setup]") {
  SignedInOffice office;
  REQUIRE(office.submit(kSite, kSite, {{"SITE_NAME", "Robots"}}).status == 303);
  const auto page = office.open(kSite);
  REQUIRE(office.submit(kSite, kSite, {{"SITE_NAME", "Cars"}}).status == 303);
  const auto saved =
      office.submit(kSite, kSite, sent_from(page, {{"SITE_NAME", "Robots"}, {"SITE_URL", "https://robots.example"}}));
  CHECK(saved.status == 303);
  CHECK(office.written().find("site_name = \"Cars\"") != std::string::npos);
  CHECK(office.written().find("https://robots.example") != std::string::npos);
}

TEST_CASE("set-up screens: a clash says who wrote the file, and a second save replaces the value", "[setup]") {
  SignedInOffice office;
  REQUIRE(office.submit(kSite, kSite, {{"SITE_NAME", "Robots"}}).status == 303);
  const auto page = office.open(kSite);
  REQUIRE(office.submit(kSite, kSite, {{"SITE_NAME", "Cars"}}).status == 303);
  const bool by_admin = GENERATE(true, false);
  const auto then = office.app.clock().now() + (by_admin ? std::chrono::seconds(0) : std::chrono::minutes(1));
  const timespec at{.tv_sec = to_ms(then) / 1000, .tv_nsec = 0};
  const timespec times[]{at, at};
  REQUIRE(::utimensat(AT_FDCWD, (office.folder.path() / "usher.toml").c_str(), times, 0) == 0);
  const auto clash = office.submit(kSite, kSite, sent_from(page, {{"SITE_NAME", "Boats"}}));
  CHECK(clash.status == 409);
  CHECK(says(clash, std::string(by_admin ? "ada@example.com" : "An operator") + " changed this to &quot;Cars&quot; meanwhile."));
  CHECK(says(clash, "value=\"Boats\""));
  CHECK(office.written().find("site_name = \"Cars\"") != std::string::npos);
  CHECK(office.submit(kSite, kSite, sent_from(clash, {{"SITE_NAME", "Boats"}})).status == 303);
  CHECK(office.written().find("site_name = \"Boats\"") != std::string::npos);
}

TEST_CASE("set-up screens: no page has a secret", "[setup][security]") {
  SignedInOffice office;
  office.submit(kMail, kMail, {{"SMTP_URL", "smtp://ada:sesame@mail.example.com:587"}});
  office.submit(kProviders, kProviders, {{"GITHUB_CLIENT_ID", "a-client"}, {"GITHUB_CLIENT_SECRET", "a-secret-of-the-client"}});
  CHECK(says(office.open(kMail), "mail.example.com"));
  CHECK_FALSE(says(office.open(kMail), "sesame"));
  CHECK(says(office.open(kProviders), "Now: (set)"));
  CHECK_FALSE(says(office.open(kProviders), "a-secret-of-the-client"));
  const auto refused = office.submit(kMail, kMail, {{"SMTP_URL", "smtp://ada:opensesame@"}, {"MAIL_FROM", "no address"}});
  CHECK(refused.status == 422);
  CHECK_FALSE(says(refused, "opensesame"));
}

TEST_CASE("set-up screens: a wrong value is named at its field, and nothing is written", "[setup]") {
  SignedInOffice office;
  const auto refused = office.submit(kSite, kSite, {{"SITE_NAME", "Robots"}, {"SITE_ACCENT", "red"}});
  CHECK(refused.status == 422);
  CHECK(says(refused, "SITE_ACCENT &quot;red&quot;"));
  CHECK(says(refused, "value=\"Robots\""));
  CHECK(office.written().empty());
  const auto mended = sent_from(refused, {{"SITE_NAME", "Robots"}, {"SITE_ACCENT", "#8a1c1c"}});
  CHECK(office.submit(kSite, kSite, mended).status == 303);
  CHECK(office.written().find("site_name = \"Robots\"") != std::string::npos);
}

TEST_CASE("set-up screens: half of a provider is refused", "[setup]") {
  SignedInOffice office;
  const auto half = office.submit(kProviders, kProviders, {{"GITHUB_CLIENT_ID", "a-client"}});
  CHECK(half.status == 422);
  CHECK(says(half, "GITHUB_CLIENT_SECRET"));
  CHECK(office.written().empty());
  CHECK(office.events().empty());
}

TEST_CASE("set-up screens: a sender without a mail server is refused", "[setup]") {
  SignedInOffice office;
  const auto alone = office.submit(kMail, kMail, {{"MAIL_FROM", "Robots <mail@robots.example>"}});
  CHECK(alone.status == 422);
  CHECK(says(alone, "id=\"SMTP_URL-fault\""));
  CHECK(office.written().empty());
  CHECK(office.submit(kMail, kMail, {{"SMTP_URL", "smtp://mail.example.com:587"}, {"MAIL_FROM", "mail@robots.example"}}).status ==
        303);
  CHECK(office.submit(kMail, kMail, {{"MAIL_FROM", "ada@robots.example"}}).status == 303);
}

TEST_CASE("set-up screens: a setting of the environment says where it is changed", "[setup]") {
  SignedInOffice office;
  office.folder.with(".env", "SITE_NAME=Cars\n");
  CHECK(says(office.open(kSite), "Set already (.env line 1); change it there."));
  const auto refused = office.submit(kSite, kSite, {{"SITE_NAME", "Robots"}});
  CHECK(refused.status == 422);
  CHECK(says(refused, "is set already (.env line 1)"));
}

TEST_CASE("set-up screens: to write settings hands out power, so it needs a fresh session", "[setup][security]") {
  SignedInOffice office;
  office.app.clock().advance(office.app.kit().settings().tokens.fresh_for + std::chrono::minutes(1));
  office.app.kit().settle();
  const auto kept = office.submit(kProviders, kProviders,
                                  {{"GITHUB_CLIENT_ID", "a-client"}, {"GITHUB_CLIENT_SECRET", "a-secret-of-the-client"}});
  CHECK(kept.status == 403);
  CHECK(says(kept, "a-client"));
  CHECK_FALSE(says(kept, "a-secret-of-the-client"));
  CHECK(office.written().empty());
}

TEST_CASE("set-up screens: for admins on the server's machine only", "[setup][security]") {
  SignedInOffice office;
  CHECK(office.ada.send(pages::SetupOffice::local(get(kSite)).from("203.0.113.9")).status == 404);
  CHECK(office.ada.send(pages::SetupOffice::local(get(kSite)).header("x-forwarded-for", "127.0.0.1")).status == 404);
  Browser bob(office.app, pages::kOwn);
  CHECK(bob.send(pages::SetupOffice::local(get(kSite))).status == 303);
  bob.sign_up("bob@example.com");
  CHECK(bob.send(pages::SetupOffice::local(get(kSite))).status == 403);
  CHECK(office.ada.send(pages::SetupOffice::local(pages::form_post(kSite, {{"SITE_NAME", "Robots"}}))).status == 403);
  CHECK(office.written().empty());
}

TEST_CASE("set-up screens: a folder that cannot be written to gets its lines shown", "[setup]") {
  SignedInOffice office;
  const auto shown = office.open(kSite);
  std::filesystem::remove_all(office.folder.path());
  Fields fields{{"SITE_NAME", "Robots"}};
  for (const auto* name : {"form_token", "from"}) fields.emplace_back(name, pages::hidden_of(shown, name));
  const auto lines = office.ada.send(pages::SetupOffice::local(pages::form_post(kSite, fields)));
  CHECK(lines.status == 403);
  CHECK(says(lines, "site_name = &quot;Robots&quot;"));
}

}  // namespace
}  // namespace usher::console
