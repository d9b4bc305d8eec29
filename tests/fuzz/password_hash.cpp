#include "common/crypto/password_hasher.h"
#include "common/crypto/random.h"
#include "tests/fuzz/fuzz.h"

namespace {

// Verifies only the cheapest of the recognised formats: others take up to seconds by design.
bool is_cheap(std::string_view hash) {
  constexpr std::array kCheapest{"$m=8,t=1,p=1$", "$04$", "$rounds=1000$", "pbkdf2_sha256$1$"};
  return std::any_of(kCheapest.begin(), kCheapest.end(),
                     [&](std::string_view cost) { return hash.find(cost) != std::string_view::npos; });
}

}  // namespace

FUZZ_TARGET(password_hash) {
  using namespace usher;
  using fuzz::expect;
  static crypto::SeededRandom random(1);
  static const crypto::PasswordHasher hasher({.memory_kib = 8, .time = 1, .lanes = 1}, random, 1);
  const auto format = crypto::recognise_password_hash(bytes);
  if (!format.ok() || !is_cheap(bytes)) return;
  const auto verdict = hasher.verify(Secret("of no seed"), bytes);
  expect(verdict.ok(), "what is recognised can be verified");
  expect(!verdict.value().matches, "another password does not match");
}
