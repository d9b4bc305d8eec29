#include "common/crypto/webauthn/cose_key.h"

#include <algorithm>

#include "common/base/encoding.h"
#include "common/crypto/webauthn/fault.h"
#include "tests/catch.h"
#include "tests/testkit/authenticator.h"

namespace usher::crypto {
namespace {

using namespace std::string_literals;
using testkit::cbor_bytes;
using testkit::cbor_head;
using testkit::cbor_integer;

// RFC 7515 A.3 and RFC 8037 A.2.
const std::string kX = base64url_decode("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU").value();
const std::string kY = base64url_decode("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0").value();
const std::string kEd = base64url_decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").value();
const std::string kModulus = std::string(256, '\xff');
const std::string kExponent = "\x01\x00\x01"s;

struct Entry {
  std::int64_t label;
  std::string value;
};
std::string map_of(const std::vector<Entry>& entries) {
  std::string bytes = cbor_head(5, entries.size());
  for (const auto& [label, value] : entries) bytes += cbor_integer(label) + value;
  return bytes;
}
Entry number(std::int64_t label, std::int64_t value) { return {label, cbor_integer(value)}; }
Entry bytes(std::int64_t label, const std::string& value) { return {label, cbor_bytes(value)}; }

const std::vector<Entry> kEs256{number(1, 2), number(3, -7), number(-1, 1), bytes(-2, kX), bytes(-3, kY)};
const std::vector<Entry> kEdDsa{number(1, 1), number(3, -8), number(-1, 6), bytes(-2, kEd)};
const std::vector<Entry> kRs256{number(1, 3), number(3, -257), bytes(-1, kModulus), bytes(-2, kExponent)};

std::vector<Entry> with(std::vector<Entry> entries, const Entry& changed) {
  for (auto& entry : entries)
    if (entry.label == changed.label) {
      entry = changed;
      return entries;
    }
  entries.push_back(changed);
  return entries;
}
std::vector<Entry> without(std::vector<Entry> entries, std::int64_t label) {
  std::erase_if(entries, [&](const Entry& entry) { return entry.label == label; });
  return entries;
}

TEST_CASE("COSE key: each algorithm is read in any order of its members", "[cose_key]") {
  for (auto entries : {kEs256, kEdDsa, kRs256}) {
    CHECK(read_cose_key(map_of(entries)).ok());
    std::reverse(entries.begin(), entries.end());
    CHECK(read_cose_key(map_of(entries)).ok());
  }
  CHECK(read_cose_key(map_of(kEs256)).value().algorithm() == Algorithm::kEs256);
  CHECK(read_cose_key(map_of(kEs256)).value().kid() == "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
  CHECK(read_cose_key(map_of(kEdDsa)).value().algorithm() == Algorithm::kEdDsa);
  CHECK(read_cose_key(map_of(kEdDsa)).value().kid() == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  CHECK(read_cose_key(map_of(kRs256)).value().algorithm() == Algorithm::kRs256);
}

struct Wrong {
  std::string why;
  std::string cbor;
  PasskeyFault fault = passkey_fault::kPublicKey;
};

TEST_CASE("COSE key: weak, incomplete and unsupported keys are refused", "[cose_key][security]") {
  const auto row = GENERATE(values<Wrong>({
      {"nothing", ""},
      {"no map", "\x01"},
      {"a byte after it", map_of(kEs256) + '\0'},
      {"an empty map", "\xa0", passkey_fault::kAlgorithm},
      {"no algorithm", map_of(without(kEs256, 3)), passkey_fault::kAlgorithm},
      {"the algorithm as a text", map_of(with(kEs256, {3, testkit::cbor_text("ES256")})), passkey_fault::kAlgorithm},
      {"ES384", map_of(with(kEs256, number(3, -35))), passkey_fault::kAlgorithm},
      {"PS256", map_of(with(kRs256, number(3, -37))), passkey_fault::kAlgorithm},
      {"RS1", map_of(with(kRs256, number(3, -65535))), passkey_fault::kAlgorithm},
      {"ES256 of type OKP", map_of(with(kEs256, number(1, 1)))},
      {"ES256 without type", map_of(without(kEs256, 1))},
      {"ES256 on P-384", map_of(with(kEs256, number(-1, 2)))},
      {"ES256 without curve", map_of(without(kEs256, -1))},
      {"ES256 without y", map_of(without(kEs256, -3))},
      {"ES256 with a compressed point", map_of(with(kEs256, {-3, "\xf5"}))},
      {"ES256 with a short x", map_of(with(kEs256, bytes(-2, kX.substr(1))))},
      {"ES256 with a long x", map_of(with(kEs256, bytes(-2, '\0' + kX)))},
      {"ES256 with x as a text", map_of(with(kEs256, {-2, testkit::cbor_text(std::string(32, 'x'))}))},
      {"ES256 off the curve", map_of(with(kEs256, bytes(-3, kX)))},
      {"ES256 at zero", map_of(with(with(kEs256, bytes(-2, std::string(32, '\0'))), bytes(-3, std::string(32, '\0'))))},
      {"ES256 with a private part", map_of(with(kEs256, bytes(-4, kX)))},
      {"ES256 with a key id", map_of(with(kEs256, bytes(2, "id")))},
      {"EdDSA of type EC2", map_of(with(kEdDsa, number(1, 2)))},
      {"EdDSA on X25519", map_of(with(kEdDsa, number(-1, 4)))},
      {"EdDSA on Ed448", map_of(with(kEdDsa, number(-1, 7)))},
      {"EdDSA with 31 bytes", map_of(with(kEdDsa, bytes(-2, kEd.substr(1))))},
      {"EdDSA with y", map_of(with(kEdDsa, bytes(-3, kY)))},
      {"EdDSA with y for x", map_of(with(without(kEdDsa, -2), bytes(-3, kEd)))},
      {"RS256 of type EC2", map_of(with(kRs256, number(1, 2)))},
      {"RS256 of 2040 bits", map_of(with(kRs256, bytes(-1, kModulus.substr(1))))},
      {"RS256 of 8200 bits", map_of(with(kRs256, bytes(-1, std::string(1025, '\xff'))))},
      {"RS256 with an even modulus", map_of(with(kRs256, bytes(-1, kModulus.substr(1) + '\xfe')))},
      {"RS256 with the exponent 1", map_of(with(kRs256, bytes(-2, "\x01")))},
      {"RS256 without exponent", map_of(without(kRs256, -2))},
      {"RS256 with a private part", map_of(with(kRs256, bytes(-3, kModulus)))},
  }));
  CAPTURE(row.why);
  const auto key = read_cose_key(row.cbor);
  REQUIRE_FALSE(key.ok());
  CHECK(key.error().code == ErrorCode::kInvalidPasskey);
  CHECK(key.error().what == row.fault.sentence);
}

TEST_CASE("COSE key: keys of a software authenticator verify its signatures", "[cose_key]") {
  for (const Algorithm algorithm : {Algorithm::kEs256, Algorithm::kEdDsa}) {
    const auto key = SigningKey::generate(algorithm).value();
    const auto read = read_cose_key(testkit::cose_key_of(key)).value();
    CHECK(read.kid() == key.kid());
    CHECK(read.verify("message", key.sign("message").value()));
  }
}

}  // namespace
}  // namespace usher::crypto
