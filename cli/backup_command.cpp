#include "cli/backup_command.h"

#include <array>
#include <filesystem>

#include "cli/app.h"
#include "cli/copy_progress.h"
#include "common/core/database_admin.h"
#include "common/core/installation_secret.h"

namespace usher::cli {
namespace {

namespace files = std::filesystem;

/// A backup over the database it is made of, or over its journal, would destroy both.
Status refuse_own_files(const std::string& database, const std::string& target) {
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm", ".lock", ".secret"}) {
    const auto own = database + suffix;
    const bool is_same = files::weakly_canonical(own, ignored) == files::weakly_canonical(target, ignored) ||
                         files::equivalent(own, target, ignored);
    if (is_same)
      return error(ErrorCode::kConflict, target + " belongs to the database itself; choose another name for the backup");
  }
  return done();
}

Status refuse_existing(const Terminal& terminal, const std::string& target) {
  std::error_code ignored;
  if (!files::exists(files::symlink_status(target, ignored))) return done();
  if (files::is_directory(target, ignored)) return error(ErrorCode::kConflict, target + " is a directory; name a file in it");
  if (terminal.manners().yes) return done();
  return error(ErrorCode::kConflict, target + " is there already; choose another name, or pass --yes to replace it");
}

std::string secret_reminder(const settings::Settings& settings, const core::SecretFit& fit) {
  using State = core::SecretFit::State;
  const auto place =
      settings.secrets.usher.empty() ? core::secret_file_of(settings.database.sqlite_path) : std::string("USHER_SECRET");
  if (fit.state == State::kNone) return "The secret is not inside: there is none yet, usherd makes it when it starts";
  if (fit.state == State::kMissing)
    return "The secret is not inside, and it is not at " + place + " either: without it the backup is of no use";
  return "The secret is not inside: keep " + place + " (fingerprint " + fit.fingerprint +
         ") apart from the backup and as safe, since neither is of use without the other";
}

class Backup {
 public:
  void declare(Declare& arguments) { arguments.positional("FILE", file_, "The file to make").path(); }

  Status run(Context& context) const {
    auto& app = *context.app;
    USHER_TRY(auto* const database, app.database());
    USHER_CHECK(refuse_own_files(database->path(), file_));
    USHER_CHECK(refuse_existing(context.terminal, file_));
    USHER_TRY(const auto connection, database->connect());
    USHER_TRY(const auto fit, core::fit_secret(app.settings(), *connection));
    USHER_TRY(const int version, db::Migrator().schema_version(*connection));
    {
      CopyProgressBar bar(context.terminal, "Copying");
      core::DatabaseAdmin admin(app.settings(), app.clock(), app.random(), *database);
      USHER_CHECK(admin.back_up(app.actor(), file_, bar.callback()));
    }
    context.terminal.note(secret_reminder(app.settings(), fit));
    std::error_code ignored;
    return context.output.record(Record{{"file", file_, ColumnRole::kName},
                                        {"bytes", files::file_size(file_, ignored)},
                                        {"schema_version", version},
                                        {"secret_inside", false},
                                        {"secret_fingerprint", fit.fingerprint.empty() ? Cell(nullptr) : Cell(fit.fingerprint)}});
  }

 private:
  std::string file_;
};

constexpr std::array kRows{
    command<Backup>("backup", "Copy the database into one file while everything goes on",
                    "usher backup /var/backups/usher-2026-11-20.db", Needs::kDatabase),
};

}  // namespace

std::span<const Command> backup_commands() { return kRows; }

}  // namespace usher::cli
