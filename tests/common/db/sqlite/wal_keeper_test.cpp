#include "common/db/sqlite/wal_keeper.h"

#include <csignal>
#include <stop_token>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/common/db/notes.h"
#include "tests/eventually.h"

namespace usher::db {
namespace {

using std::chrono::milliseconds;
using testkit::TempDirectory;

constexpr std::int64_t kFirstSize = 256 * 1024;

/// Two connections of which one always reads, as overlapping programs do.
class OverlappingReaders {
 public:
  explicit OverlappingReaders(const std::string& path)
      : readers_{notes::open(path), notes::open(path)}, thread_([this](const std::stop_token& stop) { run(stop); }) {
    testkit::eventually("the readers to begin", [&] { return turns_ > 0; });
  }

 private:
  void run(const std::stop_token& stop) {
    begin_reading(*readers_[0]);
    for (std::size_t turn = 1; !stop.stop_requested(); ++turn) {
      begin_reading(*readers_[turn % 2]);
      static_cast<void>(finish(*readers_[(turn + 1) % 2], done()));
      turns_ = turn;
    }
  }
  static void begin_reading(Connection& reader) {
    static_cast<void>(reader.begin(Begin::kRead));
    static_cast<void>(notes::count(reader));
  }

  std::array<std::unique_ptr<SqliteConnection>, 2> readers_;
  std::atomic<std::size_t> turns_{0};
  std::jthread thread_;
};

TEST_CASE("wal keeper: the log is emptied beside overlapping readers", "[db][wal]") {
  const TempDirectory dir;
  const auto path = dir.file("a.db");
  const auto writer = notes::open_with_table(path);
  const OverlappingReaders readers(path);
  WalKeeper keeper(path, {.steps = {{kFirstSize, milliseconds(20'000)}}});
  const std::string filler(4000, 'x');
  bool is_emptied = false;
  auto before = wal_size(path);
  for (int i = 0; i < 20'000 && !is_emptied; ++i) {
    REQUIRE(notes::insert(*writer, std::to_string(i) + filler).ok());
    keeper.look_after(*writer);
    const auto now = wal_size(path);
    is_emptied = now < before;
    before = now;
  }
  CHECK(is_emptied);
}

TEST_CASE("wal keeper: a reader that does not end is reported once a minute, and writes go on", "[db][wal]") {
  const TempDirectory dir;
  const auto path = dir.file("a.db");
  const auto writer = notes::open_with_table(path);
  const auto reader = notes::open(path);
  REQUIRE(reader->begin(Begin::kRead).ok());
  CHECK(notes::count(*reader) == 0);
  std::vector<WalHeld> reports;
  WalKeeper keeper(path, {.steps = {{kFirstSize, milliseconds(1)}},
                          .busy_timeout = milliseconds(4000),
                          .on_held = [&](const WalHeld& held) { reports.push_back(held); }});
  const std::string filler(4000, 'x');
  for (int i = 0; i < 300; ++i) {
    REQUIRE(notes::insert(*writer, std::to_string(i) + filler).ok());
    keeper.look_after(*writer);
  }
  REQUIRE(reports.size() == 1);
  CHECK(reports.front().bytes >= kFirstSize);
  REQUIRE(finish(*reader, done()).ok());
}

/// A process that locks one of SQLite's bytes in a -shm file.
class OtherProcess {
 public:
  OtherProcess(const std::string& path, short kind, off_t byte_of_file) {
    std::array<int, 2> ready{};
    REQUIRE(pipe(ready.data()) == 0);
    pid_ = fork();
    if (pid_ == 0) hold(path.c_str(), kind, byte_of_file, ready[1]);
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    for (const int end : ready) ::close(end);
  }
  ~OtherProcess() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;
  [[nodiscard]] int pid() const { return pid_; }

 private:
  [[noreturn]] static void hold(const char* path, short kind, off_t byte_of_file, int ready) {
    struct flock mark {};
    mark.l_type = kind;
    mark.l_start = byte_of_file;
    mark.l_len = 1;
    const int file = ::open(path, O_RDWR);
    if (::fcntl(file, F_SETLK, &mark) == 0) static_cast<void>(!::write(ready, "x", 1));
    for (;;) ::pause();
  }

  int pid_ = 0;
};

TEST_CASE("wal keeper: other processes that read are named, this one is not", "[db][wal]") {
  const TempDirectory dir;
  const auto path = dir.file("a.db");
  const auto own = notes::open_with_table(path);
  REQUIRE(own->begin(Begin::kRead).ok());
  CHECK(notes::count(*own) == 0);
  CHECK(wal_readers(path).empty());
  const OtherProcess other(path + "-shm", F_RDLCK, 124);
  const auto readers = wal_readers(path);
  REQUIRE(readers.size() == 1);
  CHECK(readers.front().pid == other.pid());
  CHECK_FALSE(readers.front().program.empty());
}

TEST_CASE("wal keeper: a log that another process empties is left to it, whatever the patience", "[db][wal]") {
  const TempDirectory dir;
  const auto path = dir.file("a.db");
  const auto writer = notes::open_with_table(path);
  const std::string filler(4000, 'x');
  for (int i = 0; wal_size(path) < kFirstSize; ++i) REQUIRE(notes::insert(*writer, std::to_string(i) + filler).ok());
  const OtherProcess other(path + "-shm", F_WRLCK, 121);  // a checkpoint's lock: SQLite answers at once
  int reports = 0;
  WalKeeper keeper(path, {.steps = {{kFirstSize, std::chrono::hours(1)}}, .on_held = [&](const WalHeld&) { ++reports; }});
  keeper.look_after(*writer);
  CHECK(reports == 1);
  CHECK(wal_size(path) >= kFirstSize);
}

}  // namespace
}  // namespace usher::db
