#include "server/metrics.h"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <sys/resource.h>

#include "common/base/version.h"
#include "common/core/core.h"
#include "common/core/credentials/passwords.h"
#include "common/core/sign_in/session_issuer.h"
#include "common/db/database_size.h"
#include "common/store/operations/outbox.h"

namespace usher {
namespace {

using http::Lane;

/// The lanes that have a queue.
constexpr std::array<std::pair<Lane, std::string_view>, 5> kQueued{{{Lane::kRead, "read"},
                                                                    {Lane::kSearch, "search"},
                                                                    {Lane::kWrite, "write"},
                                                                    {Lane::kHashing, "hashing"},
                                                                    {Lane::kOutbound, "outbound"}}};

/// A value for each row: its member `value`.
template <class Rows, class Member>
MetricLabel label_of(const char* name, const Rows& rows, Member value) {
  MetricLabel label{.name = name, .values = {}};
  for (const auto& row : rows) label.values.emplace_back(row.*value);
  return label;
}

/// 0 if the system does not say, as the functions below.
std::int64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t all = 0;
  std::int64_t resident = 0;
  file >> all >> resident;
  return file ? resident * sysconf(_SC_PAGESIZE) : 0;
}

/// Of all threads, in user and kernel mode.
double cpu_seconds() {
  timespec used{};
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0) return 0;
  constexpr double kNanosecond = 1e-9;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * kNanosecond;
}

std::int64_t open_descriptors() {
  std::error_code problem;
  const auto files = std::filesystem::directory_iterator("/proc/self/fd", problem);
  if (problem) return 0;
  return std::distance(begin(files), end(files)) - 1;  // without the one that reads the directory
}

std::int64_t most_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  return limit.rlim_cur > static_cast<rlim_t>(kMost) ? kMost : static_cast<std::int64_t>(limit.rlim_cur);
}

/// When the process started, in seconds since 1970: the kernel counts clock ticks from its own start (proc(5), `starttime`).
std::int64_t start_seconds() {
  std::ifstream stat("/proc/self/stat");
  std::string word;
  while (stat >> word && !word.ends_with(')')) continue;  // the program's name may have spaces
  constexpr int kFieldsToStartTime = 20;
  for (int i = 0; i < kFieldsToStartTime; ++i) stat >> word;
  std::int64_t ticks = 0;
  if (!stat || !(std::istringstream(word) >> ticks)) return 0;
  std::ifstream system("/proc/stat");
  for (std::int64_t booted = 0; system >> word;)
    if (word == "btime" && system >> booted) return booted + ticks / sysconf(_SC_CLK_TCK);
  return 0;
}

}  // namespace

void expose_core(Metrics& metrics, const core::Core& core) {
  auto& hashes = metrics.counter("usher_password_hashes_total", "Password hashes computed, to set or to verify a password.");
  auto& refusals = metrics.counter("usher_attempts_refused_total", "Refused sign-ins, passwords and codes, audited or not.",
                                   {{"action", {core::kRefusedActions.begin(), core::kRefusedActions.end()}}});
  auto& sign_ins = metrics.counter("usher_sign_ins_total", "Sign-ins whose first factor was right, by method and result.",
                                   {label_of("method", core::kFirstFactors, &core::FirstFactorRow::method),
                                    {"result", {core::kSignInResults.begin(), core::kSignInResults.end()}}});
  auto& looks = metrics.counter("usher_breached_password_lookups_total", "Passwords looked up at the range API, by result.",
                                {{"result", {core::kRangeResults.begin(), core::kRangeResults.end()}}});
  metrics.before_exposing([&] {
    hashes.at().set(core.passwords.hashes());
    for (const auto action : core::kRefusedActions) refusals.at({action}).set(core.audit.refusals(action));
    if (const auto* const api = core.passwords.breached().range_api())
      for (std::size_t result = 0; result < core::kRangeResults.size(); ++result)
        looks.at({core::kRangeResults.at(result)}).set(api->looks(result));
    const auto& counts = core.session_issuer.counts();
    for (std::size_t method = 0; method < core::kFirstFactors.size(); ++method)
      for (std::size_t result = 0; result < core::kSignInResults.size(); ++result)
        sign_ins.at({core::kFirstFactors.at(method).method, core::kSignInResults.at(result)}).set(counts.total(method, result));
  });
}

