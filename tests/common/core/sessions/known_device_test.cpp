#include "common/core/sessions/known_device.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

TEST_CASE("device trust: it ends at its expiry time", "[two_factor][security]") {
  const auto payload = DeviceTrust{.until = from_ms(1000), .user_agent = "Firefox \"x\""}.to_payload();
  const auto trust = DeviceTrust::of(payload, from_ms(999));
  REQUIRE(trust);
  CHECK(trust->until == from_ms(1000));
  CHECK(trust->user_agent == "Firefox \"x\"");
  CHECK_FALSE(DeviceTrust::of(payload, from_ms(1000)));
}

TEST_CASE("device trust: an incomplete or malformed payload is rejected", "[two_factor][security]") {
  const auto bad = GENERATE(as<const char*>{}, "", "{}", "1", R"({"trusted_until_ms":"9000000000000","user_agent":""})",
                            R"({"trusted_until_ms":9000000000000})");
  CHECK_FALSE(DeviceTrust::of(std::string(bad), from_ms(0)));
  CHECK_FALSE(DeviceTrust::of(std::nullopt, from_ms(0)));
}

}  // namespace
}  // namespace usher::core
