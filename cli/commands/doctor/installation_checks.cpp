#include <cerrno>

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "cli/commands/doctor/checks.h"
#include "cli/terminal/text_layout.h"
#include "common/base/files/file.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/upkeep/ownerless_keys.h"
#include "common/db/migrator.h"
#include "common/db/sqlite/instance_lock.h"

namespace usher::cli {
namespace {

constexpr mode_t kOthers = 0077;
constexpr mode_t kOthersWrite = 0022;
constexpr std::uint64_t kMebibyte = 1024 * 1024;
constexpr std::uint64_t kLeastRoom = 16 * kMebibyte;
constexpr std::uint64_t kComfortableRoom = 256 * kMebibyte;
constexpr std::int64_t kNoClockBefore = 1'760'000'000;  // October 2025: before this code was written
constexpr std::chrono::minutes kClockSlack{2};
constexpr std::chrono::days kRecentStep{7};

std::string octal(mode_t mode) {
  std::string text;
  for (int shift = 6; shift >= 0; shift -= 3) text += static_cast<char>('0' + ((mode >> shift) & 7U));
  return text;
}

/// Whether the directory contains more than the database and its companion files: then its mode must not be changed.
bool is_shared(const std::string& directory, const struct stat& facts, const std::string& database_path) {
  if ((facts.st_mode & S_ISVTX) != 0) return true;
  const auto name = std::filesystem::path(database_path).filename().string();
  std::error_code ignored;
  const auto entries = std::filesystem::directory_iterator(directory, ignored);
  return std::any_of(begin(entries), end(entries),
                     [&name](const auto& entry) { return !entry.path().filename().string().starts_with(name); });
}

std::optional<Finding> directory_exposure(const std::string& directory, const std::string& database_path) {
  struct stat facts {};
  if (::stat(directory.c_str(), &facts) != 0 || (facts.st_mode & kOthers) == 0) return std::nullopt;
  const auto fix = is_shared(directory, facts, database_path)
                       ? "it contains other files, so move the database into a directory of its own, of mode 700, and set "
                         "DATABASE_URL"
                       : "chmod 700 " + directory;
  return Finding{
      (facts.st_mode & kOthersWrite) != 0 ? Finding::Level::kProblem : Finding::Level::kWarning, "files",
      "The directory " + directory + " has mode " + octal(facts.st_mode & 0777U) + ", so others can look into it; " + fix};
}

/// Finds access by others to a file that only its owner should read.
std::optional<Finding> exposure(const std::string& path, const struct stat& facts) {
  const auto mode = facts.st_mode & 0777U;
  if ((mode & kOthers) == 0) return std::nullopt;
  return problem("files", path + " has mode " + octal(mode) + ", so others can read it; chmod 600 " + path);
}

std::optional<Finding> foreign_owner(const std::string& path, const struct stat& facts, const struct stat& database) {
  if (facts.st_uid == database.st_uid) return std::nullopt;
  const auto owner = user_name(database.st_uid);
  return problem("files", path + " belongs to " + user_name(facts.st_uid) + ", but the database to " + owner + "; chown " +
                              owner + " " + path);
}

std::optional<Finding> trusts_public_addresses(const settings::Settings& settings) {
  for (const char* public_address : {"192.0.2.1", "203.0.113.1", "2001:db8::1"}) {
    const auto address = *IpAddress::parse(public_address);
    const auto& trusted = settings.trusted_proxies;
    if (std::ranges::any_of(trusted, [&](const Cidr& network) { return network.contains(address); }))
      return problem("proxies",
                     "TRUSTED_PROXIES contains public addresses, so any client can claim any address and bypass the limits; name "
                     "only the proxy's own network, such as 127.0.0.1/32");
  }
  return std::nullopt;
}

bool listens_to_all(const settings::Settings& settings) {
  return settings.listen.unix_path.empty() && (settings.listen.host == "0.0.0.0" || settings.listen.host == "::");
}

struct Room {
  std::uint64_t bytes = 0;  ///< Free for this user.
  std::string directory;
};

/// Of the nearest directory above the path that exists.
Room room_for(const std::string& path) {
  auto directory = directory_of(path);
  struct statvfs room {};
  while (::statvfs(directory.c_str(), &room) != 0 && directory != directory_of(directory)) directory = directory_of(directory);
  return {std::uint64_t{room.f_bavail} * room.f_frsize, directory};
}

}  // namespace

Findings check_settings(const Result<std::shared_ptr<Installation>>& installation) {
  Findings findings;
  if (!installation.ok()) {
    for (const auto& fault : installation.error().fields)
      findings.push_back(problem("settings", fault.field + ": " + fault.message));
    if (findings.empty()) findings.push_back(problem("settings", installation.error()));
    return findings;
  }
  for (const auto& doubt : installation.value()->loaded().warnings)
    if (!doubt.production_only) findings.push_back(warning("settings", doubt.key + " " + doubt.text));
  if (findings.empty()) findings.push_back(ok("settings", "All settings are valid"));
  return findings;
}

Finding check_schema(db::Connection& connection, bool migrates) {
  const auto version = db::Migrator().schema_version(connection);
  if (version.ok() && version.value() == 0)
    return warning("schema", "There are no tables yet; usherd makes them when it starts, and `usher migrate up` does");
  const auto current = db::Migrator().require_current(connection);
  if (current.ok() && version.ok() && version.value() > db::Migrator().newest())
    return ok("schema",
              "The schema is at version " + std::to_string(version.value()) + ", of a newer release; this one works beside it");
  if (current.ok())
    return ok("schema", "The schema is at version " + std::to_string(db::Migrator().newest()) + ", the newest of this release");
  const bool heals = current.error().code == ErrorCode::kSchemaOutdated && migrates;
  return {heals ? Finding::Level::kWarning : Finding::Level::kProblem, "schema", current.error().detail()};
}

Findings check_files(const std::string& database_path) {
  Findings findings;
  struct stat database {};
  if (::stat(database_path.c_str(), &database) != 0) return findings;
  const std::array paths{database_path, database_path + "-wal", database_path + "-shm", database_path + ".lock",
                         core::secret_file_of(database_path)};
  for (const auto& path : paths) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) continue;
    if (auto found = exposure(path, facts)) findings.push_back(std::move(*found));
    if (auto found = foreign_owner(path, facts, database)) findings.push_back(std::move(*found));
  }
  if (auto found = directory_exposure(directory_of(database_path), database_path)) findings.push_back(std::move(*found));
  if (auto names = db::warning_of_names(database_path))
    findings.push_back({Finding::Level::kWarning, "files", std::move(*names)});
  if (findings.empty())
    findings.push_back(
        ok("files", "Only " + user_name(database.st_uid) + " can read " + database_path + " and what is beside it"));
  return findings;
}

