#include "server/http/messages/forwarding.h"

#include "tests/catch.h"

namespace usher::http {
namespace {

TEST_CASE("forwarding: each header of a proxy counts", "[http][security]") {
  CHECK_FALSE(is_forwarded({.headers = {{"host", "localhost"}, {"x-request-id", "1"}}}));
  for (const auto* name :
       {"forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-real-ip", "via"})
    CHECK(is_forwarded({.headers = {{name, ""}}}));
}

TEST_CASE("forwarding: names and addresses of this machine", "[http][security]") {
  CHECK(is_sent_to_loopback({}));
  for (const auto* host : {"localhost", "localhost:8000", "127.0.0.1:8000", "127.8.9.1", "[::1]:8000", "LOCALHOST"})
    CHECK(is_sent_to_loopback({.headers = {{"host", host}}}));
  for (const auto* host : {"auth.example.com", "localhost.example.com", "10.0.0.1", "", "127.0.0.1@evil.example", "a b"})
    CHECK_FALSE(is_sent_to_loopback({.headers = {{"host", host}}}));
}

}  // namespace
}  // namespace usher::http
