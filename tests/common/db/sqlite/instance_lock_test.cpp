#include "common/db/sqlite/instance_lock.h"

#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"

namespace usher::db {
namespace {

using testkit::TempDirectory;

std::optional<ErrorCode> code_of(const Result<InstanceLock>& tried) {
  return tried.ok() ? std::nullopt : std::optional(tried.error().code);
}

TEST_CASE("instance lock: servers share it; an exclusive command is refused while one runs", "[db][instance_lock]") {
  const TempDirectory dir;
  const auto path = dir.file("usher.db");
  {
    const auto one = InstanceLock::shared(path);
    const auto two = InstanceLock::shared(path);
    CHECK(one.ok());
    CHECK(two.ok());
    CHECK(code_of(InstanceLock::exclusive(path)) == ErrorCode::kServerRunning);
  }
  CHECK(InstanceLock::exclusive(path).ok());
}

TEST_CASE("instance lock: during an exclusive command neither server nor second command starts", "[db][instance_lock]") {
  const TempDirectory dir;
  const auto path = dir.file("usher.db");
  {
    auto first = InstanceLock::exclusive(path);
    REQUIRE(first.ok());
    const InstanceLock moved = std::move(first).value();
    CHECK(code_of(InstanceLock::shared(path)) == ErrorCode::kDatabaseBusy);
    CHECK(code_of(InstanceLock::exclusive(path)) == ErrorCode::kDatabaseBusy);
  }
  CHECK(InstanceLock::shared(path).ok());
}

TEST_CASE("instance lock: its file is 0600, and a missing directory is created", "[db][instance_lock][security]") {
  const TempDirectory dir;
  const testkit::Umask umask(0);
  const auto lock = InstanceLock::shared(dir.file("data/usher.db"));
  CHECK(lock.ok());
  CHECK(testkit::mode_of(dir.file("data/usher.db.lock")) == 0600);
  CHECK(testkit::mode_of(dir.file("data")) == 0700);
}

}  // namespace
}  // namespace usher::db
