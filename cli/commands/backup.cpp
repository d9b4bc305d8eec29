#include "cli/commands/backup.h"

#include <array>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "cli/installation/installation.h"
#include "cli/terminal/copy_progress.h"
#include "cli/terminal/target_file.h"
#include "common/base/unfinished_file.h"
#include "common/core/copying/portable_backup.h"
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

class Backup {
 public:
  void declare(Declare& arguments) {
    arguments.positional("FILE", file_, "The file to create, in a directory of the database's owner; -: standard output").path();
    arguments.flag("--force", force_, kForceHelp);
    arguments.flag("--portable", portable_,
                   "Write rows that either engine restores, as on PostgreSQL always, instead of an SQLite file");
  }

  Status run(Context& context) const {
    auto& installation = *context.installation;
    USHER_TRY(auto* const database, installation.database());
    const bool to_stdout = file_ == kStandardStream;
    if (to_stdout && context.terminal.output_is_tty())
      return error(ErrorCode::kInvalidArgument, "A database is not written to a terminal; redirect standard output");
    USHER_TRY(const auto database_file, installation.database_file());
    if (!to_stdout) USHER_CHECK(refuse_own_files(database_file, file_));
    const bool may_replace = force_ || context.terminal.interaction().yes;
    if (!to_stdout) USHER_CHECK(refuse_existing_file(file_, may_replace));
    USHER_TRY(const auto connection, database->connect());
    USHER_TRY(const auto fit, core::fit_secret(installation.settings(), *connection));
    USHER_TRY(const int version, db::Migrator().schema_version(*connection));
    core::DatabaseAdmin admin(installation.settings(), installation.clock(), installation.random(), *database);
    auto copied =
        portable_ || !database_file ? write_rows(context, admin, database_file) : copy_file(context, admin, *database_file);
    if (!copied.ok()) return explain_owner(std::move(copied).error());
    print_secret_note(context.terminal, core::place_of_secret(installation.settings()), fit);
    if (to_stdout) return done();
    const auto fingerprint = fingerprint_of(fit);
    std::error_code ignored;
    return context.output.record(Record{{"file", file_, ColumnRole::kName},
                                        {"bytes", files::file_size(file_, ignored)},
                                        {"schema_version", version},
                                        {"secret_inside", false},
                                        {"secret_fingerprint", fingerprint.empty() ? Cell(nullptr) : Cell(fingerprint)}});
  }

 private:
  Status copy_file(Context& context, core::DatabaseAdmin& admin, const std::string& database) const {
    CopyProgressBar bar(context.terminal, "Copying");
    return file_ == kStandardStream ? stream_copy(context, admin, database, bar)
                                    : admin.back_up(context.installation->actor(), file_, bar.callback());
  }

  Status write_rows(Context& context, core::DatabaseAdmin& admin, const std::optional<std::string>& database_file) const {
    const auto& database = context.installation->settings().database;
    USHER_TRY(const auto backup,
              core::PortableBackup::open({std::string(database.url.expose()), database.schema}, context.installation->clock()));
    USHER_TRY(const auto steps, backup->count_steps());
    USHER_TRY(auto file, create_output_file(database_file, file_, true));
    auto progress = context.terminal.progress("Copying", steps);
    USHER_CHECK(backup->write([&file](std::string_view bytes) { return file.write(bytes); },
                              [&progress](std::int64_t rows) { progress.advance(rows); }));
    USHER_CHECK(file.keep());
    return admin.note_backed_up(context.installation->actor());
  }

  /// A copy is made whole before it is written: beside the database, where there is room for one.
  static Status stream_copy(Context& context, core::DatabaseAdmin& admin, const std::string& database, CopyProgressBar& bar) {
    const std::string copy = database + ".copy-" + std::to_string(::getpid());
    const UnfinishedFile on_signal(copy);
    Status copied = admin.back_up(context.installation->actor(), copy, bar.callback());
    if (copied.ok()) copied = write_out(copy, context.terminal.out());
    std::error_code ignored;
    files::remove(copy, ignored);
    return copied;
  }

  static Status write_out(const std::string& file, ByteSink& out) {
    std::ifstream in(file, std::ios::binary);
    std::array<char, 64 * 1024> block{};
    while (in) {
      in.read(block.data(), block.size());
      USHER_CHECK(out.write(std::string_view(block.data(), static_cast<std::size_t>(in.gcount()))));
    }
    return in.bad() || !in.eof() ? Status(error(ErrorCode::kInternal, file + " could not be read")) : done();
  }

  std::string file_;
  bool force_ = false;
  bool portable_ = false;
};

}  // namespace

std::span<const Command> backup_commands() {
  static constexpr std::array kCommands{
      command<Backup>("backup", "Copy the database into one file while the server runs",
                      "usher backup /var/backups/usher/2026-11-20.db\n"
                      "usher backup --portable /var/backups/usher/2026-11-20.tar.gz",
                      Needs::kDatabase),
  };
  return kCommands;
}

}  // namespace usher::cli