Findings check_secret_files(const std::vector<settings::Gathered::File>& files) {
  Findings findings;
  for (const auto& file : files) {
    struct stat facts {};
    const bool is_open = file.has_secret && ::stat(file.path.c_str(), &facts) == 0 && (facts.st_mode & S_IRWXO) != 0;
    if (!is_open) continue;
    const auto path = file.path.string();
    findings.push_back(problem(
        "files", path + " has a secret and mode " + octal(facts.st_mode & 0777U) + ", so others can read it; chmod o= " + path));
  }
  return findings;
}

Finding check_writable(const std::string& database_path) {
  for (const auto& path : {database_path, directory_of(database_path)})
    if (::access(path.c_str(), W_OK) != 0)
      return problem("writable", path + " cannot be written to: " + reason_of(errno) + "; correct its mode, owner or mount");
  return ok("writable", "The database and its directory can be written to");
}

Finding check_write_lock(db::Connection& connection) {
  const auto begun = connection.begin(db::Begin::kWrite);
  if (!begun.ok()) return problem("writes", begun.error());
  const auto ended = connection.rollback();
  if (!ended.ok()) return problem("writes", ended.error());
  return ok("writes", "The database accepts writes");
}

std::optional<Finding> check_settings_file(const std::string& path) {
  if (::access(path.c_str(), R_OK) == 0 || errno == ENOENT) return std::nullopt;
  return problem("settings", path + " cannot be read: " + reason_of(errno) +
                                 ", whose server then does not start; let that user read it, with the package by"
                                 " `systemd-tmpfiles --create usher.conf`");
}

