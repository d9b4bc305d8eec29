#include "server/http/routing/pipeline.h"

#include "server/authentication/access.h"
#include "tests/catch.h"
#include "tests/server/http/front/response_reading.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/text.h"

namespace usher::http {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kSite = "https://site.example.com";

Endpoint row(std::string_view method, std::string_view path, std::string_view name, std::function<Response(Request&)> handle,
             Lane lane = Lane::kRead) {
  return {.method = method,
          .path = path,
          .name = name,
          .access = access::kOpen,
          .summary = "",
          .tag = "",
          .lane = lane,
          .handle = std::move(handle)};
}

Endpoint polled_row() {
  auto poll = row("GET", "/figures", "figures", [](Request& request) {
    return request.header("x-refused") ? problem_response(error(ErrorCode::kForbidden)) : Response{.body = "7"};
  });
  poll.is_polled = true;
  return poll;
}

Endpoint choosing_row() {
  auto choose = row("GET", "/choose", "choose", [](Request& request) { return Response{.body = request.query}; });
  choose.query = {{"first", "One"}, {"second", "Another"}};
  return choose;
}

/// A pipeline over a few routes, and its log.
struct PipelineWorld {
  explicit PipelineWorld(std::initializer_list<std::string_view> proxies = {}, std::string own = "https://auth.example.com",
                         std::size_t hops = 0) {
    PipelineOptions options{.origins = {.own = std::move(own), .readers = {kSite}},
                            .new_request_id = [this] { return "made-" + std::to_string(++ids); },
                            .check_bearer = [this](const std::string& token) -> Status {
                              ++bearers_asked;
                              if (token == "unknown") return error(ErrorCode::kDatabaseBusy);
                              return token == "good" ? done() : error(ErrorCode::kUnauthenticated);
                            }};
    for (const auto text : proxies) options.trusted_proxies.push_back(*Cidr::parse(text));
    options.proxy_hops = hops;
    options.visit = [this](const std::function<void()>& work) {
      work();
      return must_wait;
    };
    options.steady = [this] { return SteadyTime((clock.now() - moved).time_since_epoch()); };
    Router router(
        {row("GET", "/hello", "hello",
             [](Request&) {
               Response response{.body = "hello", .log_user_id = "user-1"};
               return response.with("Content-Type", "text/plain");
             }),
         row(
             "GET", "/cached", "cached", [](Request&) { return Response{}.with("Cache-Control", "public, max-age=300"); },
             Lane::kQuick),
         row(
             "POST", "/change", "change",
             [this](Request&) {
               ++changes;
               return no_content();
             },
             Lane::kWrite),
         row("GET", "/things/{id}", "show_thing", [](Request& request) { return Response{.body = request.parameters.at(0)}; }),
         choosing_row(), polled_row(),
         row("GET", "/fails", "fails",
             [](Request&) { return problem_response(error_because(ErrorCode::kInternal, "disk on fire")); }),
         row("GET", "/off", "off", [](Request&) { return problem_response(error(ErrorCode::kChatOff)); }),
         row("GET", "/broken", "broken",
             [](Request& request) {
               return Response{.body = "ok"}.with(request.query == "name" ? "X-A\r\nX-B" : "Location",
                                                  "/a\r\nSet-Cookie: evil=1");
             }),
         row("GET", "/page", "page", [](Request&) { return Response{}.with("Content-Type", "text/html; charset=utf-8"); }),
         row("GET", "/moved", "moved", [](Request&) { return Response{.status = HttpStatus::kFound}; }),
         row(
             "GET", "/stream", "stream",
             [](Request&) {
               Response response{.log_user_id = "user-1"};
               response.stream = std::make_shared<StreamOrder>();
               return response;
             },
             Lane::kStream),
         row("GET", "/throws", "throws", [](Request&) -> Response { throw std::runtime_error("secret detail"); })});
    pipeline = std::make_unique<Pipeline>(std::move(options), std::move(router), log, metrics, clock);
  }

  Response serve(const std::string& method, const std::string& path, Headers headers = {}) {
    return pipeline->serve(
        {.method = method, .path = path, .headers = std::move(headers), .peer = "203.0.113.7", .received = clock.now()});
  }
  [[nodiscard]] bool logged(std::string_view part) const { return log_lines.find(part) != std::string::npos; }

