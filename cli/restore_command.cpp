#include "cli/restore_command.h"

#include <array>
#include <filesystem>

#include <unistd.h>

#include "cli/app.h"
#include "cli/copy_progress.h"
#include "cli/database_owner.h"
#include "common/core/database_admin.h"
#include "common/core/installation_secret.h"
#include "common/db/instance_lock.h"
#include "common/db/row_counts.h"

namespace usher::cli {
namespace {

/// `3 users and 7 sessions`; empty where there are no such tables.
std::string people_in(db::Connection& connection) {
  const auto counts = db::count_rows(connection, {"users", "sessions"});
  if (!counts.ok()) return {};
  std::string text;
  for (const auto& [table, rows] : counts.value()) {
    text += (text.empty() ? "" : " and ") + std::to_string(rows) + " " + table;
    if (rows == 1) text.pop_back();
  }
  return text;
}

/// Whether a backup can become the database, before anything is touched.
Status check_backup(const App& app, const std::string& file, db::Connection& backup, Terminal& terminal) {
  USHER_TRY(const int version, db::Migrator().schema_version(backup));
  if (version == 0) return error(ErrorCode::kInternal, file + " is no backup of Usher: it has no schema of ours");
  USHER_CHECK(db::Migrator().verify(backup));
  USHER_TRY(const auto fit, core::fit_secret(app.settings(), backup));
  const auto place = core::secret_file_of(app.settings().database.sqlite_path);
  using State = core::SecretFit::State;
  if (fit.state == State::kDiffers)
    return error(ErrorCode::kSecretMismatch, "The backup was made with another secret than the one here (fingerprint " +
                                                 fit.fingerprint + "); put the secret that belongs to it into " + place +
                                                 " or USHER_SECRET, then restore. Nothing was changed");
  if (fit.state == State::kMissing || fit.state == State::kNone)
    terminal.warn("there is no secret here: put the one that belongs to the backup into " + place +
                  " or USHER_SECRET before usherd starts");
  if (version < db::Migrator().newest())
    terminal.note("The backup has schema version " + std::to_string(version) + "; run `usher migrate up` after restoring it");
  return done();
}

class Restore {
 public:
  void declare(Declare& arguments) { arguments.positional("FILE", file_, "A file that `usher backup` made").path(); }

  Status run(Context& context) const {
    auto& app = *context.app;
    USHER_TRY(const auto path, app.database_path());
    USHER_CHECK(become_database_owner(path));
    USHER_CHECK(refuse_itself(path));
    std::string arriving;
    {
      USHER_TRY(const auto backup, db::open_backup(file_));
      USHER_CHECK(check_backup(app, file_, *backup, context.terminal));
      arriving = people_in(*backup);
    }
    USHER_TRY(const auto lock, db::InstanceLock::exclusive(path));
    if (access(path.c_str(), F_OK) == 0) USHER_CHECK(replace(context, path, arriving));
    {
      CopyProgressBar bar(context.terminal, "Restoring");
      USHER_CHECK(db::restore_sqlite(file_, path, bar.callback()));
    }
    USHER_TRY(auto* const restored, app.database());
    USHER_CHECK(core::DatabaseAdmin(app.settings(), app.clock(), app.random(), *restored).note_restored(app.actor()));
    context.terminal.note("Restored " + path + " with " + arriving +
                          ". Sessions that ended since the backup live again; `usher token revoke --all` ends them all");
    return done();
  }

 private:
  [[nodiscard]] Status refuse_itself(const std::string& path) const {
    std::error_code ignored;
    if (!std::filesystem::equivalent(path, file_, ignored)) return done();
    return error(ErrorCode::kConflict, file_ + " is the database itself; name a backup");
  }

  /// Never the backup itself, which may be what an earlier restore kept.
  [[nodiscard]] std::string name_to_keep(const std::string& path) const {
    const auto name = path + ".before-restore";
    std::error_code ignored;
    return std::filesystem::equivalent(name, file_, ignored) ? name + ".2" : name;
  }

  /// Asks, then keeps what is there beside it. A damaged database may be the very reason for restoring, so it is no obstacle.
  [[nodiscard]] Status replace(Context& context, const std::string& path, const std::string& arriving) const {
    std::string leaving = "what cannot be read any more";
    if (const auto opened = db::open_backup(path); opened.ok()) {  // closed before it is replaced
      leaving = people_in(*opened.value());
      if (leaving.empty()) leaving = "nothing";
    }
    USHER_CHECK(
        context.terminal.confirm("This replaces " + path + " (" + leaving + ") with " + file_ + " (" + arriving + "). Go on?"));
    const auto kept = name_to_keep(path);
    CopyProgressBar bar(context.terminal, "Keeping the old database");
    const auto copied = db::copy_sqlite(path, kept, bar.callback());
    if (copied.ok()) context.terminal.note("Kept the replaced database as " + kept);
    if (!copied.ok() && copied.error().code == ErrorCode::kDatabaseBusy) return copied;
    if (!copied.ok()) context.terminal.warn("the replaced database cannot be kept as " + kept + ": it is damaged");
    return done();
  }

  std::string file_;
};

constexpr std::array kRows{
    command<Restore>(
        "restore",
        "Put a backup in the place of the database, keeping the old one as NAME.before-restore; not while a server runs",
        "usher restore /var/backups/usher-2026-11-20.db", Needs::kSettings),
};

}  // namespace

std::span<const Command> restore_commands() { return kRows; }

}  // namespace usher::cli
