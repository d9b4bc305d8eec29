#include "common/domain/email_address.h"

#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(email_address) {
  using namespace usher;
  using fuzz::expect;
  const auto address = domain::EmailAddress::parse(bytes);
  if (!address.ok()) return;
  const auto& written = address.value().written;
  expect(std::all_of(written.begin(), written.end(), [](char c) { return c > ' ' && c < '\x7f'; }), "an address is printable");
  expect(written.find_first_of("<>\",;:\\()[]") == std::string::npos, "an address cannot add a recipient");
  const auto again = domain::EmailAddress::parse(address.value().compared);
  expect(again.ok() && again.value().written == address.value().compared, "comparing finds an address");
}
