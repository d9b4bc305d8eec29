#include <unistd.h>

#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/files.h"
#include "common/base/files/file.h"
#include "common/core/copying/backup_file.h"
#include "common/core/copying/work_directory.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/upkeep/database_admin.h"

namespace usher::cli {
namespace {

namespace files = std::filesystem;

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

/// Whether no other user may rename what is in the directory of the file. SQLite opens an unfinished copy there by its name.
bool is_own_place(const std::string& file) {
  const auto owner = usher::owner_of(directory_of(file));
  std::error_code ignored;
  const auto found = files::symlink_status(file, ignored);
  return owner && owner->uid == ::geteuid() && (!files::exists(found) || files::is_regular_file(found));
}

struct Backup {
  std::optional<std::string> file;
  std::optional<std::string> command;
  bool force = false;
  bool portable = false;
  std::optional<std::string> work_directory;

  void declare(Declare& arguments) {
    arguments.positional("FILE", file, "The file to create, in a directory of the database's owner; -: standard output").path();
    arguments.option("--to COMMAND", command, "Write to this shell command instead, which must succeed");
    arguments.flag("--force", force, kForceHelp);
    arguments.flag("--portable", portable, "Every backup is").hidden();
    arguments.option("--work-dir DIR", work_directory, kWorkDirectoryHelp).path();
    arguments.exactly_one({"FILE", "--to"});
  }

  Status run(Context& context) const {
    auto& installation = *context.installation;
    USHER_TRY(auto* const database, installation.database());
    if (file == kStandardStream && context.terminal.output_is_tty())
      return error(ErrorCode::kInvalidArgument, "A database is not written to a terminal; redirect standard output");
    USHER_TRY(const auto database_file, installation.database_file());
    if (names_file()) USHER_CHECK(refuse_own_files(database_file, *file));
    if (names_file()) USHER_CHECK(refuse_existing_file(*file, existing_file(force)));
    USHER_TRY(const auto connection, database->connect());
    USHER_TRY(const auto fit, core::fit_secret(installation.settings(), *connection));
    USHER_TRY(const int version, db::Migrator().schema_version(*connection));
    const core::BackupSource source{*database, core::place_of(installation.settings()), installation.clock(),
                                    work_directory_of(work_directory, is_direct() ? file : database_file)};
    auto copied = write(context, source);
    if (!copied.ok()) return explain_owner(std::move(copied).error());
    core::DatabaseAdmin admin(installation.settings(), installation.clock(), installation.random(), *database);
    if (const auto noted = admin.note_backed_up(installation.actor()); !noted.ok())
      context.terminal.warn("the backup is whole, but the database could not note it: " + noted.error().detail());
    print_secret_note(context.terminal, core::place_of_secret(installation.settings()), fit);
    if (!names_file()) return done();
    const auto fingerprint = fingerprint_of(fit);
    std::error_code ignored;
    return context.output.record(Record{{"file", *file, ColumnRole::kName},
                                        {"bytes", files::file_size(*file, ignored)},
                                        {"schema_version", version},
                                        {"secret_inside", false},
                                        {"secret_fingerprint", fingerprint.empty() ? Cell(nullptr) : Cell(fingerprint)}});
  }

 private:
  [[nodiscard]] bool names_file() const { return file && *file != kStandardStream; }

  [[nodiscard]] bool is_direct() const { return names_file() && is_own_place(*file); }

  /// A copy for another place is made whole before it is written.
  Status write(Context& context, const core::BackupSource& source) const {
    CopyProgressBar bar(context.terminal, "Copying");
    if (is_direct()) return core::write_backup(source, *file, bar.callback());
    USHER_TRY(const auto work, core::WorkDirectory::make(source.work_directory));
    const auto copy = work->database("backup.db");
    const auto write_to = [&](ByteSink& out) -> Status {
      USHER_CHECK(core::write_backup(source, copy, bar.callback()));
      return read_blocks(copy, [&out](std::string_view bytes) { return out.write(bytes); });
    };
    if (command) {
      USHER_TRY(const auto sink, CommandSink::start(*command));
      USHER_CHECK(write_to(*sink));
      return sink->finish();
    }
    if (names_file()) {
      USHER_TRY(auto target, PrivateFile::create(*file, existing_file(force)));
      USHER_CHECK(write_to(target));
      return target.keep();
    }
    auto written = write_to(context.terminal.out());
    if (written.ok()) written = context.terminal.out().flush();
    if (written.ok() || !is_reader_gone(written.error())) return written;
    return error(ErrorCode::kInternal, "The reader of standard output left before the backup was whole");
  }
};

}  // namespace

std::vector<Command> backup_commands() {
  return {command<Backup>("backup", "Copy the database into one file while the server runs",
                          "usher backup /var/backups/usher/2026-11-20.db\n"
                          "usher backup --to 'age --recipient KEY > /mnt/backups/usher.age'",
                          Needs::kDatabase)};
}

}  // namespace usher::cli
