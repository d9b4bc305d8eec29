#include "server/pages/account/account_context.h"
#include "tests/catch.h"
#include "tests/server/pages/account/resident.h"
#include "tests/testkit/mailbox.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kEmailUrl = "/account/security/email";

TEST_CASE("email page: the password and a new address get a link mailed there", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  const auto done =
      ada.send(kEmailUrl, kEmailUrl, {{"new_email", "new@example.com"}, {"password", std::string(TestApp::kPassword)}});
  CHECK(done.header("location") == "/account/security?done=email");
  CHECK(Mailbox(app.kit()).count("change_email", "new@example.com") == 1);
}

TEST_CASE("email page: faults are tied to their fields; the address stays, the password does not", "[pages][account][security]") {
  TestApp app;
  Resident ada(app);
  const auto wrong = ada.send(kEmailUrl, kEmailUrl, {{"new_email", "new@example.com"}, {"password", "not the password"}});
  CHECK(wrong.status == 403);
  CHECK(says(wrong, "id=\"password-fault\">The password is wrong.</p>"));
  CHECK(says(wrong, "value=\"new@example.com\""));
  CHECK_FALSE(says(wrong, "not the password"));
  CHECK(says(ada.send(kEmailUrl, kEmailUrl, {{"new_email", "x"}, {"password", std::string(TestApp::kPassword)}}),
             "id=\"new_email-fault\""));
  CHECK(says(ada.send(kEmailUrl, kEmailUrl, {{"new_email", "new@example.com"}}), "id=\"password-fault\">Fill this in.</p>"));
  CHECK(says(ada.send(kEmailUrl, kEmailUrl, {{"new_email", "ada@example.com"}, {"password", std::string(TestApp::kPassword)}}),
             "This is already the current one."));
  CHECK(Mailbox(app.kit()).count("change_email", "new@example.com") == 0);
}

}  // namespace
}  // namespace usher::pages
