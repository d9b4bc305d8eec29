#include "server/http/messages/client_address.h"

#include <random>

#include "tests/catch.h"

namespace usher::http {
namespace {

std::vector<Cidr> networks(std::initializer_list<std::string_view> texts) {
  std::vector<Cidr> list;
  for (const auto text : texts) list.push_back(*Cidr::parse(text));
  return list;
}

std::string address(const std::string& peer, const std::vector<std::string>& forwarded,
                    std::initializer_list<std::string_view> trusted = {"10.0.0.0/8", "fd00::/8", "127.0.0.1/32"}) {
  Request request{.peer = peer};
  request.headers.emplace_back("host", "example.com");
  for (const auto& value : forwarded) request.headers.emplace_back("x-forwarded-for", value);
  const auto proxies = networks(trusted);
  return client_address(request, proxies).text;
}

TEST_CASE("client address: without trusted proxies it is the peer's, whatever the headers", "[client_address][security]") {
  CHECK(address("203.0.113.7", {"198.51.100.1"}, {}) == "203.0.113.7");
  CHECK(address("127.0.0.1", {"198.51.100.1"}, {}) == "127.0.0.1");
  CHECK(address("", {"198.51.100.1"}, {}).empty());
}

TEST_CASE("client address: headers of an untrusted peer are ignored", "[client_address][security]") {
  CHECK(address("203.0.113.7", {"198.51.100.1"}) == "203.0.113.7");
  CHECK(address("11.0.0.1", {"198.51.100.1"}) == "11.0.0.1");
  CHECK(address("", {"198.51.100.1"}).empty());  // a Unix socket has no address to trust
}

TEST_CASE("client address: a trusted peer of a Unix socket states it", "[client_address][security]") {
  Request request{.peer = ""};
  CHECK(client_address(request, {}, true).text.empty());
  request.headers = {{"x-forwarded-for", "192.0.2.66, 198.51.100.1"}};
  CHECK(client_address(request, {}, true).text == "198.51.100.1");
  CHECK(client_address(request, {}, false).text.empty());
  request.peer = "203.0.113.7";
  CHECK(client_address(request, {}, true).text == "203.0.113.7");
}

TEST_CASE("client address: the list is read right to left, up to the first untrusted address", "[client_address][security]") {
  // What stands to the left of it was written by the client.
  for (const auto* list : {"198.51.100.1", "198.51.100.1, 10.0.0.2", "198.51.100.1,10.0.0.3 ,\t10.0.0.2", "1.1.1.1, 198.51.100.1",
                           "10.9.9.9, 198.51.100.1, 10.0.0.2", "garbage, 198.51.100.1"}) {
    CAPTURE(list);
    CHECK(address("10.0.0.1", {list}) == "198.51.100.1");
  }
}

TEST_CASE("client address: if all are proxies, the farthest one counts", "[client_address]") {
  CHECK(address("10.0.0.1", {"10.0.0.3, 10.0.0.2"}) == "10.0.0.3");
  CHECK(address("10.0.0.1", {}) == "10.0.0.1");
  CHECK(address("10.0.0.1", {""}) == "10.0.0.1");
}

TEST_CASE("client address: several headers are one list", "[client_address][security]") {
  CHECK(address("10.0.0.1", {"1.1.1.1", "198.51.100.1"}) == "198.51.100.1");
  CHECK(address("10.0.0.1", {"1.1.1.1, 198.51.100.1", "10.0.0.2"}) == "198.51.100.1");
  CHECK(address("10.0.0.1", {"198.51.100.1", ""}) == "10.0.0.1");
}

TEST_CASE("client address: an invalid entry ends the walk at the last trusted one", "[client_address][security]") {
  const std::string garbage =
      GENERATE(as<std::string>{}, "unknown", "_hidden", "198.51.100.1:", "198.51.100.1:x", "[2001:db8::1", "[2001:db8::1]x", "[]",
               "198.51.100", "198.51.100.256", "1.2.3.4.5", "localhost", "198.51.100.1;", "\"", "0x7f.1", "::g", ",", " ");
  CAPTURE(garbage);
  CHECK(address("10.0.0.1", {"198.51.100.1, " + garbage}) == "10.0.0.1");
  CHECK(address("10.0.0.1", {"198.51.100.1, " + garbage + ", 10.0.0.2"}) == "10.0.0.2");
}

TEST_CASE("client address: ports, brackets, quotes and zones are cut", "[client_address]") {
  for (const auto& [entry, meant] : std::vector<std::pair<std::string, std::string>>{{"203.0.113.7:51234", "203.0.113.7"},
                                                                                     {"\"203.0.113.7:51234\"", "203.0.113.7"},
                                                                                     {"\"203.0.113.7\"", "203.0.113.7"},
                                                                                     {"[2001:db8::7]:51234", "2001:db8::7"},
                                                                                     {"[2001:db8::7]", "2001:db8::7"},
                                                                                     {"\"[2001:db8::7]:443\"", "2001:db8::7"},
                                                                                     {"2001:db8::7%eth0", "2001:db8::7"},
                                                                                     {"2001:db8::7:443", "2001:db8::7:443"}}) {
    CAPTURE(entry);
    CHECK(address("10.0.0.1", {entry}) == meant);
    CHECK(address("10.0.0.1", {entry + ", 10.0.0.2:8080"}) == meant);
  }
}

TEST_CASE("client address: IPv6, and IPv4 written as IPv6", "[client_address]") {
  CHECK(address("fd00::1", {"2001:db8::7"}) == "2001:db8::7");
  CHECK(address("fd00::1", {"2001:DB8:0:0::7, fd00::2"}) == "2001:db8::7");
  CHECK(address("::ffff:10.0.0.1", {"198.51.100.1"}) == "198.51.100.1");
  CHECK(address("10.0.0.1", {"198.51.100.1, ::ffff:10.0.0.2"}) == "198.51.100.1");
  CHECK(address("2001:db8::1", {"198.51.100.1"}) == "2001:db8::1");
}

std::string by_hops(std::size_t hops, const std::vector<std::string>& forwarded, const std::string& peer = "10.0.0.1") {
  Request request{.peer = peer};
  for (const auto& value : forwarded) request.headers.emplace_back("x-forwarded-for", value);
  return client_address(request, {}, false, hops).text;
}

TEST_CASE("client address: hops count from the right, whatever a client sends before", "[client_address][security]") {
  // What the proxies of each chain add to what the client sent: each the address that connected to it.
  const std::vector<std::string> added{"203.0.113.7", "198.51.100.1", "198.51.100.2:443", "[2001:db8::3]:80", "198.51.100.4"};
  for (std::size_t hops = 1; hops <= added.size(); ++hops) {
    for (std::size_t spoofed = 0; spoofed <= 12; ++spoofed) {
      std::string list;
      for (std::size_t i = 0; i < spoofed; ++i) list += i % 3 == 1 ? "unknown, " : "127.0.0." + std::to_string(i) + ", ";
      for (std::size_t i = 0; i < hops; ++i) list += (i == 0 ? "" : ", ") + added[i];
      CAPTURE(list);
      CHECK(by_hops(hops, {list}) == "203.0.113.7");
      CHECK(by_hops(hops, {list}, "") == "203.0.113.7");  // of a Unix socket, too
      const auto comma = list.find(',');
      if (comma != std::string::npos) CHECK(by_hops(hops, {list.substr(0, comma), list.substr(comma + 1)}) == "203.0.113.7");
    }
  }
}

TEST_CASE("client address: fewer entries than hops, or a bad one among them, give the peer's", "[client_address][security]") {
  for (std::size_t hops = 1; hops <= 5; ++hops) {
    std::string list;
    for (std::size_t sent = 0; sent < hops; ++sent) {
      CAPTURE(hops, list);
      CHECK(by_hops(hops, sent == 0 ? std::vector<std::string>{} : std::vector<std::string>{list}) == "10.0.0.1");
      list += (sent == 0 ? "" : ", ") + std::string("198.51.100.") + std::to_string(sent);
    }
  }
  for (const auto* bad : {"unknown", "", "198.51.100.256", "198.51.100.1:x", "_hidden"}) {
    CAPTURE(bad);
    CHECK(by_hops(2, {std::string(bad) + ", 198.51.100.2"}) == "10.0.0.1");
    CHECK(by_hops(2, {std::string("198.51.100.2, ") + bad}) == "10.0.0.1");
    CHECK(by_hops(2, {std::string(bad) + ", 203.0.113.7, 198.51.100.2"}) == "203.0.113.7");
  }
  CHECK(by_hops(1, {"203.0.113.7:51234"}) == "203.0.113.7");
  CHECK(by_hops(1, {"[::1]:5678"}) == "::1");
}

TEST_CASE("forwarding: under hops each request counts as passed on", "[http][security]") {
  CHECK(is_forwarded({.headers = {{"host", "localhost"}}, .is_by_hops = true}));
}

TEST_CASE("client address: random bytes always give an address", "[client_address][fuzz]") {
  constexpr std::string_view kAlphabet = "0123456789.:,af []x\x80";
  std::mt19937 random(20261120);  // NOLINT: the same headers every time
  std::uniform_int_distribution<std::size_t> letter(0, kAlphabet.size() - 1);
  for (int round = 0; round < 5'000; ++round) {
    std::string value;
    for (int i = round % 40; i > 0; --i) value += kAlphabet[letter(random)];
    const auto found = address("10.0.0.1", {value});
    if (!IpAddress::parse(found)) FAIL_CHECK(value);
  }
}

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
