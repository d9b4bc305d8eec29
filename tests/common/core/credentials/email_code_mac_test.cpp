#include "common/core/credentials/email_code_mac.h"

#include "common/core/secrets/installation_secret.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("e-mail code MAC: it depends on the code, its challenge and the installation secret", "[two_factor][security]") {
  TestCore kit;
  const auto& macs = kit->email_code_mac;
  InstallationSecrets rotated{.current = crypto::MasterSecret(secret("a secret of some other, and long enough")),
                              .previous = crypto::MasterSecret(kit.settings().secrets.usher.clone())};
  const EmailCodeMac others(rotated.keys("mailed-codes"));
  const auto mac = macs.of("challenge", "123456");
  CHECK(macs.of("challenge", "123456") == mac);
  CHECK(macs.of("another", "123456") != mac);
  CHECK(macs.of("challenge", "123457") != mac);
  CHECK(others.of("challenge", "123456") != mac);
  CHECK(macs.matches(mac, "challenge", secret("123 456")));
  CHECK_FALSE(macs.matches(mac, "challenge", secret("123457")));
  CHECK(others.matches(mac, "challenge", secret("123456")));  // during a rotation
  CHECK_FALSE(macs.matches(others.of("challenge", "123456"), "challenge", secret("123456")));
  rotated.database_is_of_previous = true;  // until the rotation ends: a server of the old secret accepts the code
  CHECK(macs.matches(EmailCodeMac(rotated.keys("mailed-codes")).of("challenge", "123456"), "challenge", secret("123456")));
}

}  // namespace
}  // namespace usher::core
