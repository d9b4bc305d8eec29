#include "server/rest/session_answer.h"

#include "tests/catch.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

namespace usher::rest {
namespace {

using namespace testkit;

TEST_CASE("session answer: a browser gets the refresh token only in the cookie, a program only in the body", "[rest][security]") {
  TestCore kit;
  const authentication::Cookies cookies(kit.settings(), kit->signed_values, kit->visitors);
  sign_up(kit);
  const bool is_browser = GENERATE(true, false);
  auto grant = sign_in(kit);
  const std::string token(grant.refresh_token.expose());
  const auto user = grant.user.id.str();
  const Answer answer(session_answer(http::HttpStatus::kOk, std::move(grant), cookies, is_browser));
  CHECK(answer.cookies().size() == (is_browser ? 3 : 0));
  CHECK((answer.body().find(token) == std::string::npos) == is_browser);
  CHECK(answer.response.log_user_id == user);
}

}  // namespace
}  // namespace usher::rest
