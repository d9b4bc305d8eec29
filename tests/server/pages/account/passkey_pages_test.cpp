#include "common/base/encoding.h"
#include "server/pages/account/account_context.h"
#include "tests/catch.h"
#include "tests/server/pages/account/resident.h"
#include "tests/server/pages/passkey_steps.h"
#include "tests/testkit/mailbox.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kSecurityPageUrl = "/account/security";
constexpr const char* kAddUrl = "/account/security/passkeys/add";
constexpr const char* kOneUrl = "/account/security/passkey";

std::string only_id(TestApp& app) { return app.kit().texts("SELECT id FROM passkeys").at(0); }
std::string page_of_only(TestApp& app) { return std::string(kOneUrl) + "?id=" + only_id(app); }

TEST_CASE("passkey pages: a passkey is added, listed, renamed and removed, each with its notice", "[pages][account][passkeys]") {
  TestApp app;
  Resident ada(app);
  SoftAuthenticator device;
  const auto before = ada.open(kSecurityPageUrl);
  CHECK(says(before, "href=\"/account/security/passkeys/add\""));
  CHECK_FALSE(says(before, "Lost a device?"));
  CHECK(add_passkey(device, ada.browser).header("location") == "/account/security?done=passkey_added");
  CHECK(Mailbox(app.kit()).count("passkey_added", TestApp::kEmail) == 1);

  const auto listed = ada.open(kSecurityPageUrl);
  CHECK(listed.body().find("<bdi>Passkeys") < listed.body().find("<bdi>Two-step sign-in"));  // one list
  CHECK(says(listed, ">Rename or remove</a>"));
  CHECK(says(listed, "<small dir=\"auto\">Added 2"));
  CHECK(says(listed, "Lost a device?"));
  CHECK(says(listed, "&quot;userId&quot;:"));  // the Signal API
  const auto named = ada.send(page_of_only(app), kOneUrl, {{"id", only_id(app)}, {"name", "Desk & chair"}});
  CHECK(named.header("location") == "/account/security?done=passkey_renamed");
  CHECK(says(ada.open(kSecurityPageUrl), "<strong><bdi>Desk &amp; chair</bdi></strong>"));
  const auto long_name = ada.send(page_of_only(app), kOneUrl, {{"id", only_id(app)}, {"name", std::string(61, 'x')}});
  CHECK(long_name.status == 422);
  CHECK(says(long_name, "id=\"name-fault\""));

  const auto removed = ada.send(page_of_only(app), std::string(kOneUrl) + "/remove", {{"id", only_id(app)}});
  CHECK(removed.header("location") == "/account/security?done=passkey_removed");
  CHECK(app.kit().number("SELECT count(*) FROM passkeys") == 0);
  CHECK(Mailbox(app.kit()).count("passkey_removed", TestApp::kEmail) == 1);
  CHECK(says(ada.open("/account/security/activity"), "Passkey removed"));
}

TEST_CASE("passkey pages: to add one and to remove one needs a fresh session", "[pages][account][passkeys][security]") {
  TestApp app;
  Resident ada(app);
  SoftAuthenticator device;
  const auto page = ada.open(kAddUrl);
  add_passkey(device, ada.browser);
  const auto of_one = page_of_only(app);
  ada.wait();
  const auto led_to = [](std::string_view path) { return "/account/re-authenticate?next=" + percent_encode(path); };
  CHECK(ada.open(kAddUrl).header("location") == led_to(kAddUrl));
  SoftAuthenticator other;
  CHECK(answer_by(other, ada.browser, page, kAddUrl).header("location") == led_to(kAddUrl));
  const auto removal = ada.send(of_one, std::string(kOneUrl) + "/remove", {{"id", only_id(app)}});
  CHECK(removal.header("location") == led_to(kSecurityPageUrl));
  CHECK(app.kit().number("SELECT count(*) FROM passkeys") == 1);
}

