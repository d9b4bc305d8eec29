#include "common/core/copying/backup_keys.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

TEST_CASE("backup keys: a text of another kind is refused, a private key without being repeated", "[core][backup][security]") {
  const auto key = BackupPrivateKey::generate();
  const std::string secret(key.text().expose());
  CHECK(read_public_key(key.public_key().text()).value() == key.public_key());
  CHECK(read_public_key("nonsense").error().what.starts_with("nonsense is not a public key of `usher backupkey create`"));
  auto cut = key.public_key().text();
  cut.pop_back();
  CHECK(read_public_key(cut).error().what ==
        cut + " is not a whole public key: it has 55 characters, not 56; copy all of what `usher backupkey create` printed");
  const auto mistaken = read_public_key(secret);
  REQUIRE_FALSE(mistaken.ok());
  CHECK(mistaken.error().what.find(secret) == std::string::npos);
}

TEST_CASE("backup keys: a file's private key may end with a line break, and another text is named by its file",
          "[core][backup]") {
  const auto key = BackupPrivateKey::generate();
  const std::string secret(key.text().expose());
  CHECK(read_private_key("backup.key", secret + "\n").value().public_key() == key.public_key());
  const auto wrong = read_private_key("backup.key", key.public_key().text());
  REQUIRE_FALSE(wrong.ok());
  CHECK(wrong.error().what == "backup.key has no private key of `usher backupkey create`");
}

}  // namespace
}  // namespace usher::core
