#include "common/core/breaches/range_api.h"

#include "tests/catch.h"
#include "tests/common/core/breaches/password_lists.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/fake_http.h"

namespace usher::core {
namespace {

using namespace testkit;

/// The sample of the API's documentation, for the range 21BD1.
constexpr const char* kSample =
    "0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n"
    "00D4F6E8FA6EECAD2A3AA415EEC418D38EC:2\r\n"
    "011053FD0102E94D6AE2F8B83D76FAF94F6:1\r\n"
    "012A7CA357541F0AC487871FEEC1891C49C:2\r\n"
    "0136E006E24E7D152139815FB0FC6A50B15:2";
const std::string kSampleUrl = "https://api.pwnedpasswords.com/range/21BD1";

std::string sample_digest(const std::string& rest) { return *hex_decode("21bd1" + rest); }
const std::string kListed = sample_digest("012A7CA357541F0AC487871FEEC1891C49C");
const std::string kUnlisted = sample_digest("012A7CA357541F0AC487871FEEC1891C49D");

struct Asked {
  FakeHttp http;
  FakeClock clock;
  RangeApi api{http, clock};
};

TEST_CASE("range API: the documented answer says which digests are known", "[range_api]") {
  Asked world;
  world.http.on(kSampleUrl, 200, kSample);
  CHECK(must(world.api.knows(kListed)));
  CHECK(must(world.api.knows(sample_digest("0136E006E24E7D152139815FB0FC6A50B15"))));  // the last line has no end
  CHECK_FALSE(must(world.api.knows(kUnlisted)));
  CHECK(world.api.looks(0) == 2);
  CHECK(world.api.looks(1) == 1);
  CHECK(world.api.fault().ok());
}

TEST_CASE("range API: it learns five digits of the digest, and is asked for padding", "[range_api][security]") {
  Asked world;
  net::HttpRequest sent;
  world.http.on(kSampleUrl, [&sent](const net::HttpRequest& request) -> Result<net::HttpResponse> {
    sent = {.url = request.url, .reach = request.reach, .headers = request.headers, .timeout = request.timeout};
    CHECK_FALSE((request.form || request.basic_auth || request.bearer));
    return net::HttpResponse{.status = 200, .content_type = "text/plain", .body = kSample};
  });
  must(world.api.knows(kListed));
  CHECK(sent.url == kSampleUrl);
  CHECK(sent.headers == std::vector<std::pair<std::string, std::string>>{{"Add-Padding", "true"}});
  CHECK(sent.reach == net::Reach::kPublicOnly);
  CHECK(sent.timeout == std::chrono::seconds(1));
}

TEST_CASE("range API: entries that pad the answer are not known", "[range_api][security]") {
  Asked world;
  world.http.on(kSampleUrl, 200, std::string(kSample) + "\r\n012A7CA357541F0AC487871FEEC1891C49D:0\r\n");
  CHECK_FALSE(must(world.api.knows(kUnlisted)));
  CHECK(must(world.api.knows(kListed)));
}

TEST_CASE("range API: an answer that is not the documented one is a failure and no clearance", "[range_api][security]") {
  const auto [status, body] = GENERATE(table<int, std::string>({
      {200, "<html>Sign in to the network</html>"},
      {200, ""},
      {200, "\r\n"},
      {200, std::string(kOtherRangeLine) + "0018A45C4D1DEF81644B54AB7F969B88D6:1\r\n"},
      {200, "0018A45C4D1DEF81644B54AB7F969B88D65:many\r\n"},
      {200, "0018A45C4D1DEF81644B54AB7F969B88D65 1\r\n"},
      {429, std::string(kSample)},
      {302, ""},
  }));
  Asked world;
  world.http.on(kSampleUrl, status, body);
  const auto known = world.api.knows(kUnlisted);
  REQUIRE_FALSE(known.ok());
  CHECK(known.error().code == ErrorCode::kUpstreamFailed);
  CHECK(world.api.looks(2) == 1);
}

TEST_CASE("range API: after a failure callers do not wait for it for ten seconds, and the log has it for a minute",
          "[range_api]") {
  Asked world;
  CHECK_FALSE(world.api.knows(kListed).ok());  // unreachable
  world.http.on(kSampleUrl, 200, kSample);
  world.clock.advance(std::chrono::seconds(9));
  CHECK_FALSE(world.api.knows(kListed).ok());
  CHECK(world.http.calls(kSampleUrl) == 1);
  world.clock.advance(std::chrono::seconds(1));
  CHECK(must(world.api.knows(kListed)));
  CHECK(world.http.calls(kSampleUrl) == 2);
  CHECK(world.api.looks(2) == 2);
  CHECK_FALSE(world.api.fault().ok());
  world.clock.advance(std::chrono::seconds(50));
  CHECK(world.api.fault().ok());
}

}  // namespace
}  // namespace usher::core
