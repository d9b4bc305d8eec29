#include "cli/terminal/byte_sink.h"

#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/catch.h"
#include "tests/cli/world.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/test_core.h"

using namespace usher;
using namespace usher::cli;
using usher::testkit::must;
using usher::testkit::TempDirectory;

namespace {

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t files_in(const std::string& directory) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(directory), {}));
}

}  // namespace

TEST_CASE("sink: a closed reader and a full disk are different errors", "[byte_sink]") {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  ::close(ends[0]);
  FdSink to_nobody(ends[1], 0);
  const Status gone = to_nobody.write("x");
  REQUIRE_FALSE(gone.ok());
  CHECK(is_reader_gone(gone.error()));
  ::close(ends[1]);
  ::signal(SIGPIPE, before);

  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  FdSink to_full_disk(full, 0);
  const Status refused = to_full_disk.write("x");
  ::close(full);
  REQUIRE_FALSE(refused.ok());
  CHECK_FALSE(is_reader_gone(refused.error()));
  CHECK(refused.error().detail().find("No space left") != std::string_view::npos);
  CHECK_FALSE(to_full_disk.flush().ok());
}

TEST_CASE("sink: bytes wait for a block or a flush", "[byte_sink]") {
  const TempDirectory directory;
  const std::string path = directory.file("out");
  const int fd = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  FdSink sink(fd, 4);
  REQUIRE(sink.write("abcd").ok());
  CHECK(contents_of(path).empty());
  REQUIRE(sink.write("e").ok());
  CHECK(contents_of(path) == "abcde");
  REQUIRE(sink.write("f").ok());
  REQUIRE(sink.flush().ok());
  CHECK(contents_of(path) == "abcdef");
  ::close(fd);
}

TEST_CASE("private file: only the owner can read it, whatever the umask", "[byte_sink][security]") {
  const TempDirectory directory;
  const testkit::Umask umask(0);
  auto file = PrivateFile::create(directory.file("export.csv"), Existing::kReplaced);
  REQUIRE(file.ok());
  REQUIRE(file.value().write("email\n").ok());
  REQUIRE(file.value().keep().ok());
  CHECK(testkit::mode_of(directory.file("export.csv")) == 0600);
  CHECK(contents_of(directory.file("export.csv")) == "email\n");
  CHECK(files_in(directory.path()) == 1);
}

TEST_CASE("private file: unfinished work leaves nothing and keeps the old file", "[byte_sink]") {
  const TempDirectory directory;
  std::ofstream(directory.file("export.csv")) << "old";
  {
    auto file = PrivateFile::create(directory.file("export.csv"), Existing::kReplaced);
    REQUIRE(file.ok());
    REQUIRE(file.value().write("half").ok());
    REQUIRE(file.value().flush().ok());
  }
  CHECK(contents_of(directory.file("export.csv")) == "old");
  CHECK(files_in(directory.path()) == 1);
}

TEST_CASE("private file: a link is refused, or replaced itself, and its target stays", "[byte_sink][security]") {
  const TempDirectory directory;
  const bool is_there = GENERATE(true, false);
  if (is_there) std::ofstream(directory.file("target")) << "old";
  std::filesystem::create_symlink(directory.file("target"), directory.file("link"));
  const auto refused = PrivateFile::create(directory.file("link"), Existing::kKept);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kConflict);
  {
    auto file = PrivateFile::create(directory.file("link"), Existing::kReplaced);
    REQUIRE(file.ok());
    REQUIRE(file.value().write("new").ok());
    REQUIRE(file.value().keep().ok());
  }
  CHECK_FALSE(std::filesystem::is_symlink(directory.file("link")));
  CHECK(contents_of(directory.file("link")) == "new");
  CHECK(std::filesystem::exists(directory.file("target")) == is_there);
  CHECK(contents_of(directory.file("target")) == (is_there ? "old" : ""));
}

TEST_CASE("private file: a file that was made meanwhile is kept", "[byte_sink][security]") {
  const TempDirectory directory;
  auto file = PrivateFile::create(directory.file("export.csv"), Existing::kKept);
  REQUIRE(file.ok());
  REQUIRE(file.value().write("new").ok());
  std::ofstream(directory.file("export.csv")) << "of another";
  const auto refused = file.value().keep();
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kConflict);
  CHECK(contents_of(directory.file("export.csv")) == "of another");
}