Finding check_disk(const std::string& database_path) {
  const auto room = room_for(database_path);
  const auto text = std::to_string(room.bytes / kMebibyte) + " MiB are free in " + room.directory;
  if (room.bytes >= kComfortableRoom) return ok("disk", text);
  return {room.bytes < kLeastRoom ? Finding::Level::kProblem : Finding::Level::kWarning, "disk",
          "Only " + text + "; writes are refused once it is full, so make room"};
}

Finding check_room_for_copy(const std::string& database_path) {
  const auto room = room_for(database_path);
  const auto copy = bytes_with_journal(database_path);
  const auto text =
      byte_words(room.bytes) + " are free in " + room.directory + ", and the copy before a migration takes " + byte_words(copy);
  if (room.bytes < copy + kLeastRoom) return problem("disk", "Only " + text + "; make room first");
  if (room.bytes < 2 * copy + kLeastRoom)
    return warning("disk", "Only " + text + ", and the journal of a migration up to as much again; make room first");
  return ok("disk", text);
}

Finding check_servers(const Result<std::vector<db::LiveServer>>& servers, ServerExpected expected) {
  if (!servers.ok()) return warning("server", servers.error().detail());
  const std::string none = "No usherd is running on this database";
  if (servers.value().empty() && expected == ServerExpected::kYes)
    return problem("server", none + ", but one did; see why in its log, and `systemctl start usherd`");
  if (servers.value().empty()) return ok("server", none);
  std::string names;
  for (const auto& server : servers.value())
    if (!server.id.empty()) names += (names.empty() ? ": " : ", ") + server.id;
  const auto count = servers.value().size();
  return ok("server",
            (count == 1 ? "usherd is running" : std::to_string(count) + " usherd are running") + (" on this database" + names));
}

Finding check_sleepers(const std::vector<db::LiveServer>& asleep, Time now) {
  std::string names;
  for (const auto& server : asleep)
    names += (names.empty() ? ": " : ", ") + server.id + " since " + domain::relative_time(server.seen_at.value_or(now), now);
  return ok("server", "usherd sleeps with this database, or was killed meanwhile" + names);
}

Finding check_backup(const core::ServerNotes& notes, Time now) {
  if (core::lacks_backup(notes, now))
    return warning(
        "backup",
        "No backup was made in the last week; see why by `systemctl status usher-backup`, or run `usher backup FILE` each day");
  return ok("backup", notes.backed_up_at ? "The last backup was made " + domain::relative_time(*notes.backed_up_at, now)
                                         : "The first backup is not due yet");
}

Finding check_retention(const core::ServerNotes& notes, Time now) {
  if (!notes.retention_fault) return ok("retention", "No removal of expired data has failed");
  return problem("retention", "Data past its retention has not been removed since " +
                                  domain::relative_time(notes.retention_fault->since, now) + " (" + notes.retention_fault->what +
                                  "); mend that, then run `usher prune`");
}

std::optional<Finding> check_search(const core::ServerNotes& notes) {
  if (!notes.parts_refusal) return std::nullopt;
  return warning("search", "A search for a part of a name or an address reads all users. " + *notes.parts_refusal +
                               "; usherd tries again each hour");
}

Findings check_key_owners(db::Connection& connection, const settings::Settings& settings, Time now) {
  const auto keys = core::keys_without_owner(connection, settings, now);
  if (!keys.ok()) return {problem("api keys", keys.error())};
  Findings findings;
  for (const auto& key : keys.value())
    findings.push_back(warning(
        "api keys",
        "The API key " + key.id.str() + " is refused by this release: who made it (" + key.created_by +
            (key.lacks_factor() ? ") lacks the second factor that REQUIRE_TWO_FACTOR demands. " : ") is no active admin. ") +
            "Keep it by `usher apikey adopt " + key.id.str() + "`, or let its program use another key"));
  return findings;
}

