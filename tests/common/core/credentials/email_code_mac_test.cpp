#include "common/core/credentials/email_code_mac.h"

#include "tests/catch.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("e-mail code MAC: it depends on the code, its challenge and the installation secret", "[two_factor][security]") {
  TestCore kit;
  const auto& macs = kit->email_code_mac;
  const crypto::MasterSecret elsewhere(secret("a secret of some other, and long enough"));
  const EmailCodeMac others(elsewhere);
  const auto mac = macs.of("challenge", "123456");
  CHECK(macs.of("challenge", "123456") == mac);
  CHECK(macs.of("another", "123456") != mac);
  CHECK(macs.of("challenge", "123457") != mac);
  CHECK(others.of("challenge", "123456") != mac);
}

}  // namespace
}  // namespace usher::core
