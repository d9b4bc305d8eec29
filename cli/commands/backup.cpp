#include "cli/commands/backup.h"

#include <array>
#include <filesystem>

#include "cli/installation/installation.h"
#include "cli/terminal/copy_progress.h"
#include "cli/terminal/target_file.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/upkeep/database_admin.h"

namespace usher::cli {
namespace {

namespace files = std::filesystem;

Status refuse_existing(const Terminal& terminal, const std::string& target) {
  std::error_code ignored;
  if (!files::exists(files::symlink_status(target, ignored))) return done();
  if (files::is_directory(target, ignored)) return error(ErrorCode::kConflict, target + " is a directory; name a file in it");
  if (terminal.interaction().yes) return done();
  return error(ErrorCode::kConflict, target + " already exists; choose another name, or pass --yes to replace it");
}

void print_secret_note(Terminal& terminal, const std::string& place, const core::SecretFit& fit) {
  switch (fit.state) {
    case core::SecretFit::State::kNone:
      return terminal.note("The backup does not contain the secret: no secret exists yet, usherd creates it when it starts");
    case core::SecretFit::State::kMissing:
      return terminal.warn("the backup does not contain the secret, and the secret is not at " + place +
                           ": the backup cannot be used without it");
    case core::SecretFit::State::kDiffers:
      return terminal.warn("the backup does not contain the secret, and the secret in " + place + " (fingerprint " +
                           fit.fingerprint + ") belongs to another database: the backup cannot be used without the right one");
    case core::SecretFit::State::kChanging:
      return terminal.note("The backup does not contain the secrets: keep " + place + " (fingerprint " + fit.fingerprint +
                           ") and the previous one (fingerprint " + fit.previous_fingerprint +
                           ") in another place that is as safe; one is enough after `usher key reseal`");
    case core::SecretFit::State::kUnchecked:
    case core::SecretFit::State::kFits:
      return terminal.note("The backup does not contain the secret: keep " + place + " (fingerprint " + fit.fingerprint +
                           ") in another place that is as safe, because each is useless without the other");
  }
}

/// Empty if the secret of this database is unknown.
std::string fingerprint_of(const core::SecretFit& fit) {
  return fit.state == core::SecretFit::State::kDiffers ? "" : fit.fingerprint;
}

class Backup {
 public:
  void declare(Declare& arguments) {
    arguments.positional("FILE", file_, "The file to create, in a directory of the database's owner").path();
  }

  Status run(Context& context) const {
    auto& installation = *context.installation;
    USHER_TRY(auto* const database, installation.database());
    USHER_CHECK(refuse_own_files(database->path(), file_));
    USHER_CHECK(refuse_existing(context.terminal, file_));
    USHER_TRY(const auto connection, database->connect());
    USHER_TRY(const auto fit, core::fit_secret(installation.settings(), *connection));
    USHER_TRY(const int version, db::Migrator().schema_version(*connection));
    {
      CopyProgressBar bar(context.terminal, "Copying");
      core::DatabaseAdmin admin(installation.settings(), installation.clock(), installation.random(), *database);
      if (auto copied = admin.back_up(installation.actor(), file_, bar.callback()); !copied.ok())
        return explain_owner(std::move(copied).error());
    }
    print_secret_note(context.terminal, core::place_of_secret(installation.settings()), fit);
    const auto fingerprint = fingerprint_of(fit);
    std::error_code ignored;
    return context.output.record(Record{{"file", file_, ColumnRole::kName},
                                        {"bytes", files::file_size(file_, ignored)},
                                        {"schema_version", version},
                                        {"secret_inside", false},
                                        {"secret_fingerprint", fingerprint.empty() ? Cell(nullptr) : Cell(fingerprint)}});
  }

 private:
  std::string file_;
};

}  // namespace

std::span<const Command> backup_commands() {
  static constexpr std::array kCommands{
      command<Backup>("backup", "Copy the database into one file while the server runs",
                      "usher backup /var/backups/usher/2026-11-20.db", Needs::kDatabase),
  };
  return kCommands;
}

}  // namespace usher::cli
