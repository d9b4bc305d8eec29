#include "common/base/line_queue.h"

#include <algorithm>
#include <array>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "tests/catch.h"

using namespace usher;

namespace {

constexpr int kSmallest = 4096;

class Pipe {
 public:
  explicit Pipe(int bytes = kSmallest) {
    REQUIRE(::pipe(ends_.data()) == 0);
    REQUIRE(::fcntl(ends_[1], F_SETPIPE_SZ, bytes) >= bytes);
  }
  ~Pipe() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  [[nodiscard]] int writing() const { return ends_[1]; }

  /// What is read until `is_enough` of it.
  template <class Enough>
  std::string read_until(Enough is_enough) {
    std::string all;
    std::array<char, 65536> buffer{};
    while (!is_enough(all)) {
      const auto got = ::read(ends_[0], buffer.data(), buffer.size());
      REQUIRE(got > 0);
      all.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return all;
  }

 private:
  std::array<int, 2> ends_{};
};

std::size_t lines_in(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

TEST_CASE("line queue: lines of several threads do not mix", "[log]") {
  Pipe pipe(1 << 20);
  LineQueue queue(pipe.writing());
  const std::string line = "0123456789012345678901234567890123456789\n";
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int j = 0; j < 200; ++j) queue.push(line);
      });
  }
  queue.flush();
  const auto all = pipe.read_until([&](const std::string& read) { return read.size() >= 800 * line.size(); });
  for (std::size_t i = 0; i < 800; ++i) REQUIRE(all.compare(i * line.size(), line.size(), line) == 0);
  CHECK(queue.dropped() == 0);
}

TEST_CASE("line queue: without a reader lines are dropped and counted, and a notice stands in their place", "[log]") {
  constexpr std::size_t kLines = 100;
  Pipe pipe;
  LineQueue queue(pipe.writing(), {.max_bytes = 10'000});
  queue.set_notice([](std::uint64_t lines) { return std::string(lines, '-') + "lost\n"; });
  for (std::size_t i = 0; i < kLines; ++i) queue.push(std::string(999, 'x') + "\n");  // returns
  const auto dropped = queue.dropped();
  CHECK(dropped > 0);
  const auto noticed = [](const std::string& all) { return static_cast<std::size_t>(std::count(all.begin(), all.end(), '-')); };
  const auto whole = [](const std::string& all) {
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), 'x')) / 999;
  };
  const auto read =
      pipe.read_until([&](const std::string& all) { return all.ends_with("lost\n") && whole(all) + noticed(all) == kLines; });
  CHECK(noticed(read) == dropped);
  queue.flush();
  queue.push("goes on\n");
  CHECK(pipe.read_until([](const std::string& all) { return !all.empty(); }) == "goes on\n");
}

TEST_CASE("line queue: its end does not wait for a reader for longer than it may", "[log]") {
  Pipe pipe;
  {
    LineQueue queue(pipe.writing(), {.last_wait = std::chrono::milliseconds(0)});
    for (int i = 0; i < 10; ++i) queue.push(std::string(999, 'x') + "\n");
  }
  CHECK(lines_in(pipe.read_until([](const std::string& all) { return lines_in(all) == 10; })) == 10);  // and the thread goes on
}

TEST_CASE("line queue: a closed descriptor is not an error", "[log]") {
  LineQueue queue(-1);
  queue.push("lost\n");
  queue.flush();
  SUCCEED();
}

}  // namespace
