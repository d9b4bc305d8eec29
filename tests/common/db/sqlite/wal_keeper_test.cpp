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

/// A process that holds a lock on a read mark, as a reading SQLite does.
class OtherReader {
 public:
  explicit OtherReader(const std::string& path) {
    std::array<int, 2> ready{};
    REQUIRE(pipe(ready.data()) == 0);
    pid_ = fork();
    if (pid_ == 0) hold(path.c_str(), ready[1]);
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    for (const int end : ready) ::close(end);
  }
  ~OtherReader() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  OtherReader(const OtherReader&) = delete;
  OtherReader& operator=(const OtherReader&) = delete;
  [[nodiscard]] int pid() const { return pid_; }

 private:
  [[noreturn]] static void hold(const char* path, int ready) {
    struct flock mark {};
    mark.l_type = F_RDLCK;
    mark.l_start = 124;
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
  const OtherReader other(path + "-shm");
  const auto readers = wal_readers(path);
  REQUIRE(readers.size() == 1);
  CHECK(readers.front().pid == other.pid());
  CHECK_FALSE(readers.front().program.empty());
}

}  // namespace
}  // namespace usher::db