TEST_CASE("private file: its directory is the one that was opened, whatever the path leads to later", "[byte_sink][security]") {
  const TempDirectory directory;
  std::filesystem::create_directory(directory.file("a"));
  std::filesystem::create_directory(directory.file("elsewhere"));
  auto file = PrivateFile::create(directory.file("a/out"), Existing::kReplaced);
  REQUIRE(file.ok());
  std::filesystem::rename(directory.file("a"), directory.file("b"));
  std::filesystem::create_symlink("elsewhere", directory.file("a"));
  REQUIRE(file.value().keep().ok());
  CHECK(std::filesystem::exists(directory.file("b/out")));
  CHECK(std::filesystem::is_empty(directory.file("elsewhere")));
}

TEST_CASE("private file: a pipe is written to and stays", "[byte_sink]") {
  const TempDirectory directory;
  const auto path = directory.file("pipe");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  {
    auto file = PrivateFile::create(path, Existing::kReplaced);
    REQUIRE(file.ok());
    REQUIRE(file.value().write("bytes").ok());
    REQUIRE(file.value().keep().ok());
  }
  std::string got(10, '\0');
  got.resize(static_cast<std::size_t>(::read(reader, got.data(), got.size())));
  ::close(reader);
  CHECK(got == "bytes");
  CHECK(std::filesystem::is_fifo(path));
  CHECK(files_in(directory.path()) == 1);
}

TEST_CASE("private file: a file open in this process is written on, not opened again, if it is named as such", "[byte_sink]") {
  const TempDirectory directory;
  const auto path = directory.file("out");
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  REQUIRE(::write(fd, "before ", 7) == 7);
  {
    auto file = PrivateFile::create("/dev/fd/" + std::to_string(fd), Existing::kKept);
    REQUIRE(file.ok());
    REQUIRE(file.value().write("within").ok());
    REQUIRE(file.value().keep().ok());
  }
  REQUIRE(::write(fd, " after", 6) == 6);
  ::close(fd);
  CHECK(contents_of(path) == "before within after");
}

TEST_CASE("private file: an interrupt removes an unfinished one", "[byte_sink]") {
  const TempDirectory directory;
  const auto file = PrivateFile::create(directory.file("export.csv"), Existing::kReplaced);
  REQUIRE(file.ok());
  CHECK(files_in(directory.path()) == 1);
  remove_unfinished_files();
  CHECK(files_in(directory.path()) == 0);
}

TEST_CASE("private file: a directory is refused", "[byte_sink]") {
  const TempDirectory directory;
  CHECK(PrivateFile::create(directory.path(), Existing::kReplaced).error().what ==
        directory.path() + " is a directory; name a file in it");
}

TEST_CASE("private file: an error names the file", "[byte_sink]") {
  const auto file = PrivateFile::create("/no/such/directory/export.csv", Existing::kReplaced);
  REQUIRE_FALSE(file.ok());
  CHECK(file.error().detail() == "There is no directory /no/such/directory; make it first");
}

TEST_CASE("command sink: the command gets every byte, and finish waits for it", "[cli][terminal]") {
  const testkit::TempDirectory directory;
  const auto file = directory.file("copy");
  const auto sink = must(CommandSink::start("cat > " + file));
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    const std::string part(500, static_cast<char>('a' + i % 26));
    must(sink->write(part));
    expected += part;
  }
  must(sink->finish());
  std::ifstream in(file);
  CHECK((std::ostringstream() << in.rdbuf()).str() == expected);
}

TEST_CASE("command sink: a command whose input is not finished is terminated", "[cli][terminal]") {
  const testkit::TempDirectory directory;
  const auto mark = directory.file("done");
  {
    const auto sink = must(CommandSink::start("cat > /dev/null; touch " + mark));
    must(sink->write("a part"));
    must(sink->flush());
  }
  CHECK_FALSE(std::filesystem::exists(mark));
  {
    const auto deaf = must(CommandSink::start("trap '' TERM; cat > /dev/null"));
    must(deaf->flush());
  }  // it ends with its input
}

TEST_CASE("command sink: a command that fails is an error with its exit code", "[cli][terminal]") {
  const auto failed = must(CommandSink::start("exit 7"))->finish();
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().what == "The command `exit 7` failed with exit code 7");
}
