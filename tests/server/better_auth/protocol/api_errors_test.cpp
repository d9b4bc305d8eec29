#include "server/better_auth/protocol/api_errors.h"

#include "tests/catch.h"
#include "tests/testkit/test_app.h"

namespace usher::better_auth {
namespace {

using testkit::Answer;

TEST_CASE("refuse: message and code in this order, or the message alone", "[better_auth][faults]") {
  const Answer refused(refuse(api_error::kInvalidEmailOrPassword));
  CHECK(refused.status == 401);
  CHECK(refused.body() == R"({"message":"Invalid email or password","code":"INVALID_EMAIL_OR_PASSWORD"})");
  CHECK(refused.header("content-type") == "application/json");
  CHECK(Answer(refuse(api_error::kNoFieldsToUpdate)).body() == R"({"message":"No fields to update"})");
  CHECK(Answer(refuse_field("role")).body() == R"({"message":"role is not allowed to be set","code":"FIELD_NOT_ALLOWED"})");
}

TEST_CASE("translate: the endpoint's error text takes precedence over the protocol's", "[better_auth][faults]") {
  const auto wrong = error(ErrorCode::kFreshSessionRequired);
  CHECK(Answer(translate(wrong)).code() == "SESSION_NOT_FRESH");
  CHECK(Answer(translate(wrong, {{ErrorCode::kFreshSessionRequired, api_error::kSessionExpired}})).code() == "SESSION_EXPIRED");
}

TEST_CASE("translate: a rate limit has the wait in both headers, and no code", "[better_auth][faults]") {
  const Answer limited(translate({.code = ErrorCode::kRateLimited, .retry_after = std::chrono::seconds(17)}));
  CHECK(limited.status == 429);
  CHECK(limited.body() == R"({"message":"Too many requests. Please try again later."})");
  CHECK(limited.header("retry-after") == "17");
  CHECK(limited.header("x-retry-after") == "17");
}

TEST_CASE("translate: an invalid field is named; a wrong password has its own codes", "[better_auth][faults]") {
  const Answer field(translate(invalid_field("organization", "TOO_LONG", "Must have at most 255 characters")));
  CHECK(field.status == 400);
  CHECK(field.text("message") == "[body.organization] Must have at most 255 characters");
  CHECK(field.code() == "VALIDATION_ERROR");
  CHECK(Answer(translate(invalid_field("new_password", "TOO_SHORT", "x"))).code() == "PASSWORD_TOO_SHORT");
  CHECK(Answer(translate(invalid_field("password", "TOO_LONG", "x"))).code() == "PASSWORD_TOO_LONG");
  CHECK(Answer(translate(invalid_field("password", "TOO_COMMON", "x"))).code() == "PASSWORD_COMPROMISED");
}

TEST_CASE("translate: the cause of an internal error is only in the log", "[better_auth][faults][security]") {
  const Answer failed(translate(error_because(ErrorCode::kInternal, "no such table: users")));
  CHECK(failed.status == 500);
  CHECK(failed.body().empty());
  CHECK(failed.response.log_note == "no such table: users");
  const Answer other_key(translate(error(ErrorCode::kSecretMismatch, "The key k1 does not open")));
  CHECK(other_key.body().find("k1") == std::string::npos);
  CHECK(other_key.response.log_note == "The key k1 does not open");
}

TEST_CASE("transport: unknown paths and methods are 404 without a body and named in the log; other errors have messages",
          "[better_auth][faults]") {
  for (const auto refusal : {http::Refusal::kUnknownPath, http::Refusal::kMethodNotAllowed}) {
    const Answer refused(refuse_transport(refusal));
    CHECK(refused.status == 404);
    CHECK(refused.body().empty());
    CHECK_FALSE(refused.header("content-type"));
    CHECK(refused.response.log_code == http::row_of(refusal).wire);
  }
  CHECK(Answer(refuse_transport(http::Refusal::kBodyTooLarge)).code() == "BODY_TOO_LARGE");
  CHECK(Answer(refuse_transport(http::Refusal::kInternalFailure)).body().empty());
}

}  // namespace
}  // namespace usher::better_auth