std::optional<Finding> check_claims(const Result<std::optional<core::LongClaims>>& found) {
  if (!found.ok()) return problem("claims", found.error());
  if (!found.value()) return std::nullopt;
  const auto& long_claims = *found.value();
  if (long_claims.accounts == 0) return ok("claims", "The claims of every account fit into its tokens");
  const auto id = long_claims.first->str();
  return warning("claims",
                 std::to_string(long_claims.accounts) + (long_claims.accounts == 1 ? " account has" : " accounts have") +
                     " more than 2 KiB of claims, so tokens leave some out and name them in claims_omitted, such as those of " +
                     id + "; shorten the fields by `usher user update " + id + " --field NAME=TEXT`, or declare fewer as claims");
}

bool clock_is_kept() {
  timex facts{};  // modes 0: only looks
  const int state = ::adjtimex(&facts);
  return state >= 0 && state != TIME_ERROR && (facts.status & STA_UNSYNC) == 0;
}

Finding check_clock(Time now, std::optional<Time> newest, bool is_kept) {
  const auto shown = to_rfc3339(now);
  const std::string fix = "; set the clock, best by NTP, since tokens and codes live by it";
  if (now < from_seconds(kNoClockBefore))
    return problem("clock", "The clock says " + shown + ", before this release was made" + fix);
  if (newest && now + kClockSlack < *newest)
    return problem("clock", "The clock says " + shown + ", but the database has an event of " + to_rfc3339(*newest) + fix);
  return ok("clock", "The clock says " + shown + (is_kept ? ", and is synchronised" : ""));
}

std::optional<Finding> check_clock_step(Time now, const std::optional<ClockStep>& step) {
  if (!step || step->at + kRecentStep < now) return std::nullopt;
  const bool back = step->by.count() < 0;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::abs(step->by)).count();
  return warning("clock", "The system's clock was set " + std::string(back ? "back" : "forward") + " by " +
                              std::to_string(seconds) + " s at " + to_rfc3339(step->at) + " while usherd ran; keep it by NTP" +
                              (back ? ", and restart usherd to take the new time at once" : ""));
}

Finding check_proxies(const settings::Settings& settings, const std::vector<domain::AuditEvent>& recent) {
  const bool is_https = settings.public_url.starts_with("https:");  // usherd speaks none, so a proxy does
  for (const auto& event : recent) {
    const auto address = IpAddress::parse(domain::personal_data_of(event).ip.value_or(""));
    if (!address || !address->is_private() || (address->is_loopback() && !is_https)) continue;
    const auto& trusted = settings.trusted_proxies;
    if (std::ranges::any_of(trusted, [&](const Cidr& network) { return network.contains(*address); })) continue;
    if (settings.proxy_hops > 0)
      return warning("proxies", "Requests come from " + address->str() +
                                    ", of a private network. If no client is there, hops:N in TRUSTED_PROXIES does not fit; "
                                    "take the least N that shows your own address in `usher token list` after a sign-in");
    return warning("proxies", "Requests come from " + address->str() +
                                  ", which looks like a proxy that is not trusted, so all its visitors share one address and "
                                  "its limits; set TRUSTED_PROXIES=" +
                                  address->str() + (address->is_v6() ? "/128" : "/32") + " if it is yours");
  }
  if (const auto finding = trusts_public_addresses(settings)) return *finding;
  const bool trusts_none = settings.trusted_proxies.empty() && !settings.trusts_unix_peers && settings.proxy_hops == 0;
  if (is_https && trusts_none)
    return warning("proxies",
                   "PUBLIC_URL is https, so a proxy is in front, but none is trusted and all visitors share its address; set "
                   "TRUSTED_PROXIES to its network, such as 127.0.0.1/32");
  if (is_https && listens_to_all(settings))
    return warning(
        "proxies",
        "PUBLIC_URL is https, but HOST is " + settings.listen.host +
            ", so clients can reach usherd without the proxy and https; set HOST=127.0.0.1 where the proxy runs on this machine, "
            "or let only the proxy in");
  return ok("proxies", trusts_none ? "No proxy is trusted, and none seems to be in front"
                                   : "Client addresses are taken from the proxies in TRUSTED_PROXIES");
}

}  // namespace usher::cli
