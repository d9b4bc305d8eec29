#include "server/http/messages/problem.h"

#include <set>

#include "tests/catch.h"
#include "tests/server/http/front/response_reading.h"

namespace usher::http {
namespace {

bool is_screaming_snake(std::string_view word) {
  return !word.empty() && word.front() != '_' && word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string_view::npos;
}

bool is_sentence(std::string_view text) {
  return text.size() > 10 && text.front() >= 'A' && text.front() <= 'Z' && text.back() != '.';
}

/// The rules for every problem, whatever its source.
void check_shape(const Response& response, HttpStatus status, std::string_view code, std::string_view title,
                 std::string_view detail) {
  CAPTURE(code);
  CHECK(response.status == status);
  CHECK(header_of(response, "Content-Type") == "application/problem+json");
  const auto body = body_of(response);
  CHECK(text_of(body, "code") == code);
  CHECK(text_of(body, "title") == title);
  CHECK(text_of(body, "detail") == detail);
  CHECK(text_of(body, "type") == "/codes/" + std::string(code));
  REQUIRE(body.find("status"));
  CHECK(*body.find("status") == json::Value(number(status)));
  CHECK(is_screaming_snake(code));
  CHECK(is_sentence(detail));
  CHECK(header_of(response, "WWW-Authenticate") == (status == HttpStatus::kUnauthorized ? "Bearer" : ""));
}

TEST_CASE("problem: has the members of the application after its own", "[problem]") {
  const auto plain = problem_response(error(ErrorCode::kConflict)).body;
  const auto more = problem_response(error(ErrorCode::kConflict), json::Object{{"a", "1"}, {"b", 2}}).body;
  CHECK(more == plain.substr(0, plain.size() - 1) + R"(,"a":"1","b":2})");
}

TEST_CASE("problem: every core error has its status, text and headers", "[problem]") {
  set_problem_pages("/codes");
  for (const auto& row : kErrors) {
    const auto response = problem_response(error(row.code));
    check_shape(response, status_of(row.kind), row.wire, row.title, error(row.code).detail());
    const bool waits = response.status == HttpStatus::kTooManyRequests || response.status == HttpStatus::kUnavailable;
    CHECK(header_of(response, "Retry-After") == (waits ? "1" : ""));
    CHECK((body_of(response).find("errors") != nullptr) == (response.status == HttpStatus::kUnprocessable));
  }
}

TEST_CASE("problem: the response has no detail of an internal error", "[problem][security]") {
  for (const auto code : {ErrorCode::kInternal, ErrorCode::kDatabaseBusy, ErrorCode::kDatabaseUnreachable})
    CHECK(text_of(body_of(problem_response(error(code, "The disk of /var/lib/usher is full"))), "detail") == row_of(code).detail);
  CHECK(text_of(body_of(problem_response(error(ErrorCode::kConflict, "The name is taken"))), "detail") == "The name is taken");
}

TEST_CASE("problem: every refusal of the transport has its status and text", "[problem]") {
  set_problem_pages("/codes");
  for (const auto& row : kRefusals) {
    const auto response = problem_response(row.refusal);
    check_shape(response, row.status, row.wire, row.title, row.detail);
    CHECK(body_of(response).find("errors") == nullptr);
  }
}

TEST_CASE("problem: a code has one meaning", "[problem]") {
  std::set<std::string_view> codes;
  for (const auto& row : kErrors) codes.insert(row.wire);
  for (const auto& row : kRefusals) {
    const bool is_new = codes.insert(row.wire).second;
    CHECK((is_new || row.wire == "INTERNAL"));  // the same for every caller
  }
}

TEST_CASE("problem: kinds map to the statuses of the contract", "[problem]") {
  CHECK(number(status_of(ErrorKind::kInvalid)) == 422);
  CHECK(number(status_of(ErrorKind::kConsumed)) == 400);
  CHECK(number(status_of(ErrorKind::kUnauthenticated)) == 401);
  CHECK(number(status_of(ErrorKind::kForbidden)) == 403);
  CHECK(number(status_of(ErrorKind::kNotFound)) == 404);
  CHECK(number(status_of(ErrorKind::kConflict)) == 409);
  CHECK(number(status_of(ErrorKind::kLimited)) == 429);
  CHECK(number(status_of(ErrorKind::kUpstream)) == 502);
  CHECK(number(status_of(ErrorKind::kUnavailable)) == 503);
  CHECK(number(status_of(ErrorKind::kInternal)) == 500);
}

TEST_CASE("problem: invalid fields are listed", "[problem]") {
  Error faults{.code = ErrorCode::kValidationFailed,
               .fields = {{"email", "REQUIRED", "Is required"}, {"a[0]", "TOO_LONG", "Too \"long\""}}};
  const auto body = body_of(problem_response(faults));
  REQUIRE(body.find("errors"));
  CHECK(
      json::to_text(*body.find("errors")) ==
      R"([{"field":"email","code":"REQUIRED","message":"Is required"},{"field":"a[0]","code":"TOO_LONG","message":"Too \"long\""}])");
}

TEST_CASE("problem: has the wait and the earliest time to send it", "[problem]") {
  Error held{.code = ErrorCode::kRateLimited, .retry_after = std::chrono::seconds(61), .not_before = from_ms(42)};
  const auto response = problem_response(held);
  CHECK(header_of(response, "Retry-After") == "61");
  CHECK(response.not_before == from_ms(42));
}

TEST_CASE("problem: a replaced detail is sent, the cause is only logged", "[problem][security]") {
  Error problem = error(ErrorCode::kInvalidArgument, "The cursor is not one of ours");
  CHECK(text_of(body_of(problem_response(problem)), "detail") == "The cursor is not one of ours");

  const auto failed = problem_response(error_because(ErrorCode::kInternal, "SQL logic error near users"));
  CHECK(failed.log_note == "SQL logic error near users");
  CHECK(failed.body.find("SQL") == std::string::npos);
  for (const auto& [name, value] : failed.headers) CHECK(value.find("SQL") == std::string::npos);
  const auto upstream = problem_response(error(ErrorCode::kUpstreamFailed, "10.0.0.7 did not answer"));
  CHECK(upstream.body.find("10.0.0.7") == std::string::npos);
  CHECK(upstream.log_note == "10.0.0.7 did not answer");
  problem.cause = LogNote("at 7");
  CHECK(problem_response(problem).log_note == "at 7");
  problem.code = ErrorCode::kSecretMismatch;
  CHECK(problem_response(problem).log_note == "The cursor is not one of ours: at 7");
  CHECK(text_of(body_of(problem_response(Refusal::kMalformedJson, "At 3: no")), "detail") == "At 3: no");
}

TEST_CASE("problem: other responses", "[problem]") {
  const auto response = json_response(HttpStatus::kCreated, ProblemField{"a", "B", "c"});
  CHECK(response.status == HttpStatus::kCreated);
  CHECK(header_of(response, "Content-Type") == "application/json");
  CHECK(response.body == R"({"field":"a","code":"B","message":"c"})");
  CHECK(no_content().status == HttpStatus::kNoContent);
  CHECK(no_content().body.empty());
}

}  // namespace
}  // namespace usher::http