  testkit::FakeClock clock;
  std::chrono::milliseconds moved{};  ///< The clock, but not the time.
  std::string log_lines;
  Log log{LogFormat::kText, LogLevel::kInfo, clock, [this](std::string_view line) { log_lines += line; }};
  Metrics metrics;
  int ids = 0;
  int changes = 0;
  int bearers_asked = 0;
  bool must_wait = false;  ///< What requests find.
  std::unique_ptr<Pipeline> pipeline;
};

TEST_CASE("pipeline: every response has the common headers", "[pipeline]") {
  PipelineWorld world;
  const auto response = world.serve("GET", "/hello");
  CHECK(response.status == HttpStatus::kOk);
  CHECK(response.body == "hello");
  CHECK(header_of(response, "X-Request-Id") == "made-1");
  CHECK(header_of(response, "Cache-Control") == "no-store");
  CHECK(header_of(response, "X-Content-Type-Options") == "nosniff");
  CHECK(header_of(response, "Vary") == "Origin");
  CHECK(header_of(world.serve("GET", "/cached"), "Cache-Control") == "public, max-age=300");
}

TEST_CASE("pipeline: browsers are told what may embed a response, and to come by https where the server does",
          "[pipeline][security]") {
  PipelineWorld world;
  for (const auto* path : {"/hello", "/page", "/unknown"}) {
    const auto response = world.serve("GET", path);
    CHECK(header_of(response, "Cross-Origin-Resource-Policy") == "same-origin");
    CHECK(header_of(response, "Strict-Transport-Security") == "max-age=31536000");
  }
  CHECK(header_of(world.serve("GET", "/page"), "Cross-Origin-Opener-Policy") == "same-origin");
  CHECK(header_of(world.serve("GET", "/page"), "Permissions-Policy").starts_with("camera=()"));
  CHECK(header_of(world.serve("GET", "/hello"), "Permissions-Policy").empty());
  PipelineWorld plain({}, "http://localhost:8000");
  CHECK(header_of(plain.serve("GET", "/page"), "Strict-Transport-Security").empty());
}

TEST_CASE("pipeline: a form or query of more than 500 fields is refused before its handler", "[pipeline][security]") {
  PipelineWorld world;
  const auto fields = [](std::size_t count) {
    std::string form = "a=1";
    for (std::size_t i = 1; i < count; ++i) form += "&b";
    return form;
  };
  const auto send = [&](const std::string& type, std::string body) {
    return world.pipeline->serve({.method = "POST",
                                  .path = "/change",
                                  .headers = {{"content-type", type}},
                                  .body = std::move(body),
                                  .received = world.clock.now()});
  };
  CHECK(send("application/x-www-form-urlencoded", fields(500)).status == HttpStatus::kNoContent);
  for (const auto* type : {"application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded ; charset=utf-8"}) {
    const auto refused = send(type, fields(501));
    CHECK(refused.status == HttpStatus::kContentTooLarge);
    CHECK(code_of(refused) == "TOO_MANY_FIELDS");
  }
  CHECK(send("application/json", fields(501)).status == HttpStatus::kNoContent);
  CHECK(world.changes == 2);
  const auto choose = [&](std::size_t count) {
    return world.pipeline->serve({.method = "GET", .path = "/choose", .query = fields(count), .received = world.clock.now()});
  };
  CHECK(choose(500).status == HttpStatus::kOk);
  CHECK(choose(501).status == HttpStatus::kContentTooLarge);
}

TEST_CASE("pipeline: a response header with a line break is a failure of ours and is not sent (response splitting)",
          "[pipeline][security]") {
  PipelineWorld world;
  for (const auto* query : {"name", "value"}) {
    const auto response =
        world.pipeline->serve({.method = "GET", .path = "/broken", .query = query, .received = world.clock.now()});
    CHECK(response.status == HttpStatus::kInternal);
    for (const auto& [name, value] : response.headers) CHECK((name + value).find_first_of("\r\n") == std::string::npos);
    CHECK(response.body.find("evil") == std::string::npos);
  }
  CHECK(world.logged("cause=\"the header Location of the response has a line break\""));
}

TEST_CASE("pipeline: a part that is switched off is no failure in log and metrics", "[pipeline][log][metrics]") {
  PipelineWorld world;
  CHECK(world.serve("GET", "/off").status == HttpStatus::kUnavailable);
  CHECK(world.logged("INFO request id=made-1 method=GET route=\"GET /off\" status=503 code=CHAT_OFF"));
  const auto exposed = world.metrics.expose();
  CHECK(exposed.find(R"(usher_http_requests_total{route="GET /off",outcome="refused"} 1)") != std::string::npos);
  CHECK(exposed.find(R"(usher_http_requests_total{route="GET /off",outcome="failed"} 0)") != std::string::npos);
}

TEST_CASE("pipeline: a stream is marked at once, and logged and counted at its end", "[pipeline]") {
  PipelineWorld world;
  Request request{.method = "GET", .path = "/stream", .headers = {{"origin", kSite}}, .received = world.clock.now()};
  REQUIRE_FALSE(world.pipeline->admit(request).answer);
  const auto response = world.pipeline->handle(request);
  CHECK(header_of(response, "X-Content-Type-Options") == "nosniff");
  CHECK(header_of(response, "Access-Control-Allow-Origin") == kSite);
  CHECK(world.log_lines.empty());
  SECTION("completed") {
    world.clock.advance(std::chrono::seconds(2));
    world.pipeline->note_stream(
        request, *response.stream,
        {.ending = StreamEnding::kClientGone, .bytes = 12, .until_first_byte = std::chrono::milliseconds(5)});
    CHECK(world.logged("INFO stream id=made-1 method=GET route=\"GET /stream\" status=200 ms=2000"));
    CHECK(world.logged("bytes=12 ended=client_gone user=user-1"));
    CHECK(world.metrics.expose().find("usher_http_requests_total{route=\"GET /stream\",outcome=\"ok\"} 1") != std::string::npos);
  }
  SECTION("client gone") {
    world.pipeline->note_stream(request, *response.stream, {.ending = StreamEnding::kClientGone});
    CHECK(world.logged("INFO stream id=made-1 method=GET route=\"GET /stream\" status=499"));
    CHECK(world.metrics.expose().find("usher_http_requests_total{route=\"GET /stream\",outcome=\"refused\"} 1") !=
          std::string::npos);
    CHECK(world.metrics.expose().find("usher_http_request_seconds_count{route=\"GET /stream\"}") == std::string::npos);
  }
  SECTION("refused") {
    const auto refused =
        world.pipeline->refuse_stream(request, *response.stream, error_because(ErrorCode::kUpstreamFailed, "down"));
    CHECK(refused.status == HttpStatus::kBadGateway);
    CHECK(code_of(refused) == "UPSTREAM_FAILED");
    CHECK(header_of(refused, "Access-Control-Allow-Origin") == kSite);
    CHECK(world.logged("ERROR request id=made-1"));
    CHECK(world.logged("user=user-1 cause=down"));
  }
}

TEST_CASE("pipeline: a valid request id is kept, any other replaced", "[pipeline][security]") {
  const auto id_for = [](const std::string& given) {
    PipelineWorld world;
    return header_of(world.serve("GET", "/hello", {{"x-request-id", given}}), "X-Request-Id");
  };
  for (const std::string& good : {std::string("a"), std::string("aZ09._-"), std::string(64, 'x')}) CHECK(id_for(good) == good);
  for (const std::string& bad : {std::string(), std::string(65, 'x'), std::string("a b"), std::string("a\r\nSet-Cookie: x"),
                                 std::string("a/b"), std::string("\xC3\xA4"), std::string("a\0b", 3), std::string("<script>")})
    CHECK(id_for(bad) == "made-1");
}

TEST_CASE("pipeline: unknown paths, wrong methods and OPTIONS", "[pipeline]") {
  PipelineWorld world;
  const auto unknown = world.serve("GET", "/hello/");
  CHECK(unknown.status == HttpStatus::kNotFound);
  CHECK(code_of(unknown) == "UNKNOWN_PATH");
  const auto wrong = world.serve("PUT", "/hello");
  CHECK(wrong.status == HttpStatus::kMethodNotAllowed);
  CHECK(header_of(wrong, "Allow") == "GET, HEAD");
  const auto asked = world.serve("OPTIONS", "/change");
  CHECK(asked.status == HttpStatus::kNoContent);
  CHECK(header_of(asked, "Allow") == "POST");
  CHECK(world.serve("HEAD", "/hello").status == HttpStatus::kOk);
  CHECK(world.serve("GET", "/things/7").body == "7");
}

TEST_CASE("pipeline: refusals have CORS headers too, so that a page can read the reason", "[pipeline][cors]") {
  PipelineWorld world;
  const Headers origin{{"origin", kSite}};
  const auto check = [](const Response& response, HttpStatus status) {
    CHECK(response.status == status);
    CHECK(header_of(response, "Access-Control-Allow-Origin") == kSite);
    CHECK_FALSE(header_of(response, "X-Request-Id").empty());
    CHECK(header_of(response, "Cache-Control") == "no-store");
  };
  check(world.serve("GET", "/nowhere", origin), HttpStatus::kNotFound);
  check(world.serve("PUT", "/hello", origin), HttpStatus::kMethodNotAllowed);
  check(world.pipeline->refuse(Refusal::kBodyTooLarge, {.method = "POST", .path = "/change", .headers = origin}),
        HttpStatus::kContentTooLarge);
  check(world.serve("GET", "/fails", origin), HttpStatus::kInternal);
}

TEST_CASE("pipeline: a preflight of a known path is answered before any other check", "[pipeline][cors]") {
  PipelineWorld world;
  const Headers asking{
      {"origin", kSite}, {"access-control-request-method", "POST"}, {"access-control-request-headers", "authorization"}};
  const auto response = world.serve("OPTIONS", "/change", asking);
  CHECK(response.status == HttpStatus::kNoContent);
  CHECK(header_of(response, "Access-Control-Allow-Origin") == kSite);
  CHECK(header_of(response, "Access-Control-Allow-Methods") == "POST");
  CHECK(header_of(response, "Access-Control-Allow-Headers") == "authorization");
  CHECK(world.serve("OPTIONS", "/nowhere", asking).status == HttpStatus::kNotFound);
  CHECK(world.changes == 0);
}

TEST_CASE("pipeline: another site cannot change state", "[pipeline][security]") {
  PipelineWorld world;
  const auto refused = world.serve("POST", "/change", {{"origin", "https://evil.example"}});
  CHECK(refused.status == HttpStatus::kForbidden);
  CHECK(code_of(refused) == "UNTRUSTED_ORIGIN");
  CHECK(world.serve("POST", "/change", {{"sec-fetch-site", "cross-site"}}).status == HttpStatus::kForbidden);
  CHECK(world.changes == 0);
  CHECK(world.serve("POST", "/change", {{"origin", kSite}}).status == HttpStatus::kNoContent);
  CHECK(world.serve("POST", "/change").status == HttpStatus::kNoContent);
  CHECK(world.changes == 2);
  CHECK(world.serve("GET", "/hello", {{"origin", "https://evil.example"}}).status == HttpStatus::kOk);  // the site cannot read it
}

TEST_CASE("pipeline: a bearer lets another site's request pass only if it is valid", "[pipeline][security]") {
  PipelineWorld world;
  const auto with = [&](const std::string& authorization) {
    return world.serve("POST", "/change", {{"origin", "https://evil.example"}, {"authorization", authorization}}).status;
  };
  CHECK(with("Bearer good") == HttpStatus::kNoContent);
  CHECK(with("bearer  good") == HttpStatus::kNoContent);
  CHECK(world.changes == 2);
  for (const std::string wrong : {"Bearer bad", "Bearer", "Bearer ", "Basic good", "Bearergood", "good", ""}) {
    CAPTURE(wrong);
    CHECK(with(wrong) == HttpStatus::kForbidden);
  }
  CHECK(with("Bearer unknown") == HttpStatus::kUnavailable);  // the database does not answer
  CHECK(world.changes == 2);
}

TEST_CASE("pipeline: a bearer is verified in the endpoint's lane, not in the event loop", "[pipeline]") {
  PipelineWorld world;
  Request request{
      .method = "POST", .path = "/change", .headers = {{"origin", "https://evil.example"}, {"authorization", "Bearer bad"}}};
  const auto admission = world.pipeline->admit(request);
  CHECK_FALSE(admission.answer);
  CHECK(admission.lane == Lane::kWrite);
  CHECK(world.bearers_asked == 0);
  CHECK(world.pipeline->handle(request).status == HttpStatus::kForbidden);
  CHECK(world.bearers_asked == 1);
}

TEST_CASE("pipeline: another site's request without a bearer takes no turn in a lane", "[pipeline][security]") {
  PipelineWorld world;
  Request request{.method = "POST", .path = "/change", .headers = {{"origin", "https://evil.example"}}};
  const auto admission = world.pipeline->admit(request);
  REQUIRE(admission.answer);
  CHECK(code_of(*admission.answer) == "UNTRUSTED_ORIGIN");
  CHECK(world.bearers_asked == 0);
}

TEST_CASE("pipeline: the lane depends on the row, and the client on the proxy", "[pipeline]") {
  PipelineWorld world({"203.0.113.0/24"});
  Request request{.method = "GET", .path = "/hello", .headers = {{"x-forwarded-for", "198.51.100.1"}}, .peer = "203.0.113.7"};
  const auto admission = world.pipeline->admit(request);
  CHECK(admission.lane == Lane::kRead);
  CHECK(request.client_address == "198.51.100.1");
  Request quick{.method = "GET", .path = "/cached"};
  CHECK(world.pipeline->admit(quick).lane == Lane::kQuick);
}

TEST_CASE("pipeline: OPTIONS of the server itself", "[pipeline]") {
  PipelineWorld world;
  CHECK(world.serve("OPTIONS", "*").status == HttpStatus::kNoContent);
}

TEST_CASE("pipeline: one log line a request, by route and not by path", "[pipeline][log]") {
  PipelineWorld world;
  world.serve("GET", "/hello");
  CHECK(world.logged("INFO request id=made-1 method=GET route=\"GET /hello\" status=200"));
  CHECK(world.logged("user=user-1"));
  CHECK(std::count(world.log_lines.begin(), world.log_lines.end(), '\n') == 1);
  world.serve("GET", "/fails");
  CHECK(world.logged("ERROR request id=made-2 method=GET route=\"GET /fails\" status=500"));
  CHECK(world.logged("cause=\"disk on fire\""));
  CHECK(std::count(world.log_lines.begin(), world.log_lines.end(), '\n') == 2);
}

TEST_CASE("pipeline: a request that was turned back has no answer and no log line so far", "[pipeline]") {
  PipelineWorld world;
  world.must_wait = true;
  CHECK(world.serve("GET", "/hello").again_in);
  CHECK(world.log_lines.empty());
  world.must_wait = false;
  CHECK(world.serve("GET", "/hello").body == "hello");
  CHECK(world.logged("/hello"));
}

TEST_CASE("pipeline: a polled row is logged only where it refuses", "[pipeline][log]") {
  PipelineWorld world;
  world.serve("GET", "/figures");
  CHECK(world.log_lines.empty());
  world.serve("GET", "/figures", {{"x-refused", "1"}});
  CHECK(world.logged("route=\"GET /figures\" status=403 code=FORBIDDEN"));
}

TEST_CASE("pipeline: of a client's input only method and request id are logged", "[pipeline][log][security]") {
  PipelineWorld world;
  const Headers secrets{{"authorization", "Bearer s3cret"},
                        {"cookie", "refresh_token=s3cret"},
                        {"user-agent", "s3cret"},
                        {"x-request-id", "s3cret\n2026 INFO forged"},
                        {"referer", "https://site.example.com/?token=s3cret"}};
  world.pipeline->serve({.method = "GET",
                         .path = "/things/s3cret",
                         .query = "token=s3cret&email=ann@example.com",
                         .headers = secrets,
                         .body = "s3cret"});
  world.pipeline->serve({.method = "GET", .path = "/s3cret", .query = "s3cret", .headers = secrets});
  world.pipeline->serve({.method = "PUT", .path = "/hello", .query = "s3cret", .headers = secrets, .body = "s3cret"});
  world.pipeline->refuse(Refusal::kMalformedRequest, {.path = "/s3cret", .headers = secrets});
  CHECK_FALSE(world.logged("s3cret"));
  CHECK_FALSE(world.logged("ann@"));
  CHECK(world.logged("route=\"GET /things/{id}\""));
  CHECK(world.logged("route=other"));
  CHECK(std::count(world.log_lines.begin(), world.log_lines.end(), '\n') == 4);
  world.serve("GET\x1b[2J\n", "/hello");
  CHECK_FALSE(world.logged("\x1b"));
  CHECK(std::count(world.log_lines.begin(), world.log_lines.end(), '\n') == 5);
}

TEST_CASE("pipeline: a valid trace id is logged, also of a refused request; none is made", "[pipeline][log][security]") {
  PipelineWorld world;
  const Headers traced{{"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}};
  const auto count = [&world](std::string_view part) {
    std::size_t found = 0;
    for (auto at = world.log_lines.find(part); at != std::string::npos; at = world.log_lines.find(part, at + 1)) ++found;
    return found;
  };
  world.serve("GET", "/hello", traced);
  world.serve("GET", "/unknown", traced);
  world.pipeline->refuse(Refusal::kBodyTooLarge, {.headers = traced});
  CHECK(count(" trace=4bf92f3577b34da6a3ce929d0e0e4736") == 3);
  world.serve("GET", "/hello");
  world.serve("GET", "/hello", {{"traceparent", "00-s3cret"}});
  CHECK(count("trace=") == 3);
  CHECK_FALSE(world.logged("s3cret"));
}

TEST_CASE("pipeline: an exception of a handler is a 500, its text is only logged", "[pipeline][security]") {
  PipelineWorld world;
  const auto response = world.serve("GET", "/throws", {{"origin", kSite}});
  CHECK(response.status == HttpStatus::kInternal);
  CHECK(code_of(response) == "INTERNAL");
  CHECK(header_of(response, "X-Request-Id") == "made-1");
  CHECK(header_of(response, "Access-Control-Allow-Origin") == kSite);
  CHECK(response.body.find("secret") == std::string::npos);
  CHECK(world.logged("ERROR request id=made-1 method=GET route=\"GET /throws\" status=500"));
  CHECK(world.logged("cause=\"secret detail\""));
}

TEST_CASE("pipeline: a parameter of the row that is given twice (parameter pollution) or is not text is refused by name",
          "[pipeline][security]") {
  PipelineWorld world;
  const auto ask = [&](std::string query) {
    return world.pipeline->serve(
        {.method = "GET", .path = "/choose", .query = std::move(query), .peer = "203.0.113.7", .received = world.clock.now()});
  };
  for (const auto* query : {"first=1&second=2&other=3&other=4", "second=%c3%ab&other=%ff&%ff=1"})
    CHECK(ask(query).status == HttpStatus::kOk);
  for (const auto& [query, code] : std::vector<testkit::InOut>{
           {"first=1&second=2&second=3", "REPEATED"},
           {"second=2&second=2", "REPEATED"},
           {"second=2&%73econd", "REPEATED"},
           {"second&first=1&second=", "REPEATED"},
           {"second=%ff", "INVALID_CHARACTER"},
           {"second=a%00", "INVALID_CHARACTER"},
           {"second=\xff", "INVALID_CHARACTER"},
           {"first=1&second=%c3", "INVALID_CHARACTER"},
       }) {
    CAPTURE(query);
    const auto refused = ask(query);
    CHECK(refused.status == HttpStatus::kUnprocessable);
    CHECK(refused.body.find(R"("field":"second","code":")" + code) != std::string::npos);
  }
}

TEST_CASE("pipeline: a request that fails after its admission keeps its id and route", "[pipeline]") {
  PipelineWorld world;
  Request request{.method = "GET", .path = "/hello", .received = world.clock.now()};
  REQUIRE_FALSE(world.pipeline->admit(request).answer);
  const auto refused = world.pipeline->refuse(Refusal::kBusy, request);
  CHECK(refused.status == HttpStatus::kUnavailable);
  CHECK(header_of(refused, "X-Request-Id") == "made-1");
  CHECK(world.logged("ERROR request id=made-1 method=GET route=\"GET /hello\" status=503"));
}

TEST_CASE("pipeline: a refusal of the front has the caller's request id or a new one", "[pipeline]") {
  PipelineWorld world;
  CHECK(header_of(world.pipeline->refuse(Refusal::kHeadTooLarge, {}), "X-Request-Id") == "made-1");
  CHECK(header_of(world.pipeline->refuse(Refusal::kBodyTooLarge, {.headers = {{"x-request-id", "mine"}}}), "X-Request-Id") ==
        "mine");
}

TEST_CASE("pipeline: only a busy, starting or broken server fails; any other refusal of the front is the client's",
          "[pipeline][log][metrics]") {
  for (const auto& row : kRefusals) {
    CAPTURE(row.wire);
    PipelineWorld world;
    (void)world.pipeline->refuse(row.refusal, {});
    const bool is_ours =
        row.refusal == Refusal::kBusy || row.refusal == Refusal::kStarting || row.refusal == Refusal::kInternalFailure;
    CHECK(world.logged(is_ours ? "ERROR request id=made-1" : "INFO request id=made-1"));
    const std::string outcome = is_ours ? "failed" : "refused";
    CHECK(world.metrics.expose().find(R"(usher_http_requests_total{route="other",outcome=")" + outcome + R"("} 1)") !=
          std::string::npos);
  }
}

TEST_CASE("pipeline: durations count from the head, without a head none is recorded", "[pipeline][metrics]") {
  PipelineWorld world;
  Request request{.method = "GET", .path = "/hello", .received = world.clock.now()};
  REQUIRE_FALSE(world.pipeline->admit(request).answer);
  world.clock.advance(std::chrono::milliseconds(20));
  world.pipeline->handle(request);
  CHECK(world.logged("ms=20"));
  world.pipeline->refuse(Refusal::kMalformedRequest, {});
  CHECK(world.logged("status=400 code=MALFORMED_REQUEST ms=0"));
  const auto exposed = world.metrics.expose();
  CHECK(exposed.find(R"(usher_http_request_seconds_sum{route="GET /hello"} 0.02)") != std::string::npos);
  CHECK(exposed.find(R"(usher_http_request_seconds_sum{route="other"} 0)") != std::string::npos);
}

TEST_CASE("pipeline: a clock that is moved on lengthens no duration", "[pipeline][metrics][test_api]") {
  PipelineWorld world;
  Request request{.method = "GET", .path = "/hello", .received = world.clock.now()};
  REQUIRE_FALSE(world.pipeline->admit(request).answer);
  world.moved = std::chrono::hours(720);
  world.clock.advance(world.moved + std::chrono::milliseconds(20));
  world.pipeline->handle(request);
  CHECK(world.logged("ms=20"));
  CHECK(world.metrics.expose().find(R"(usher_http_request_seconds_sum{route="GET /hello"} 0.02)") != std::string::npos);
}

TEST_CASE("pipeline: metrics have route and outcome, and a client cannot create series", "[pipeline][metrics][security]") {
  PipelineWorld world;
  world.serve("GET", "/hello");
  world.serve("GET", "/moved");
  world.serve("GET", "/fails");
  world.serve("POST", "/change", {{"origin", "https://evil.example"}});
  for (int i = 0; i < 50; ++i) world.serve("M" + std::to_string(i), "/path" + std::to_string(i), {{"host", std::to_string(i)}});
  for (int i = 0; i < 5; ++i) world.serve("GET", "/things/" + std::to_string(i));
  const auto exposed = world.metrics.expose();
  const auto has = [&](std::string_view line) { return exposed.find(line) != std::string::npos; };
  CHECK(has(R"(usher_http_requests_total{route="GET /hello",outcome="ok"} 1)"));
  CHECK(has(R"(usher_http_requests_total{route="GET /hello",outcome="failed"} 0)"));
  CHECK(has(R"(usher_http_requests_total{route="GET /moved",outcome="redirected"} 1)"));
  CHECK(has(R"(usher_http_requests_total{route="GET /fails",outcome="failed"} 1)"));
  CHECK(has(R"(usher_http_requests_total{route="POST /change",outcome="refused"} 1)"));
  CHECK(has(R"(usher_http_requests_total{route="other",outcome="refused"} 50)"));
  CHECK(has(R"(usher_http_requests_total{route="GET /things/{id}",outcome="ok"} 5)"));
  CHECK_FALSE(has("path1"));
  CHECK_FALSE(has("M1"));
}

TEST_CASE("pipeline: an unconfigured proxy is warned about once", "[pipeline][log]") {
  PipelineWorld world;
  const auto from = [&](const std::string& peer, Headers headers) {
    world.pipeline->serve({.method = "GET", .path = "/hello", .headers = std::move(headers), .peer = peer});
  };
  const Headers forwarded{{"x-forwarded-for", "198.51.100.1"}};
  from("10.0.0.1", {});
  from("203.0.113.7", forwarded);  // a client on the Internet that forges headers
  CHECK_FALSE(world.logged("untold_proxy"));
  from("10.0.0.1", forwarded);
  CHECK(world.logged("WARN"));
  CHECK(world.logged("untold_proxy peer=10.0.0.1"));
  CHECK(world.logged("TRUSTED_PROXIES"));
  world.log_lines.clear();
  from("10.0.0.2", forwarded);
  CHECK_FALSE(world.logged("untold_proxy"));
}

TEST_CASE("pipeline: an unreadable entry of X-Forwarded-For is warned about once", "[pipeline][log]") {
  PipelineWorld world({"10.0.0.0/8"});
  const auto from = [&](const std::string& forwarded) {
    world.pipeline->serve({.method = "GET", .path = "/hello", .headers = {{"x-forwarded-for", forwarded}}, .peer = "10.0.0.1"});
  };
  from("198.51.100.1:443");
  CHECK_FALSE(world.logged("unread_forwarded_address"));
  from("198.51.100.1, unknown");
  CHECK(world.logged("unread_forwarded_address entry=unknown client=10.0.0.1"));
  world.log_lines.clear();
  from("unknown");
  CHECK_FALSE(world.logged("unread_forwarded_address"));
}

TEST_CASE("pipeline: under hops any peer states the client's address, but for operators", "[pipeline][proxy][security]") {
  PipelineWorld world({}, "https://auth.example.com", 1);
  const auto admitted = [&](Headers headers, bool from_operators = false) {
    Request request{.method = "GET", .path = "/hello", .headers = std::move(headers), .peer = "10.0.0.1"};
    request.from_operators = from_operators;
    world.pipeline->admit(request);
    return std::pair(request.client_address, request.is_by_hops);
  };
  const Headers forwarded{{"x-forwarded-for", "127.0.0.1, 198.51.100.1"}};
  CHECK(admitted(forwarded) == std::pair(std::string("198.51.100.1"), true));
  CHECK(admitted({}) == std::pair(std::string("10.0.0.1"), true));
  CHECK(admitted(forwarded, true) == std::pair(std::string("10.0.0.1"), false));
  CHECK_FALSE(world.logged("unread_forwarded_address"));
  CHECK(admitted({{"x-forwarded-for", "198.51.100.1, unknown"}}).first == "10.0.0.1");
  CHECK(world.logged("unread_forwarded_address entry=unknown client=10.0.0.1"));
  CHECK_FALSE(world.logged("untold_proxy"));
}

TEST_CASE("pipeline: a configured proxy causes no warning", "[pipeline][log]") {
  PipelineWorld world({"10.0.0.0/8"});
  world.pipeline->serve(
      {.method = "GET", .path = "/hello", .headers = {{"x-forwarded-for", "198.51.100.1"}}, .peer = "10.0.0.1"});
  CHECK_FALSE(world.logged("untold_proxy"));
}

TEST_CASE("pipeline: the bearer token of a header", "[pipeline]") {
  const auto token = [](const std::string& value) { return bearer_token(Request{.headers = {{"authorization", value}}}); };
  CHECK(token("Bearer abc") == "abc");
  CHECK(token("bEaReR abc") == "abc");
  CHECK(token("Bearer   abc  ") == "abc");
  CHECK(token("Bearer a.b.c==") == "a.b.c==");
  CHECK(token("Basic abc") == std::nullopt);
  CHECK(token("Bearer") == "");  // unauthenticated: cookies are ignored beside it
  CHECK(token("Bearer\tabc") == std::nullopt);
  CHECK(token("Bearerabc") == std::nullopt);
  CHECK(bearer_token(Request{}) == std::nullopt);
}

TEST_CASE("pipeline: a refused loopback neighbour of a trusted origin is logged once, with the fix", "[pipeline]") {
  testkit::FakeClock clock;
  std::string lines;
  const Log log(LogFormat::kText, LogLevel::kInfo, clock, [&](std::string_view line) { lines += line; });
  Metrics metrics;
  PipelineOptions options{.origins = {.own = "http://localhost:8000", .readers = {"http://localhost:3000"}},
                          .new_request_id = [] { return std::string("made"); },
                          .check_bearer = [](const std::string&) -> Status { return error(ErrorCode::kUnauthenticated); }};
  Pipeline pipeline(std::move(options), Router({row("POST", "/change", "change", [](Request&) { return no_content(); })}), log,
                    metrics, clock);
  const auto post_from = [&](const std::string& origin) {
    return pipeline.serve({.method = "POST", .path = "/change", .headers = {{"origin", origin}}, .received = clock.now()});
  };
  CHECK(post_from("http://localhost:3000").status == HttpStatus::kNoContent);
  CHECK(post_from("http://127.0.0.1:4000").status == HttpStatus::kForbidden);
  CHECK(post_from("https://evil.example").status == HttpStatus::kForbidden);
  CHECK(lines.find("untrusted_neighbour") == std::string::npos);
  for (int i = 0; i < 2; ++i) CHECK(post_from("http://127.0.0.1:3000").status == HttpStatus::kForbidden);
  const auto at = lines.find("WARNING untrusted_neighbour origin=http://127.0.0.1:3000");
  REQUIRE(at != std::string::npos);
  CHECK(lines.find("open the page at http://localhost:3000, or add http://127.0.0.1:3000 to CORS_ORIGINS") != std::string::npos);
  CHECK(lines.find("untrusted_neighbour", at + 10) == std::string::npos);
}

}  // namespace
}  // namespace usher::http
