#include "common/core/providers/provider_calls.h"

#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using testkit::outcome;

constexpr const char* kUrl = "https://login.example.org/x";

TEST_CASE("provider calls: status 200 with JSON succeeds, everything else is an error", "[provider_calls]") {
  testkit::FakeHttp http;
  testkit::FakeClock clock;
  ProviderCalls calls(http, clock, net::Reach::kPublicOnly);
  CHECK(outcome(calls.get(kUrl)) == "UPSTREAM_FAILED");
  http.on(kUrl, R"({"a":"b"})");
  CHECK(json::text_at(calls.get(kUrl).value(), "a") == "b");
  for (const auto& [status, body] : std::vector<std::pair<int, std::string>>{
           {200, "<html>"}, {200, ""}, {200, "{} {}"}, {200, R"({"a":1,"a":2})"}, {302, "{}"}, {404, "{}"}, {500, "{}"}}) {
    CAPTURE(status, body);
    http.on(kUrl, status, body);
    CHECK(outcome(calls.get(kUrl)) == "UPSTREAM_FAILED");
  }
}

TEST_CASE("provider calls: reach, bearer and basic credentials are passed on", "[provider_calls][security]") {
  testkit::FakeHttp http;
  testkit::FakeClock clock;
  const auto reach = GENERATE(net::Reach::kPublicOnly, net::Reach::kOperatorChosen);
  int calls_seen = 0;
  http.on(kUrl, [&](const net::HttpRequest& request) -> Result<net::HttpResponse> {
    CHECK(request.reach == reach);
    CHECK(request.form.has_value() == request.basic_auth.has_value());
    CHECK(request.form.has_value() != request.bearer.has_value());
    ++calls_seen;
    return net::HttpResponse{.status = 200, .body = "{}"};
  });
  ProviderCalls calls(http, clock, reach);
  CHECK(calls.get(kUrl, Secret(std::string("t"))).ok());
  CHECK(calls.post(kUrl, {{"a", "b"}}, net::BasicAuth{.user = "u", .password = Secret(std::string("p"))}).ok());
  CHECK(calls_seen == 2);
}

TEST_CASE("provider calls: all calls of a sign-in share one time budget", "[provider_calls][security]") {
  testkit::FakeHttp http;
  testkit::FakeClock clock;
  std::vector<std::chrono::milliseconds> timeouts;
  http.on(kUrl, [&](const net::HttpRequest& request) -> Result<net::HttpResponse> {
    timeouts.push_back(request.timeout);
    CHECK(request.connect_timeout <= request.timeout);
    clock.advance(std::chrono::seconds(6));
    return net::HttpResponse{.status = 200, .body = "{}"};
  });
  ProviderCalls calls(http, clock, net::Reach::kPublicOnly);
  CHECK(calls.get(kUrl).ok());
  CHECK(calls.get(kUrl).ok());
  CHECK(outcome(calls.get(kUrl)) == "UPSTREAM_FAILED");
  CHECK(timeouts == std::vector<std::chrono::milliseconds>{std::chrono::seconds(10), std::chrono::seconds(4)});
}

}  // namespace
}  // namespace usher::core
