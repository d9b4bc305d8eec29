#include "server/late_handler.h"

#include "tests/catch.h"
#include "tests/server/http/front/response_reading.h"

namespace usher {
namespace {

using http::Admission;
using http::HttpStatus;
using http::Refusal;
using http::Request;
using http::Response;

class Greeter final : public http::Handler {
 public:
  Admission admit(Request&) override { return {.lane = lane}; }
  http::Lane lane = http::Lane::kWrite;
  Response handle(Request& request) override { return {.body = "hello " + request.path}; }
  Response refuse(Refusal refusal, const Request&) override {
    return Response{.status = row_of(refusal).status, .body = "refused"};
  }
  Response refuse_stream(const Request&, const http::StreamOrder&, const Error&) override { return {.body = "no stream"}; }
  void note_stream(const Request&, const http::StreamOrder&, const http::StreamEnd&) override {}
};

TEST_CASE("late handler: says that it starts until the application is set", "[late_handler]") {
  LateHandler late([] { return std::string("made"); });
  Request request{.method = "GET", .path = GENERATE(as<const char*>{}, "/auth/me", "/readyz", "/api/auth/get-session")};
  const auto admission = late.admit(request);
  REQUIRE(admission.answer);
  CHECK(admission.answer->status == HttpStatus::kUnavailable);
  CHECK(http::code_of(*admission.answer) == "STARTING");
  CHECK(http::header_of(*admission.answer, "Retry-After") == "1");
  CHECK(http::header_of(*admission.answer, "X-Request-Id") == "made");
  CHECK(http::header_of(*admission.answer, "Cache-Control") == "no-store");
}

TEST_CASE("late handler: a refusal of the front stays a refusal before that", "[late_handler]") {
  LateHandler late([] { return std::string("made"); });
  const auto refused = late.refuse(Refusal::kMalformedRequest, {});
  CHECK(refused.status == HttpStatus::kBadRequest);
  CHECK(http::header_of(refused, "Retry-After").empty());
  // The front adds Retry-After to kBusy; a second one would make it a list.
  CHECK(http::header_of(late.refuse(Refusal::kBusy, {}), "Retry-After").empty());
}

TEST_CASE("late handler: passes every request to the application once it is set", "[late_handler]") {
  LateHandler late([] { return std::string("made"); });
  Greeter greeter;
  late.set(greeter);
  Request request{.method = "GET", .path = "/x"};
  const auto admission = late.admit(request);
  CHECK_FALSE(admission.answer);
  CHECK(admission.lane == http::Lane::kWrite);
  CHECK(late.handle(request).body == "hello /x");
  CHECK(late.refuse(Refusal::kBusy, request).body == "refused");
}

TEST_CASE("late handler: requests that may use the database are noted", "[late_handler]") {
  int noted = 0;
  LateHandler late([] { return std::string("made"); }, [&noted] { ++noted; });
  Request request{.method = "GET", .path = "/auth/me"};
  late.admit(request);
  CHECK(noted == 0);  // answered "starting"
  Greeter greeter;
  late.set(greeter);
  late.admit(request);
  CHECK(noted == 1);
  greeter.lane = http::Lane::kQuick;
  late.admit(request);
  CHECK(noted == 1);
}

}  // namespace
}  // namespace usher