void expose_front(Metrics& metrics, const http::ConnectionFront& front) {
  auto& open = metrics.gauge("usher_connections_open", "Open connections.");
  auto& streams = metrics.gauge("usher_streams_open", "Open streams of events.");
  auto& accepted = metrics.counter("usher_connections_accepted_total", "Connections accepted.");
  auto& cut = metrics.counter("usher_connections_cut_total", "Connections ended because the client was too slow.");
  auto& refused = metrics.counter("usher_requests_refused_total", "Requests refused before they were routed, by code.",
                                  {label_of("code", http::kRefusals, &http::RefusalRow::wire)});
  auto& waiting = metrics.gauge("usher_lane_waiting", "Requests that wait for a thread, by lane.",
                                {label_of("lane", kQueued, &decltype(kQueued)::value_type::second)});
  metrics.before_exposing([&] {
    const auto counts = front.counts();
    open.at().set(static_cast<std::int64_t>(counts.open));
    streams.at().set(static_cast<std::int64_t>(counts.streams));
    accepted.at().set(counts.accepted);
    cut.at().set(counts.cut);
    for (const auto& row : http::kRefusals) refused.at({row.wire}).set(counts.refused[static_cast<std::size_t>(row.refusal)]);
    for (const auto& [lane, name] : kQueued) waiting.at({name}).set(static_cast<std::int64_t>(front.waiting(lane)));
  });
}

void expose_database(Metrics& metrics, const db::Database& database, const db::WriteCounts& counts) {
  auto& works = metrics.counter("usher_database_writes_total", "Writes whose outcome is known, failed ones included.");
  auto& transactions = metrics.counter("usher_database_write_transactions_total", "Committed transactions that write.");
  auto& retries = metrics.counter("usher_database_write_retries_total", "Writes that ran again, as after a lost race.");
  metrics.before_exposing([&] {
    works.at().set(counts.works());
    transactions.at().set(counts.transactions());
    retries.at().set(counts.retries());
  });
  if (!database.wal_bytes()) return;
  auto& wal = metrics.gauge("usher_database_wal_bytes", "Size of the database's write-ahead log.");
  metrics.before_exposing([&] { wal.at().set(database.wal_bytes().value_or(0)); });
}

MeasuredDatabase::MeasuredDatabase(Metrics& metrics, db::Database& database, store::Transactions& transactions)
    : database_(database),
      transactions_(transactions),
      bytes_(metrics.gauge("usher_database_bytes", "Size of the database, measured once a minute.")),
      mails_waiting_(metrics.gauge("usher_mails_waiting", "Mails that wait for an attempt, counted once a minute.")) {}

Status MeasuredDatabase::measure() const {
  USHER_TRY(const auto bytes, db::database_size(database_));
  bytes_.at().set(bytes);
  USHER_TRY(const auto waiting, transactions_.read([](store::Stores& tx) { return tx.outbox.count({.state = "waiting"}); }));
  mails_waiting_.at().set(waiting);
  return done();
}

void warn_of_wal(const Log& log, const db::WalHeld& held) {
  std::string readers;
  for (const auto& reader : held.readers) {
    readers.append(readers.empty() ? "" : ", ").append("pid ").append(std::to_string(reader.pid));
    if (!reader.program.empty()) readers.append(" (").append(reader.program).append(")");
  }
  log.write(LogLevel::kWarning, "wal_held",
            {{"bytes", held.bytes},
             {"readers", readers.empty() ? "unknown" : readers},
             {"fix",
              "a program reads the database in long or overlapping transactions, so that its write-ahead log grows; let it "
              "end them, or read a copy made by `usher backup`"}});
}

void expose_process(Metrics& metrics, const RunningProgram& program, const LineQueue& output) {
  const std::string version(kVersion);
  metrics
      .gauge("usher_build_info", "1; the labels say what runs.",
             {{"version", {version}}, {"commit", {program.commit}}, {"engine", {program.engine}}})
      .at({version, program.commit, program.engine})
      .set(1);
  metrics.gauge("process_start_time_seconds", "When the process started, in seconds since 1970.").at().set(start_seconds());
  auto& cpu = metrics.real_counter("process_cpu_seconds_total", "Processor time of all threads, in seconds.");
  auto& memory = metrics.gauge("process_resident_memory_bytes", "Resident memory.");
  auto& open = metrics.gauge("process_open_fds", "Open files and sockets.");
  auto& most = metrics.gauge("process_max_fds", "How many files and sockets may be open.");
  auto& dropped = metrics.counter("usher_log_dropped_total", "Lines of the log that were dropped, since none were read.");
  metrics.before_exposing([&] {
    dropped.at().set(output.dropped());
    cpu.at().set(cpu_seconds());
    memory.at().set(resident_bytes());
    open.at().set(open_descriptors());
    most.at().set(most_descriptors());
  });
}

}  // namespace usher
