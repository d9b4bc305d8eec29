#include "common/db/sqlite/instance_lock.h"

#include <fstream>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/db/engine/database_url.h"
#include "common/db/sqlite/sqlite_database.h"
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

TEST_CASE("instance lock: a file that was put in the place of a server's is not opened", "[db][instance_lock][security]") {
  const TempDirectory dir;
  const auto path = dir.file("usher.db");
  const auto put = [&](const std::string& name) { std::ofstream(dir.file(name)) << name; };
  put("usher.db");
  put("backup.db");
  CHECK(require_served_file(path).ok());
  {
    const auto server = InstanceLock::shared(path);
    REQUIRE(server.ok());
    CHECK(require_served_file(path).ok());
    std::filesystem::rename(dir.file("backup.db"), path);
    CHECK(require_served_file(path).error().code == ErrorCode::kDatabaseReplaced);
    CHECK(SqliteDatabase::open(path, {.write_queue = false}).error().code == ErrorCode::kDatabaseReplaced);
    std::filesystem::remove(path);
    CHECK(require_served_file(path).error().code == ErrorCode::kDatabaseReplaced);
  }
  put("usher.db");
  CHECK(require_served_file(path).ok());
  const auto command = InstanceLock::exclusive(path);
  CHECK(command.ok());
  CHECK(require_served_file(path).ok());
}

/// The path by which a program opens `name`, whose file has the further names of the rows below.
std::string opened(const std::string& name) { return DatabaseUrl::parse("sqlite:" + name).value().path(); }

TEST_CASE("instance lock: a server and a command meet by every name of a file", "[db][instance_lock]") {
  const TempDirectory dir;
  std::filesystem::create_directory(dir.file("srv"));
  std::filesystem::create_directory(dir.file("app"));
  std::filesystem::create_directory_symlink("../srv", dir.file("app/folder"));
  std::filesystem::create_symlink("../srv/usher.db", dir.file("app/relative.db"));
  std::filesystem::create_symlink(dir.file("app/relative.db"), dir.file("app/chain.db"));
  if (GENERATE(true, false)) {  // else the links dangle, until the first start makes the file
    std::ofstream(dir.file("srv/usher.db")).flush();
    std::filesystem::create_hard_link(dir.file("srv/usher.db"), dir.file("app/hard.db"));
  }
  const auto server = InstanceLock::shared(opened(dir.file("srv/usher.db")));
  REQUIRE(server.ok());
  for (const char* name : {"srv/usher.db", "srv/../srv/usher.db", "app/folder/usher.db", "app/relative.db", "app/chain.db"}) {
    CAPTURE(name);
    CHECK(code_of(InstanceLock::exclusive(opened(dir.file(name)))) == ErrorCode::kServerRunning);
    CHECK(InstanceLock::finds_server(opened(dir.file(name)), nullptr).value());
    CHECK(InstanceLock::shared(opened(dir.file(name))).ok());
  }
  if (!std::filesystem::exists(dir.file("app/hard.db"))) return;
  CHECK(code_of(InstanceLock::exclusive(dir.file("app/hard.db"))) == ErrorCode::kServerRunning);
  CHECK(code_of(InstanceLock::shared(dir.file("app/hard.db"))) == ErrorCode::kDatabaseBusy);
}

TEST_CASE("instance lock: a file with several names is opened by the one that a server uses", "[db][instance_lock]") {
  const TempDirectory dir;
  const auto path = dir.file("usher.db");
  const auto other = dir.file("other.db");
  REQUIRE(SqliteDatabase::open(path).ok());
  CHECK_FALSE(warning_of_names(path));
  std::filesystem::create_hard_link(path, other);
  CHECK(warning_of_names(path)->find("has 2 names") != std::string::npos);
  CHECK(SqliteDatabase::open(other).ok());
  CHECK_FALSE(std::filesystem::exists(other + ".lock"));
  const auto server = InstanceLock::shared(path);
  CHECK(SqliteDatabase::open(path).ok());
  CHECK(SqliteDatabase::open(other).error().code == ErrorCode::kDatabaseBusy);
}

TEST_CASE("instance lock: a released one keeps the locks that SQLite has in this process", "[db][instance_lock]") {
  const TempDirectory dir;
  const auto path = dir.file("usher.db");
  const auto database = SqliteDatabase::open(path).value();
  const auto connection = database->connect().value();
  REQUIRE(connection->script("CREATE TABLE notes (x)").ok());
  const auto locks = [&] {  // of other processes' sight: by a child, since a process never meets its own
    const auto child = ::fork();
    if (child == 0) {
      const Descriptor file(::open(path.c_str(), O_RDWR));
      struct flock whole {};
      whole.l_type = F_WRLCK;
      whole.l_whence = SEEK_SET;
      ::fcntl(file.get(), F_GETLK, &whole);
      ::_exit(whole.l_type == F_UNLCK ? 1 : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status) == 0;
  };
  REQUIRE(locks());
  { const auto alone = database->claim(Claim::kAlone).value(); }
  CHECK(database->live_servers().value().empty());
  CHECK(locks());
}

TEST_CASE("instance lock: a look for servers leaves a claim of this process as it is", "[db][instance_lock]") {
  const TempDirectory dir;
  const auto database = SqliteDatabase::open(dir.file("usher.db")).value();
  const auto alone = database->claim(Claim::kAlone).value();
  CHECK_FALSE(database->live_servers().ok());
  std::filesystem::create_hard_link(dir.file("usher.db"), dir.file("other.db"));  // where only the file itself is locked
  CHECK(code_of(InstanceLock::exclusive(dir.file("other.db"))) == ErrorCode::kDatabaseBusy);
}

}  // namespace
}  // namespace usher::db
