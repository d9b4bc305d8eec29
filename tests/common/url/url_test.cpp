#include "common/url/url.h"

#include <vector>

#include "common/base/text.h"
#include "tests/catch.h"
#include "tests/common/url/curl_url.h"
#include "tests/testkit/text.h"

namespace usher {
namespace {

TEST_CASE("url: an origin is written as browsers write it", "[url]") {
  for (const auto& [in, out] : std::vector<testkit::InOut>{
           {"HTTP://Www.Example.COM:80/x?y#z", "http://www.example.com"},
           {"https://a.example:443", "https://a.example"},
           {"https://a.example:80", "https://a.example:80"},
           {"http://[::1]:8000/", "http://[::1]:8000"},
           {"http://u:p%40h@a.example", "http://a.example"},
       }) {
    CAPTURE(in);
    CHECK(parse_url(in)->origin() == out);
  }
}

TEST_CASE("url: split into its parts", "[url]") {
  const auto url = parse_url("smtp://user:pa%40ss@mail.example:2525/x?y");
  REQUIRE(url);
  CHECK(url->scheme == "smtp");
  CHECK(url->user == "user:pa%40ss");
  CHECK(url->host == "mail.example");
  CHECK(url->port == 2525);
  CHECK(url->rest == "/x?y");
}

TEST_CASE("url: no scheme, no host or foreign characters are refused", "[url]") {
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

TEST_CASE("url: a text that libcurl would read differently is refused", "[url][security]") {
  const auto text = GENERATE(values<std::string>({
      "http:a.example",
      "http:/a.example",
      "http:///a.example",
      "http:////a.example",
      "http:/a.example://a.example",
      "http://%61.example",  // decoded by libcurl: a.example
      "http://a%2eexample",
      "http://a.example%00.evil.example",
      "http://127.1",  // completed by libcurl: 127.0.0.1
      "http://127.0.1",
      "http://0x7f.0.0.1",
      "http://0x7f000001",
      "http://0177.0.0.1",
      "http://2130706433",
      "http://[0:0:0:0:0:0:0:1]",
      "http://[fe80::1%25eth0]",
      "http://[::ffff:127.0.0.1]",
      "http://[v1.a]",
      "http://::1",
      "http://a:00",
      "http://a:080",
      "http://a:+80",
      "http://a:-1",
      "http://a:99999999999999999999",
      "http://a:80:81",
      "http://a@b@c.example",  // user for one parser, host for another
      "http://a.example:80@b.example:81@c.example",
      "http://[a.example]@b.example@c.example",
      "http://a.example;@b.example@",
      "http://a.example\\@b.example",
      "http://b.example\t",
      "\thttp://b.example",
      "http://b.exa\nmple",
      "ht\ntp://b.example",
      "http://b.example\r\n",
      "http://b.example ",
      "http://b.example/\x7f",
      "http://b.example/\xC3\xA4",
      "http://\xEF\xBD\x81.example",  // a full-width a, which IDN maps to a
      "http://b.example\xE3\x80\x82"
      "evil.example",
      "http://a.example./",
      "http://127.0.0.1./",
      "http://a..example/",
      "file:///etc/passwd",
      "myapp://",
      "myapp:///x",
  }));
  CAPTURE(text);
  CHECK_FALSE(parse_url(text));
}

TEST_CASE("url: a NUL does not end parsing early", "[url][security]") {
  CHECK_FALSE(parse_url(std::string_view("http://a.example\0.evil.example", 29)));
}

TEST_CASE("url: an accepted URL has the host, port and user that libcurl connects with", "[url][security]") {
  struct Row {
    std::string text, user, host, port, rest;  // user "-": none
  };
  const auto row = GENERATE(values<Row>({
      {"http://a.example", "-", "a.example", "", ""},
      {"http://a.example@b.example", "a.example", "b.example", "", ""},
      {"http://a.example:80@b.example:81/x", "a.example:80", "b.example", "81", "/x"},
      {"http://@b.example", "", "b.example", "", ""},
      {"http://u:@b.example", "u:", "b.example", "", ""},
      {"http://a.example%2f@b.example", "a.example%2f", "b.example", "", ""},
      {"http://a.example/@b.example", "-", "a.example", "", "/@b.example"},
      {"http://a.example?@b.example", "-", "a.example", "", "?@b.example"},
      {"http://a.example#@b.example/", "-", "a.example", "", "#@b.example/"},
      {"http://a.example?x=http://b.example", "-", "a.example", "", "?x=http://b.example"},
      {"HTTPS://A.Example:443/X", "-", "a.example", "443", "/X"},
      {"http://[FD00::1]:8000/", "-", "fd00::1", "8000", "/"},
      {"http://a_b.example:65535", "-", "a_b.example", "65535", ""},
      {"http://xn--bcher-kva.example", "-", "xn--bcher-kva.example", "", ""},
      {"http://a.example/../x", "-", "a.example", "", "/../x"},
      {"smtp://u:p;x=y@mail.example", "u:p;x=y", "mail.example", "", ""},
      {"exp://192.168.1.2:8081/--/x", "-", "192.168.1.2", "8081", "/--/x"},
  }));
  CAPTURE(row.text);
  const auto url = parse_url(row.text);
  const auto connected = CurlUrl::parse(row.text, CURLU_NON_SUPPORT_SCHEME);
  REQUIRE(url);
  REQUIRE(connected);
  CHECK(url->user.value_or("-") == row.user);
  CHECK(url->host == row.host);
  CHECK((url->port ? std::to_string(*url->port) : "") == row.port);
  CHECK(url->rest == row.rest);
  CHECK(connected->part(CURLUPART_PORT) == row.port);
  CHECK(iequals(connected->part(CURLUPART_HOST), row.host.find(':') == std::string::npos ? row.host : "[" + row.host + "]"));
}

TEST_CASE("url: only this machine is localhost", "[url]") {
  for (const auto* text : {"http://localhost", "http://localhost:8000/x", "https://app.localhost", "http://127.0.0.1:1",
                           "http://127.9.9.9", "http://[::1]:8000", "http://LOCALHOST"})
    CHECK(is_localhost_url(text));
  for (const auto* text : {"http://localhost.example.com", "http://notlocalhost", "http://10.0.0.1",
                           "http://127.0.0.1.example.com", "localhost", "http://localhost@evil.example"})
    CHECK_FALSE(is_localhost_url(text));
}

TEST_CASE("url: a private host is one that only a private network reaches", "[url][security]") {
  for (const auto* host : {"localhost", "a.localhost", "127.0.0.1", "::1", "10.1.2.3", "192.168.0.4", "172.16.0.1", "fd00::1",
                           "usher", "app.test", "usher.internal", "printer.local"})
    CHECK(is_private_host(host));
  for (const auto* host : {"example.com", "test.example.com", "8.8.8.8", "2001:4860::1", "100.64.0.1", "mytest.", "atest.co", ""})
    CHECK_FALSE(is_private_host(host));
}

TEST_CASE("url: possible credentials are hidden in any spelling of the URL", "[url][security]") {
  for (const auto& [in, out] : std::vector<testkit::InOut>{
           {"postgresql://u:hunter2@h:5432/d", "postgresql://***@h:5432/d"},
           {"postgresql://u:hun@ter2@h/d", "postgresql://***@h/d"},
           {"postgresql://u:hunt/er2@h/d", "postgresql://***@h/d"},
           {"postgresql://u:hunt?er2@h/d", "postgresql://***"},
           {"https://token@h/d", "https://***@h/d"},
           {"https://h/d?key=hunter2", "https://h/d?***"},
           {"u:hunter2@mail.example", "***"},
           {"host=h password=hunter2", "***"},
           {"u:hunter2@h://x", "***@h://x"},
           {"sqlite:my data/a@b.db", "sqlite:my data/a@b.db"},
           {"www.example.com/x", "www.example.com/x"},
           {"smtp://mail.example:25", "smtp://mail.example:25"},
           {"https://www.example.com/verify#{token}", "https://www.example.com/verify#{token}"},
       }) {
    CAPTURE(in);
    CHECK(without_credentials(in) == out);
  }
}

TEST_CASE("url: a password is found in a URL or a connection string", "[url][security]") {
  for (const auto* url : {"postgresql://u:hunter2@h:5432/d", "smtp://u:hun@ter2@h", "smtp://u:hun/ter2@h",
                          "postgresql://h/d?password=hunter2", "host=h password=hunter2"})
    CHECK(has_password(url));
  for (const auto* url : {"postgresql://u@h:5432/d", "smtp://mail.example:25", "sqlite:data/a@b.db", "host=h user=u", ""})
    CHECK_FALSE(has_password(url));
}

TEST_CASE("url: a mail links to http and https without characters that end a link", "[url]") {
  for (const auto* url : {"https://a.example/x?y=%7B#z", "http://localhost:3000/"}) CHECK(is_web_link(url));
  for (const auto* url :
       {"HTTPS://a.example/", "javascript:x", "https://a.example/ b", "https://a.example/'", "https://a.example/{t}"})
    CHECK_FALSE(is_web_link(url));
}

TEST_CASE("url: the token takes each of its places in a page", "[url]") {
  CHECK(with_token("https://a.example/{token}#{token}", "abc") == "https://a.example/abc#abc");
  CHECK(with_token("https://a.example/", "abc") == "https://a.example/");
}

TEST_CASE("url: a host is within its own domain and those above it, by whole labels", "[url][security]") {
  CHECK(is_within("example.com", "example.com"));
  CHECK(is_within("docs.example.com", "example.com"));
  CHECK_FALSE(is_within("badexample.com", "example.com"));
  CHECK_FALSE(is_within("example.com", "docs.example.com"));
  CHECK_FALSE(is_within("example.com.attacker.example", "example.com"));
}

}  // namespace
}  // namespace usher
