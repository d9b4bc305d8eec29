#include "common/core/accounts/user_admin.h"
#include "tests/catch.h"
#include "tests/server/surfaces.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"

// The rules of the links that reset a password and verify an address, on every surface.
namespace usher {
namespace {

using namespace testkit;

constexpr std::string_view kNext = "another passphrase";

/// An account that is signed in elsewhere, and a client of each surface in turn that gets its mail.
struct WithMail {
  WithMail() { elsewhere.sign_up(); }

  std::string reset_link() {
    client->ask_reset();
    return Mailbox(app.kit()).secret("reset_password", kAda);
  }
  std::string verification_link(SurfaceClient& by) {
    by.ask_verification();
    return Mailbox(app.kit()).secret("verify_email", kAda);
  }
  bool lives_elsewhere() { return elsewhere.send(get("/auth/me")).status == 200; }

  Surface surface = each_surface();
  TestApp app;
  Browser elsewhere{app};
  std::unique_ptr<SurfaceClient> client = client_of(surface, app);
};

constexpr BySurface kDeadReset{"400 INVALID_TOKEN", "400 INVALID_TOKEN", "400"};

/// The body without the address.
std::string without(std::string body, const std::string& address) {
  for (auto at = body.find(address); at != std::string::npos; at = body.find(address)) body.replace(at, address.size(), "X");
  return body;
}

TEST_CASE_METHOD(OnEachSurface, "reset: on every surface asking has one answer for all addresses, and a network's limit",
                 "[scenario][reset][limits][security]") {
  CAPTURE(name_of(surface));
  TestApp app(with_limits);
  app.sign_up();
  const auto client = client_of(surface, app);
  const auto known = client->ask_reset();
  CHECK(outcome(known) == BySurface{"202", "200", "200"}.of(surface));
  for (int i = 1; i < 60; ++i) {
    const auto email = "u" + std::to_string(i) + "@example.com";
    const auto unknown = client->ask_reset(email);
    REQUIRE(outcome(unknown) == outcome(known));
    REQUIRE(without(unknown.body(), email) == without(known.body(), std::string(kAda)));
    REQUIRE(unknown.response.not_before == known.response.not_before);
  }
  const auto limited = client->ask_reset();
  CHECK(limited.status == 429);
  CHECK(limited.header("retry-after") == "3600");
  if (surface == Surface::kPages) CHECK(pages::says(limited, "Too many attempts. Try again in 60 min."));
}

TEST_CASE_METHOD(WithMail, "reset: on every surface a link sets one password, once, and every session ends",
                 "[scenario][reset][security]") {
  CAPTURE(name_of(surface));
  const auto link = reset_link();
  for (int i = 0; i < 2; ++i) client->look_at_reset(link);
  CHECK(outcome(client->reset("wrong", kNext)) == kDeadReset.of(surface));
  CHECK(outcome(client->reset(link, "short")) == BySurface{"422 VALIDATION_FAILED", "400 PASSWORD_TOO_SHORT", "422"}.of(surface));
  CHECK(lives_elsewhere());
  const auto done = client->reset(link, kNext);
  CHECK(outcome(done) == BySurface{"204", "200", "200"}.of(surface));
  CHECK(done.cookie("usher_device").value().http_only);  // this browser becomes known
  CHECK_FALSE(lives_elsewhere());
  CHECK_FALSE(client->is_signed_in());
  CHECK(outcome(client->reset(link, "a third passphrase")) == kDeadReset.of(surface));
  CHECK(client->sign_in().status == 401);
  client->sign_in(kNext);
  CHECK(client->is_signed_in());
}

TEST_CASE_METHOD(WithMail, "reset: on every surface an expired link and one of a suspended account are refused",
                 "[scenario][reset][security]") {
  CAPTURE(name_of(surface));
  const auto link = reset_link();
  must(app.core().user_admin.suspend(admin(), kAda));
  CHECK(outcome(client->reset(link, kNext)) ==
        BySurface{"403 ACCOUNT_SUSPENDED", "403 BANNED_USER", "403 ACCOUNT_SUSPENDED"}.of(surface));
  must(app.core().user_admin.activate(admin(), kAda));
  app.clock().advance(hours(1));
  CHECK(outcome(client->reset(link, kNext)) == BySurface{"400 TOKEN_EXPIRED", "400 INVALID_TOKEN", "400"}.of(surface));
  CHECK(client->sign_in(kNext).status == 401);
}

TEST_CASE_METHOD(WithMail, "verify: on every surface a link works once, for a day and for its purpose",
                 "[scenario][verify][security]") {
  CAPTURE(name_of(surface));
  const BySurface dead{"400 INVALID_TOKEN", "401 INVALID_TOKEN", "400"};
  CHECK(outcome(client->verify(reset_link())) == dead.of(surface));
  client->sign_in();
  const auto old = verification_link(*client);
  app.clock().advance(hours(24));
  CHECK(outcome(client->verify(old)) == BySurface{"400 TOKEN_EXPIRED", "401 TOKEN_EXPIRED", "400"}.of(surface));
  client->sign_in();
  const auto link = verification_link(*client);
  CHECK(client->verify(link).status == 200);
  CHECK(must(app.core().user_admin.find(kAda)).is_verified);
  CHECK(outcome(client->verify(link)) == BySurface{"400 INVALID_TOKEN", "401 INVALID_TOKEN", "200"}.of(surface));
}

TEST_CASE_METHOD(WithMail, "verify: on every surface the account's own browser keeps its session, another ends it",
                 "[scenario][verify][security]") {
  enum class By { kSession, kDevice, kAnother };
  const auto by = GENERATE(By::kSession, By::kDevice, By::kAnother);
  CAPTURE(name_of(surface), static_cast<int>(by));
  client->sign_in();
  const auto stranger = client_of(surface, app);
  const auto link = verification_link(*stranger);
  if (by == By::kDevice) client->forget_session();
  (by == By::kAnother ? *stranger : *client).verify(link);
  CHECK(must(app.core().user_admin.find(kAda)).is_verified);
  CHECK(lives_elsewhere() == (by != By::kAnother));
}

}  // namespace
}  // namespace usher
