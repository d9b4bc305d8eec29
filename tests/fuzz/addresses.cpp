#include "common/base/ip_address.h"
#include "server/http/messages/client_address.h"
#include "tests/fuzz/fuzz.h"

// An X-Forwarded-For header, an IP address or a network.
FUZZ_TARGET(addresses) {
  using namespace usher;
  using fuzz::expect;
  static const std::array trusted{Cidr::parse("10.0.0.0/8").value(), Cidr::parse("fd00::/8").value()};
  http::Request request;
  request.peer = "10.0.0.1";
  request.headers = {{"x-forwarded-for", std::string(bytes)}};
  const auto client = http::client_address(request, trusted).text;
  expect(IpAddress::parse(client).has_value(), "a client's address is an address");
  expect(!http::turn_of(client).empty(), "a client has a turn");
  if (const auto address = IpAddress::parse(bytes))
    expect(IpAddress::parse(address->str()) == address, "an address that is written is read as the same");
  if (const auto network = Cidr::parse(bytes)) {
    const auto base = IpAddress::parse(bytes.substr(0, bytes.find('/')));
    expect(base && network->contains(*base), "a network contains its own address");
  }
}
