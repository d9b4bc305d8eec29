#include "common/base/files/file.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <thread>

#include <unistd.h>

#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"

namespace usher {
namespace {

using testkit::mode_of;
using testkit::TempDirectory;
using testkit::Umask;

std::size_t entries_in(const std::string& directory) {
  const auto all = std::filesystem::directory_iterator(directory);
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST_CASE("file: a missing file differs from one that cannot be checked", "[file]") {
  const TempDirectory dir;
  CHECK(exists(dir.path()).value());
  CHECK_FALSE(exists(dir.file("none")).value());
  std::ofstream(dir.file("file")) << "x";
  CHECK_FALSE(exists(dir.file("file/below")).value());
  CHECK_FALSE(exists(dir.file(std::string(300, 'x'))).ok());
}

TEST_CASE("file: a refused permission names the refused user", "[file]") {
  CHECK(reason_of(EACCES) == "Permission denied as " + user_name(::geteuid()));
  CHECK(reason_of(ENOENT) == "No such file or directory");
}

TEST_CASE("file: create_once writes a missing file and keeps an existing one", "[file]") {
  const TempDirectory dir;
  CHECK(create_once(dir.file("secret"), "first", 0600).value());
  CHECK_FALSE(create_once(dir.file("secret"), "second", 0600).value());
  CHECK(read_small_file(dir.file("secret"), 100).value() == "first");
  CHECK(entries_in(dir.path()) == 1);
}

TEST_CASE("file: modes are exact whatever the umask", "[file][security]") {
  const TempDirectory dir;
  for (const mode_t mask : {mode_t{0}, mode_t{0277}}) {
    const Umask umask(mask);
    const auto name = std::to_string(mask);
    CHECK(create_once(dir.file("once" + name), "x", 0600).value());
    CHECK(mode_of(dir.file("once" + name)) == 0600);
    CHECK(write_atomically(dir.file("replaced" + name), "x", 0640).ok());
    CHECK(mode_of(dir.file("replaced" + name)) == 0640);
  }
}

TEST_CASE("file: of parallel creators exactly one succeeds, and all read the same", "[file][race]") {
  const TempDirectory dir;
  std::vector<std::string> seen(8);
  std::vector<char> won(8, 0);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      threads.emplace_back([&, i] {
        won[i] = create_once(dir.file("secret"), std::string(32, static_cast<char>('a' + i)), 0600).value() ? 1 : 0;
        seen[i] = read_small_file(dir.file("secret"), 100).value();
      });
    }
  }
  CHECK(std::count(won.begin(), won.end(), 1) == 1);
  CHECK(seen.front().size() == 32);
  CHECK(std::all_of(seen.begin(), seen.end(), [&](const auto& text) { return text == seen.front(); }));
}

TEST_CASE("file: write_atomically replaces the whole file and leaves no temporary file", "[file]") {
  const TempDirectory dir;
  REQUIRE(write_atomically(dir.file("page"), "a long first text", 0644).ok());
  REQUIRE(write_atomically(dir.file("page"), "short", 0600).ok());
  CHECK(read_small_file(dir.file("page"), 100).value() == "short");
  CHECK(mode_of(dir.file("page")) == 0600);
  CHECK(entries_in(dir.path()) == 1);
}

TEST_CASE("file: append_line adds to complete lines alone, and through no link", "[file][security]") {
  const TempDirectory dir;
  const auto path = dir.file("lines");
  CHECK_FALSE(append_line(path, "a\n"));
  REQUIRE(write_atomically(path, "", 0600).ok());
  CHECK(append_line(path, "a\n"));
  CHECK(append_line(path, "b"));
  CHECK_FALSE(append_line(path, "c\n"));
  CHECK(read_small_file(path, 100).value() == "a\nb");
  std::filesystem::create_symlink(path, dir.file("link"));
  REQUIRE(write_atomically(path, "a\n", 0600).ok());
  CHECK_FALSE(append_line(dir.file("link"), "b\n"));
  CHECK_FALSE(append_line(dir.path(), "b\n"));
}

TEST_CASE("file: a failed write leaves nothing behind and names the file", "[file]") {
  const TempDirectory dir;
  const auto missing = write_atomically(dir.file("no/page"), "x", 0600);
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().what.find(dir.file("no/page")) != std::string::npos);
  // A file cannot replace a directory.
  REQUIRE(make_private_directories(dir.file("taken")).ok());
  CHECK_FALSE(write_atomically(dir.file("taken"), "x", 0600).ok());
  CHECK(entries_in(dir.path()) == 1);
}

TEST_CASE("file: read_small_file takes up to the limit, and only regular files", "[file]") {
  const TempDirectory dir;
  REQUIRE(write_atomically(dir.file("five"), "12345", 0600).ok());
  CHECK(read_small_file(dir.file("five"), 5).value() == "12345");
  CHECK(read_small_file(dir.file("five"), 4).error().code == ErrorCode::kInvalidArgument);
  CHECK(read_small_file(dir.file("none"), 4).error().code == ErrorCode::kNotFound);
  CHECK(read_small_file(dir.path(), 4).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(::mkfifo(dir.file("pipe").c_str(), 0600) == 0);
  CHECK(read_small_file(dir.file("pipe"), 4).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("file: new private directories are 0700, existing ones keep their mode", "[file][security]") {
  const TempDirectory dir;
  const Umask umask(0);
  REQUIRE(::mkdir(dir.file("old").c_str(), 0755) == 0);
  REQUIRE(make_private_directories(dir.file("old/a/b")).ok());
  CHECK(mode_of(dir.file("old")) == 0755);
  CHECK(mode_of(dir.file("old/a")) == 0700);
  CHECK(mode_of(dir.file("old/a/b")) == 0700);
  CHECK(make_private_directories(dir.file("old/a/b")).ok());
  CHECK(make_private_directories(".").ok());
  REQUIRE(write_atomically(dir.file("old/file"), "x", 0600).ok());
  CHECK_FALSE(make_private_directories(dir.file("old/file")).ok());
  CHECK_FALSE(make_private_directories(dir.file("old/file/below")).ok());
}

TEST_CASE("file: the directory of a bare name is the working directory", "[file]") {
  CHECK(directory_of("usher.db") == ".");
  CHECK(directory_of("data/usher.db") == "data");
  CHECK(directory_of("/usher.db") == "/");
}

TEST_CASE("system user: a uid is shown by name, or as a number", "[file]") {
  CHECK(user_name(0) == "root");
  CHECK(user_name(3'999'999'999) == "3999999999");
}

TEST_CASE("system user: a file that is not there has the owner of its directory", "[file]") {
  const TempDirectory dir;
  CHECK(owner_of(dir.file("new.db"))->uid == geteuid());
  CHECK(owner_of("/proc/1/no-such-file")->uid == 0);
  if (geteuid() == 0) {
    std::filesystem::create_symlink("/etc/passwd", dir.file("planted"));
    std::filesystem::create_symlink("/etc", dir.file("way"));
    for (const char* name : {"planted", "way"}) REQUIRE(::lchown(dir.file(name).c_str(), 65534, 65534) == 0);
    CHECK(owner_of(dir.file("planted"))->uid == 65534);
    CHECK(owner_of(dir.file("way/passwd"))->uid == 65534);
  }
  CHECK_FALSE(owner_of("/no/such/directory/file"));
}

}  // namespace
}  // namespace usher