TEST_CASE("passkey pages: a passkey that was made for another site or session is refused",
          "[pages][account][passkeys][security]") {
  TestApp app;
  Resident ada(app);
  SoftAuthenticator device;
  const auto page = ada.open(kAddUrl);
  device.alter = [](ResponseParts& parts) { parts.client_data.set("origin", "https://evil.example"); };
  const auto refused = answer_by(device, ada.browser, page, kAddUrl);
  CHECK(refused.status == 401);
  CHECK(says(refused, "role=\"alert\">The passkey wasn&#39;t accepted"));
  CHECK_FALSE(options_in(refused).is_null());  // to try again
  device.alter = nullptr;
  Browser eve(app, kOwn);
  eve.sign_up("eve@example.com");
  const auto hers = eve.send(get(kAddUrl));
  auto fields = with_hidden(ada.open(kAddUrl), {{"passkey_token", hidden_of(hers, "passkey_token")},
                                                {"passkey", json::to_text(device.create(options_in(hers), kOwn))}});
  CHECK(ada.browser.send(form_post(kAddUrl, fields)).status == 401);
  CHECK(app.kit().number("SELECT count(*) FROM passkeys") == 0);
}

TEST_CASE("passkey pages: the last way in is not removed", "[pages][account][passkeys][security]") {
  TestApp app;
  Resident ada(app);
  SoftAuthenticator device;
  add_passkey(device, ada.browser);
  ada.lose_password();
  const auto refused = ada.send(page_of_only(app), std::string(kOneUrl) + "/remove", {{"id", only_id(app)}});
  CHECK(refused.status == 409);
  CHECK(says(refused, "role=\"alert\">This is your last way to sign in."));
  CHECK(app.kit().number("SELECT count(*) FROM passkeys") == 1);
}

TEST_CASE("passkey pages: one that is switched off is confirmed by its owner", "[pages][account][passkeys][security]") {
  TestApp app;
  Resident ada(app);
  SoftAuthenticator device;
  add_passkey(device, ada.browser);
  app.kit().run("UPDATE passkeys SET switched_off_at_ms = 1");
  CHECK(says(ada.open(kSecurityPageUrl), "<span class=\"pill waiting\">Switched off</span>"));
  const auto confirm = [&] { return ada.send(kSecurityPageUrl, std::string(kOneUrl) + "/confirm", {{"id", only_id(app)}}); };
  CHECK(confirm().header("location") == "/account/security?done=passkey_on");
  CHECK(app.kit().number("SELECT count(*) FROM passkeys WHERE switched_off_at_ms IS NULL") == 1);
  app.kit().run("UPDATE passkeys SET switched_off_at_ms = 1");
  ada.wait();
  CHECK(confirm().header("location") == "/account/re-authenticate?next=%2Faccount%2Fsecurity");
}

TEST_CASE("passkey pages: those of other accounts are neither shown nor changed", "[pages][account][passkeys][security]") {
  TestApp app;
  Browser eve(app, kOwn);
  eve.sign_up("eve@example.com");
  SoftAuthenticator device;
  add_passkey(device, eve);
  Resident ada(app);
  const auto id = only_id(app);
  CHECK(ada.open(page_of_only(app)).header("location") == kSecurityPageUrl);
  for (const auto* act : {"", "/remove", "/confirm"})
    CHECK(ada.send(kSecurityPageUrl, std::string(kOneUrl) + act, {{"id", id}, {"name", "mine"}}).status == 303);
  CHECK(app.kit().texts("SELECT coalesce(name, '') FROM passkeys") != std::vector<std::string>{"mine"});
  CHECK(app.kit().number("SELECT count(*) FROM passkeys") == 1);
}

TEST_CASE("passkey pages: where passkeys are off, no page mentions them", "[pages][account][passkeys]") {
  TestApp app([](settings::Settings& settings) { settings.public_url = "http://192.0.2.7:8000"; });
  Browser ada(app, "http://192.0.2.7:8000");
  for (const auto* path : {"/account/sign-in", "/account/sign-up"}) CHECK_FALSE(says(ada.send(get(path)), "passkey"));
  ada.sign_up();
  for (const auto* path : {kSecurityPageUrl, "/account", "/account/re-authenticate"})
    CHECK_FALSE(says(ada.send(get(path)), "asskey"));
  CHECK(ada.send(get(kAddUrl)).status == 403);
}

TEST_CASE("passkey section: a first passkey is offered after a sign-in by password alone", "[pages][account][passkeys]") {
  TestApp app;
  Resident ada(app);
  const std::string offer = "class=\"offer\" hidden";
  CHECK(says(ada.open("/account"), offer));
  SoftAuthenticator device;
  add_passkey(device, ada.browser);
  CHECK_FALSE(says(ada.open("/account"), offer));
  app.kit().run("DELETE FROM passkeys");
  app.kit().run("UPDATE sessions SET amr = 'fed'");
  CHECK_FALSE(says(ada.open("/account"), offer));
}

}  // namespace
}  // namespace usher::pages
