#include "common/settings/url.h"

#include "tests/catch.h"

namespace usher::settings {
namespace {

TEST_CASE("url: an origin is written as browsers write it", "[settings][url]") {
  CHECK(parse_url("HTTP://Www.Example.COM:80/x?y#z")->origin() == "http://www.example.com");
  CHECK(parse_url("https://a.example:443")->origin() == "https://a.example");
  CHECK(parse_url("https://a.example:80")->origin() == "https://a.example:80");
  CHECK(parse_url("http://[::1]:8000/")->origin() == "http://[::1]:8000");
  CHECK(parse_url("http://u:p@h@a.example")->origin() == "http://a.example");
}

TEST_CASE("url: parts are taken apart", "[settings][url]") {
  const auto url = parse_url("smtp://user:pa%40ss@mail.example:2525/x?y");
  REQUIRE(url);
  CHECK(url->scheme == "smtp");
  CHECK(url->user == "user:pa%40ss");
  CHECK(url->host == "mail.example");
  CHECK(url->port == 2525);
  CHECK(url->rest == "/x?y");
}

TEST_CASE("url: what has no scheme, no host or foreign characters is refused", "[settings][url]") {
  const auto text = GENERATE(values<std::string>({"",
                                                  "a.example",
                                                  "//a.example",
                                                  "http:a",
                                                  "http://",
                                                  "http:///x",
                                                  "http://a b",
                                                  "http://a\\b",
                                                  "http://a\nb",
                                                  "http://ä.example",
                                                  "http://a:0",
                                                  "http://a:65536",
                                                  "http://a:x",
                                                  "http://a:",
                                                  "http://[::1",
                                                  "http://[::1]x",
                                                  "http://[127.0.0.1]",
                                                  "1http://a",
                                                  "http://a..b",
                                                  "http://.a",
                                                  "http://*.a",
                                                  "http://a.example."}));
  CAPTURE(text);
  CHECK_FALSE(parse_url(text));
}

TEST_CASE("url: only this machine is localhost", "[settings][url]") {
  for (const auto* text : {"http://localhost", "http://localhost:8000/x", "https://app.localhost", "http://127.0.0.1:1",
                           "http://127.9.9.9", "http://[::1]:8000", "http://LOCALHOST"})
    CHECK(is_localhost_url(text));
  for (const auto* text : {"http://localhost.example.com", "http://notlocalhost", "http://10.0.0.1",
                           "http://127.0.0.1.example.com", "localhost", "http://localhost@evil.example"})
    CHECK_FALSE(is_localhost_url(text));
}

TEST_CASE("url: what may be a credential is hidden however the URL is written", "[settings][url][security]") {
  CHECK(without_credentials("postgresql://u:hunter2@h:5432/d") == "postgresql://***@h:5432/d");
  CHECK(without_credentials("postgresql://u:hun@ter2@h/d") == "postgresql://***@h/d");
  CHECK(without_credentials("postgresql://u:hunt/er2@h/d") == "postgresql://***@h/d");
  CHECK(without_credentials("postgresql://u:hunt?er2@h/d") == "postgresql://***");
  CHECK(without_credentials("https://token@h/d") == "https://***@h/d");
  CHECK(without_credentials("https://h/d?key=hunter2") == "https://h/d?***");
  CHECK(without_credentials("u:hunter2@mail.example") == "***");
  CHECK(without_credentials("host=h password=hunter2") == "***");
  CHECK(without_credentials("u:hunter2@h://x") == "***@h://x");
  CHECK(without_credentials("sqlite:my data/a@b.db") == "sqlite:my data/a@b.db");
  CHECK(without_credentials("www.example.com/x") == "www.example.com/x");
  CHECK(without_credentials("smtp://mail.example:25") == "smtp://mail.example:25");
  CHECK(without_credentials("https://www.example.com/verify#{token}") == "https://www.example.com/verify#{token}");
}

}  // namespace
}  // namespace usher::settings
