#include "common/core/secrets/sealing_keys.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

crypto::MasterSecret master(char letter) { return crypto::MasterSecret(Secret(std::string(32, letter))); }

struct Keys {
  crypto::SeededRandom random{1};
  crypto::MasterSecret old_secret = master('o');
  crypto::MasterSecret new_secret = master('n');
  SealingKeys before{old_secret, nullptr, random};
  SealingKeys during{new_secret, &old_secret, random};
  SealingKeys after{new_secret, nullptr, random};
};

std::string opened(const std::optional<Secret>& secret) { return secret ? std::string(secret->expose()) : "nothing"; }

TEST_CASE("sealing keys: during a rotation both secrets open and the current one seals", "[sealing_keys]") {
  Keys keys;
  const auto old_box = keys.before.seal("totp", "seed", "two_factors/1");
  const auto new_box = keys.during.seal("totp", "seed", "two_factors/1");
  for (const auto& box : {old_box, new_box}) CHECK(opened(keys.during.open("totp", box, "two_factors/1")) == "seed");
  CHECK(opened(keys.during.open_current("totp", old_box, "two_factors/1")) == "nothing");
  CHECK(opened(keys.after.open_current("totp", new_box, "two_factors/1")) == "seed");
}

TEST_CASE("sealing keys: another secret, purpose or place does not open a box", "[sealing_keys][security]") {
  Keys keys;
  const auto box = keys.before.seal("totp", "seed", "two_factors/1");
  CHECK(box.find("seed") == std::string::npos);
  CHECK(opened(keys.after.open("totp", box, "two_factors/1")) == "nothing");
  CHECK(opened(keys.before.open("outbox", box, "two_factors/1")) == "nothing");
  CHECK(opened(keys.before.open("totp", box, "two_factors/2")) == "nothing");
  CHECK(opened(keys.during.open("outbox", box, "two_factors/1")) == "nothing");
}

TEST_CASE("sealing keys: each purpose has its own key derived from the secret", "[sealing_keys]") {
  Keys keys;
  for (const auto purpose : kSealingPurposes) CHECK(std::count(kSealingPurposes.begin(), kSealingPurposes.end(), purpose) == 1);
  const auto key = keys.old_secret.derive("signing-keys");
  const auto box = crypto::seal(key.expose(), "key", "signing_keys/1", keys.random);
  CHECK(opened(keys.before.open("signing-keys", box, "signing_keys/1")) == "key");
}

}  // namespace
}  // namespace usher::core
