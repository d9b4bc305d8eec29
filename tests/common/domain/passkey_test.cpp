#include "common/domain/passkey.h"

#include "tests/catch.h"

namespace usher::domain {
namespace {

TEST_CASE("passkey: a new one has the name of its model, else of the browser and system that made it", "[passkeys]") {
  constexpr std::string_view kFirefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
  const auto name = [&](std::string aaguid, std::string transports) {
    Passkey made;
    made.aaguid = std::move(aaguid);
    made.transports = std::move(transports);
    return passkey_name(made, kFirefox);
  };
  CHECK(name("08987058-cadc-4b81-b6e1-30de50dcbe96", "internal") == "Windows Hello");
  CHECK(name("", "internal") == "Firefox on Linux");
  CHECK(name("", "usb") == "Security key");
  CHECK(passkey_name({}, "something else") == "Passkey");
}

}  // namespace
}  // namespace usher::domain
