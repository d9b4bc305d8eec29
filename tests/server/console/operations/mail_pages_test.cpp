#include "common/core/accounts/user_admin.h"
#include "server/console/operations/operation_pages.h"
#include "tests/catch.h"
#include "tests/server/console/console_office.h"
#include "tests/testkit/mailbox.h"

namespace usher::console {
namespace {

/// A mail with a link to Bob in the outbox, whose id is the result.
std::string mailed_link(ConsoleOffice& office) {
  must(office.app.core().user_admin.send_reset(admin(), office.bob_id));
  return Mailbox(office.app.kit()).all("reset_password", kBob).at(0).id.str();
}

Answer open_here(ConsoleOffice& office, const std::string& path) {
  return office.ada.send(get(path).from("127.0.0.1").header("host", "localhost:8000"));
}

TEST_CASE("console mail: a list by state, one mail, and retry", "[console]") {
  ConsoleOffice office;
  const auto id = mailed_link(office);
  const auto list = office.open("/admin/mail?state=waiting&to=" + std::string(kBob));
  CHECK(list.status == 200);
  CHECK(says(list, "/admin/mail/" + id));
  CHECK_FALSE(says(office.open("/admin/mail?state=sent"), id));
  CHECK(office.open("/admin/mail?state=lost").status == 422);
  const auto mail = office.open("/admin/mail/" + id);
  CHECK(says(mail, "reset_password"));
  const auto retried = office.submit("/admin/mail/" + id, "/admin/mail/selected/retry", {{"id", id}});
  CHECK(retried.status == 303);
  CHECK(retried.header("location") == "/admin/mail/" + id + "?done=retry_mail");
  CHECK(office.submit("/admin/mail", "/admin/mail/selected/retry", {{"all", "1"}}).status == 303);
  CHECK(office.actors("mail.retried").front() == "admin:" + office.ada_id);
  CHECK(says(office.open("/admin/mail/dropped"), "Every mail of the last week"));
  CHECK(office.open("/admin/mail/nothing").status == 404);
}

TEST_CASE("console mail: on the own machine the text is shown, and its link can be followed", "[console]") {
  ConsoleOffice office;
  const auto path = "/admin/mail/" + mailed_link(office);
  const auto shown = open_here(office, path);
  CHECK(says(shown, R"(<a href="http://localhost)"));
  CHECK(says(shown, R"(sandbox="")"));
  CHECK(says(shown, path + "/html"));
  CHECK(shown.header("content-security-policy")->find("frame-src 'self'") != std::string::npos);
}

TEST_CASE("console mail: a link is shown on the developer's own machine alone", "[console][security]") {
  ConsoleOffice office;
  const auto path = "/admin/mail/" + mailed_link(office);
  const auto hides = [&](Call page, Call document) {
    const auto shown = office.ada.send(std::move(page));
    const auto html = office.ada.send(std::move(document));
    CHECK(says(shown, "is shown only on the developer"));
    CHECK(html.status == 403);
    for (const auto* answer : {&shown, &html}) CHECK_FALSE(says(*answer, "token="));
  };
  hides(get(path), get(path + "/html"));
  const auto from_here = [](Call call) { return call.from("127.0.0.1").header("host", "localhost:8000"); };
  hides(from_here(get(path)).header("host", "evil.example"), from_here(get(path + "/html")).header("host", "evil.example"));
  for (const char* header : {"x-forwarded-for", "forwarded", "via"})
    hides(from_here(get(path)).header(header, "127.0.0.1"), from_here(get(path + "/html")).header(header, "127.0.0.1"));
}

TEST_CASE("console mail: the HTML of a mail runs nothing and is framed by the console alone", "[console][security]") {
  ConsoleOffice office;
  const auto html = open_here(office, "/admin/mail/" + mailed_link(office) + "/html");
  CHECK(html.status == 200);
  const auto policy = html.header("content-security-policy").value_or("");
  CHECK(policy.starts_with("sandbox; default-src 'none'"));
  CHECK(policy.find("script-src") == std::string::npos);
  CHECK(policy.ends_with("frame-ancestors 'self'"));
  CHECK(html.header("referrer-policy") == "no-referrer");
}

}  // namespace
}  // namespace usher::console
