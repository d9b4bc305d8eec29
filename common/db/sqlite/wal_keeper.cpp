#include "common/db/sqlite/wal_keeper.h"

#include <cstdio>
#include <fstream>
#include <sstream>

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "common/base/text.h"
#include "common/db/sqlite/sqlite_connection.h"

namespace usher::db {
namespace {

constexpr std::int64_t kMebibyte = 1024 * 1024;
constexpr std::chrono::minutes kReportInterval{1};
constexpr int kRestFactor = 9;  ///< Of the time that the writer waited.
/// SQLite reads a mark once and then waits for its readers: in vain, if new readers took the same mark in between. So it is asked
/// again and again, unless it did not wait: another connection empties the log, or the disk fails.
constexpr std::chrono::milliseconds kAttempt{100};
/// The bytes of the -shm file that stand for read marks 1 to 4; mark 0 is for readers that do not use the log.
constexpr std::int64_t kFirstMark = 124;
constexpr std::int64_t kLastMark = 127;

constexpr Query kEmpty{"wal_truncate", "PRAGMA wal_checkpoint(TRUNCATE)"};

bool is_emptied(Connection& writer) {
  const auto busy = writer.first(kEmpty, {}, [](const Row& row) { return row.integer(0) != 0; });
  return busy.ok() && !busy.value().value_or(true);
}

/// A line of /proc/locks: "5: POSIX  ADVISORY  READ 4711 fd:01:393218 124 124"; a waiting process has "->" after the number.
std::optional<int> holder_in(const std::string& line, const std::string& file) {
  std::istringstream words(line);
  std::string number;
  std::string kind;
  std::string advisory;
  std::string access;
  int pid = 0;
  std::string where;
  std::int64_t first = 0;
  std::int64_t last = 0;
  if (!(words >> number >> kind >> advisory >> access >> pid >> where >> first >> last)) return std::nullopt;
  const bool holds = kind == "POSIX" && where == file && first <= kLastMark && last >= kFirstMark;
  return holds && pid > 0 ? std::optional(pid) : std::nullopt;
}

std::string program_of(int pid) {
  std::string name;
  std::getline(std::ifstream("/proc/" + std::to_string(pid) + "/comm"), name);
  return name;
}

/// A file as /proc/locks names it.
std::string lock_name(const struct stat& facts) {
  std::array<char, 64> name{};
  std::snprintf(name.data(), name.size(), "%02x:%02x:%llu", major(facts.st_dev), minor(facts.st_dev),
                static_cast<unsigned long long>(facts.st_ino));
  return name.data();
}

}  // namespace

std::int64_t wal_size(const std::string& path) {
  struct stat facts {};
  return ::stat((path + "-wal").c_str(), &facts) == 0 ? facts.st_size : 0;
}

std::vector<WalReader> wal_readers(const std::string& path) {
  struct stat facts {};
  if (::stat((path + "-shm").c_str(), &facts) != 0) return {};
  const auto file = lock_name(facts);
  std::vector<WalReader> readers;
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    const auto pid = holder_in(line, file);
    if (!pid || *pid == ::getpid()) continue;
    const bool known = contains(readers, *pid, &WalReader::pid);
    if (!known) readers.push_back({*pid, program_of(*pid)});
  }
  return readers;
}

std::vector<WalKeeper::Step> WalKeeper::default_steps() {
  using std::chrono::milliseconds;
  return {{64 * kMebibyte, milliseconds(100)}, {256 * kMebibyte, milliseconds(1000)}, {1024 * kMebibyte, milliseconds(4000)}};
}

void WalKeeper::look_after(Connection& writer) {
  const auto bytes = wal_size(path_);
  const auto above =
      std::find_if(options_.steps.rbegin(), options_.steps.rend(), [bytes](const Step& step) { return bytes >= step.bytes; });
  const auto began = steady_now();
  if (above == options_.steps.rend() || began < next_try_) return;
  set_busy_timeout(writer, kAttempt);
  bool emptied = is_emptied(writer);
  for (auto asked = began, now = steady_now(); !emptied && now - asked >= kAttempt && now - began < above->patience;
       asked = now, now = steady_now())
    emptied = is_emptied(writer);
  set_busy_timeout(writer, options_.busy_timeout);
  const auto now = steady_now();
  next_try_ = now + kRestFactor * (now - began);
  if (!emptied) report(bytes, now);
}

void WalKeeper::report(std::int64_t bytes, SteadyTime now) {
  if (!options_.on_held || (reported_ && now - *reported_ < kReportInterval)) return;
  reported_ = now;
  options_.on_held({bytes, wal_readers(path_)});
}

}  // namespace usher::db
