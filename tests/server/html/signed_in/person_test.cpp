#include "server/html/signed_in/person.h"

#include "server/http/messages/request.h"
#include "tests/catch.h"

namespace usher::html {
namespace {

http::Request sent(std::string body) {
  http::Request request{.method = "POST", .body = std::move(body)};
  request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  return request;
}

bool is_password(std::string_view name, const std::string& /*value*/) { return name == "password"; }

TEST_CASE("kept text: the fields that the form showed are kept, and no password", "[html][security]") {
  const auto kept =
      kept_text(sent("name=Ada&password=secret&note="), {{"name", "Name"}, {"note", ""}, {"password", ""}}, is_password);
  CHECK(kept.fields == std::vector<std::pair<std::string, std::string>>{{"name", "Ada"}, {"note", ""}});
  CHECK_FALSE(kept.has_dropped);
}

TEST_CASE("kept text: a text in a field that the form did not have is dropped, and missed", "[html][security]") {
  CHECK(kept_text(sent("name=Ada&forged=x"), {{"name", ""}}, is_password).has_dropped);
  CHECK_FALSE(kept_text(sent("name=Ada&forged=+"), {{"name", ""}}, is_password).has_dropped);
  CHECK(kept_text(sent("name=Ada"), {}, is_password).fields.empty());
}

}  // namespace
}  // namespace usher::html
