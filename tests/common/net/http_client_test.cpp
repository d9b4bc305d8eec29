#include "common/net/http_client.h"

#include "tests/catch.h"

using namespace usher;
using namespace usher::net;

TEST_CASE("form: names and values are escaped and cannot merge", "[http_client][security]") {
  CHECK(form_encode({}).empty());
  CHECK(form_encode({{"code", "a&b=c"}, {"x y", "\xC3\xA9+%"}}) == "code=a%26b%3Dc&x%20y=%C3%A9%2B%25");
}

TEST_CASE("http response: success is 2xx alone", "[http_client]") {
  CHECK_FALSE(HttpResponse{.status = 199}.is_success());
  CHECK(HttpResponse{.status = 200}.is_success());
  CHECK(HttpResponse{.status = 299}.is_success());
  CHECK_FALSE(HttpResponse{.status = 302}.is_success());
}
