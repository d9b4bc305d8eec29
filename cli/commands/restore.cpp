#include "cli/commands/restore.h"

#include <array>
#include <filesystem>

#include <sys/stat.h>

#include "cli/arguments/danger.h"
#include "cli/commands/restored_erasures.h"
#include "cli/installation/database_owner.h"
#include "cli/installation/installation.h"
#include "cli/terminal/copy_progress.h"
#include "cli/terminal/input_file.h"
#include "cli/terminal/target_file.h"
#include "common/base/file.h"
#include "common/base/unfinished_file.h"
#include "common/core/copying/backup_keys.h"
#include "common/core/copying/portable_reader.h"
#include "common/core/copying/portable_restore.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/upkeep/database_admin.h"
#include "common/db/open_database.h"
#include "common/db/row_counts.h"
#include "common/db/set_aside.h"
#include "common/db/sqlite/instance_lock.h"
#include "common/db/sqlite/sqlite_backup.h"

namespace usher::cli {
namespace {

namespace files = std::filesystem;

constexpr std::size_t kMostKeyBytes = 4096;

/// The contents of a database.
struct Contents {
  int schema_version = 0;
  std::int64_t users = 0;
  std::int64_t sessions = 0;
};

std::string text_of(const Contents& contents) {
  return counted(contents.users, "user") + " and " + counted(contents.sessions, "session");
}

Result<Contents> contents_of(db::Connection& connection) {
  Contents contents;
  USHER_TRY(contents.schema_version, db::Migrator().schema_version(connection));
  USHER_TRY(const auto counts, db::count_rows(connection, {"users", "sessions"}));
  for (const auto& [table, rows] : counts) (table == "users" ? contents.users : contents.sessions) = rows;
  return contents;
}

/// Error: kSecretMismatch if the secret here is not the one of the backup.
Status check_secret(const settings::Settings& settings, const core::SecretFit& fit, Terminal& terminal) {
  const auto place = core::where_to_put_secret(settings);
  using State = core::SecretFit::State;
  if (fit.state == State::kDiffers)
    return error(ErrorCode::kSecretMismatch, "The backup was made with another secret than the one here (fingerprint " +
                                                 fit.fingerprint + "); put the secret that belongs to it into " + place +
                                                 ", then restore. Nothing was changed");
  if (fit.state == State::kMissing || fit.state == State::kNone)
    terminal.warn("there is no secret here: put the one that belongs to the backup into " + place + " before usherd starts");
  return done();
}

void note_version(std::int64_t version, Terminal& terminal) {
  if (version < db::Migrator().newest())
    terminal.note("The backup has schema version " + std::to_string(version) + "; run `usher migrate up` after restoring it");
}

/// Checks that a backup can replace the database; changes nothing.
Status check_backup(const Installation& installation, const std::string& file, db::Connection& backup, Terminal& terminal) {
  USHER_TRY(const int version, db::Migrator().schema_version(backup));
  if (version == 0) return error(ErrorCode::kInternal, file + " is not a backup of Usher: it has no Usher schema");
  USHER_CHECK(db::Migrator().verify(backup));
  USHER_TRY(const auto fit, core::fit_secret(installation.settings(), backup));
  USHER_CHECK(check_secret(installation.settings(), fit, terminal));
  return done();
}

/// Describes the database that will be replaced; nullopt if it is damaged, which may be the reason for the restore.
Result<std::optional<std::string>> describe_old(const std::string& path) {
  const auto opened = db::open_backup(path);  // closed before it is replaced
  if (!opened.ok() && opened.error().code == ErrorCode::kInternal) return std::optional<std::string>();
  if (!opened.ok()) return opened.error();
  const auto contents = contents_of(*opened.value());
  if (!contents.ok()) return std::optional<std::string>();
  const bool is_ours = contents.value().schema_version > 0;
  return std::optional(is_ours ? text_of(contents.value()) : std::string("no Usher data"));
}

class Restore {
 public:
  void declare(Declare& arguments) {
    arguments.positional("FILE", file_, "A file that `usher backup` made; -: standard input").path();
    arguments.option("--key FILE", key_file_, "The file with the private key of an encrypted backup").path();
    arguments.option(
        "--erasures FILE|URL", erasures_,
        "A copy NAME.erasures, or a database: the accounts that it lists as deleted are deleted again, besides those "
        "that the replaced database lists");
  }

  Status run(Context& context) const {
    auto& installation = *context.installation;
    USHER_CHECK(context.output.check(record({}, {}, {})));
    USHER_TRY(const auto database_file, installation.database_file());
    const auto key = read_key();  // as the caller, since the key need not be readable for the owner of the database
    if (!key.ok()) return key.error();
    USHER_TRY(auto erasures, RestoredErasures::named(erasures_));
    if (database_file) USHER_CHECK(become_database_owner(*database_file));
    const auto directory = database_file ? directory_of(*database_file) : temporary_directory();
    std::optional<SpooledInput> spooled;
    if (file_ == kStandardStream) {
      USHER_TRY(auto copy, SpooledInput::read(directory));
      spooled.emplace(std::move(copy));
    }
    std::string file = spooled ? spooled->path() : file_;
    if (database_file) USHER_CHECK(refuse_itself(*database_file));
    USHER_TRY(auto kind, core::kind_of_backup(file));
    std::optional<SpooledInput> decrypted;
    if (kind == core::BackupKind::kEncrypted) {
      auto plain = decrypt(file, key.value(), directory);
      if (!plain.ok()) return unchanged(std::move(plain).error());
      decrypted.emplace(std::move(plain).value());
      file = decrypted->path();
      USHER_TRY(kind, core::kind_of_backup(file));
    }
    if (key.value() && !decrypted) context.terminal.note(file_ + " is not encrypted: the key of --key was not needed");
    if (kind == core::BackupKind::kPortable) return fill(context, file, erasures);
    if (!database_file) return refused(kind, installation.settings().database.schema);
    return replace(context, *database_file, file, erasures);
  }

 private:
  using Key = std::optional<core::BackupPrivateKey>;

  /// nullopt for a backup from standard input.
  [[nodiscard]] std::optional<Time> made_at() const {
    struct stat found {};
    if (file_ == kStandardStream || ::stat(file_.c_str(), &found) != 0) return std::nullopt;
    return from_seconds(found.st_mtim.tv_sec);
  }

  [[nodiscard]] Result<Key> read_key() const {
    if (!key_file_) return Key();
    USHER_TRY(const auto text, read_input(*key_file_, kMostKeyBytes));
    USHER_TRY(auto key, core::read_private_key(*key_file_, text));
    return Key(std::move(key));
  }

  /// Everything is decrypted before anything changes, so that a damaged end is seen.
  [[nodiscard]] Result<SpooledInput> decrypt(const std::string& file, const Key& key, const std::string& directory) const {
    if (!key) return error(ErrorCode::kInvalidArgument, file_ + " is encrypted; name the file of its private key by --key");
    return SpooledInput::fill(directory, [&](ByteSink& sink) -> Status {
      core::BackupDecryption decryption(*key, [&sink](std::string_view bytes) { return sink.write(bytes); });
      USHER_CHECK(read_blocks(file, [&decryption](std::string_view bytes) { return decryption.write(bytes); }));
      return decryption.finish();
    });
  }

  /// An SQLite file takes the place of the database.
  Status replace(Context& context, const std::string& path, const std::string& file, RestoredErasures& erasures) const {
    auto& installation = *context.installation;
    USHER_TRY(auto contents, look_at_backup(installation, file, context.terminal));
    USHER_TRY(const auto lock, db::InstanceLock::exclusive(path));
    USHER_CHECK(erasures.add_replaced(installation.settings(), path));
    USHER_TRY(const auto kept, keep_old(context.terminal, path, contents));
    {
      CopyProgressBar bar(context.terminal, "Restoring");
      USHER_CHECK(erasures.is_empty() ? db::restore_sqlite(file, path, bar.callback())
                                      : restore_without(context, path, file, erasures, contents));
    }
    USHER_TRY(auto* const restored, installation.database());
    USHER_CHECK(core::DatabaseAdmin(installation.settings(), installation.clock(), installation.random(), *restored)
                    .note_restored(installation.actor(), made_at()));
    return finish(context, path, contents, kept, erasures);
  }

  /// The erased accounts go from a private copy of the backup, which then takes the place of the database.
  static Status restore_without(Context& context, const std::string& path, const std::string& file, RestoredErasures& erasures,
                                Contents& contents) {
    auto& installation = *context.installation;
    USHER_CHECK(make_private_directories(directory_of(path)));
    auto copy = TemporaryFile::make(path);
    if (!copy) return error(ErrorCode::kInternal, "Cannot create a file beside " + path + ": " + reason_of(errno));
    copy->close();
    const std::array<UnfinishedFile, 2> journals{UnfinishedFile(copy->path() + "-wal"), UnfinishedFile(copy->path() + "-shm")};
    USHER_CHECK(db::copy_sqlite(file, copy->path()));
    {
      USHER_TRY(const auto database, db::open_database("sqlite:" + copy->path(), {.create = false, .write_queue = false}));
      USHER_CHECK(erasures.erase(installation, *database));
      USHER_TRY(const auto connection, database->connect());
      USHER_TRY(contents, contents_of(*connection));
    }
    return db::restore_sqlite(copy->path(), path);
  }

  /// The rows of a portable backup fill an empty database. One with rows is set aside for it.
  Status fill(Context& context, const std::string& file, RestoredErasures& erasures) const {
    auto& installation = *context.installation;
    const auto& settings = installation.settings();
    USHER_TRY(const auto restore, core::PortableRestore::open(file));
    const auto& manifest = restore->manifest();
    USHER_TRY(const auto fit, core::fit_secret(settings, manifest.secret));
    USHER_CHECK(check_secret(settings, fit, context.terminal));
    Contents contents{static_cast<int>(manifest.schema_version), manifest.rows_of("users"), manifest.rows_of("sessions")};
    USHER_TRY(const auto file_here, installation.database_file());
    USHER_CHECK(erasures.add_replaced(settings, file_here));
    USHER_TRY(const auto kept, ask_for_room(context, *restore, contents));
    {
      auto progress = context.terminal.progress("Restoring", restore->count_steps());
      const auto advance = [&progress](std::int64_t rows) { progress.advance(rows); };
      if (auto checked = restore->check(advance); !checked.ok()) return unchanged(std::move(checked).error());
      if (kept) USHER_CHECK(make_room(settings, *kept));
      const core::DatabasePlace target{std::string(settings.database.url.expose()), settings.database.schema};
      const auto erase = [&](db::Database& database) -> Status {
        if (erasures.is_empty()) return done();
        USHER_CHECK(erasures.erase(installation, database));
        USHER_TRY(const auto connection, database.connect());
        USHER_TRY(contents, contents_of(*connection));
        return done();
      };
      USHER_CHECK(restore->run(target, installation.clock(), advance, {.erasures = erasures.text(), .work = erase}));
    }
    if (kept) context.terminal.note("Kept the replaced database as " + *kept);
    core::DatabaseAdmin admin(settings, installation.clock(), installation.random(), restore->target());
    USHER_CHECK(admin.note_restored(installation.actor(), made_at()));
    return finish(context, restore->target().place(), contents, kept, erasures);
  }

  static Result<std::unique_ptr<db::Database>> open_target(const settings::Settings& settings) {
    return db::open_database(settings.database.url.expose(),
                             {.schema = settings.database.schema, .create = false, .write_queue = false});
  }

  /// If the database has rows: asks, and returns the name that it gets.
  [[nodiscard]] Result<std::optional<std::string>> ask_for_room(Context& context, const core::PortableRestore& restore,
                                                                const Contents& contents) const {
    std::optional<std::string> kept;
    USHER_TRY(const auto file, context.installation->database_file());
    if (file) {
      USHER_TRY(const bool is_there, exists(*file));
      if (!is_there) return kept;
    }
    const auto& settings = context.installation->settings();
    USHER_TRY(const auto database, open_target(settings));
    USHER_TRY(const bool is_occupied, restore.is_occupied(*database));
    if (!is_occupied) return kept;
    USHER_TRY(const auto claim, database->claim(db::Claim::kAlone));  // a running server is named before the question
    USHER_TRY(kept, db::name_to_keep(*database, settings.database.schema));
    USHER_TRY(const auto connection, database->connect());
    USHER_TRY(const auto leaving, contents_of(*connection));
    USHER_CHECK(confirm(context.terminal, database->place(), text_of(leaving), *kept, contents));
    return kept;
  }

  static Status make_room(const settings::Settings& settings, const std::string& kept) {
    USHER_TRY(auto database, open_target(settings));
    return db::set_aside(std::move(database), settings.database.schema, kept);
  }

  [[nodiscard]] Status confirm(Terminal& terminal, const std::string& place, const std::string& leaving, const std::string& kept,
                               const Contents& contents) const {
    return terminal.confirm_by_name(
        "This replaces " + place + " (" + leaving + "; kept as " + kept + ") with " + file_ + " (" + text_of(contents) + ").",
        database_name(place));
  }

  static Error unchanged(Error problem) {
    problem.what += ". Nothing was changed";
    return problem;
  }

  Status finish(Context& context, const std::string& place, const Contents& contents, const std::optional<std::string>& kept,
                const RestoredErasures& erasures) const {
    note_version(contents.schema_version, context.terminal);
    erasures.report(context.terminal);
    context.terminal.note("Restored " + place + " with " + text_of(contents) +
                          ". Sessions that ended since the backup are valid again; `usher token revoke --all` ends them all");
    return context.output.record(record(contents, kept, erasures));
  }

  [[nodiscard]] Record record(const Contents& contents, const std::optional<std::string>& kept,
                              const RestoredErasures& erasures) const {
    return {{"file", file_, ColumnRole::kName},
            {"kept_as", kept},
            {"users", contents.users},
            {"sessions", contents.sessions},
            {"schema_version", contents.schema_version},
            {"deleted_again", erasures.erased()},
            {"erasures_from", erasures.places(), ColumnRole::kDetail}};
  }

  [[nodiscard]] Error refused(core::BackupKind kind, const std::string& schema) const {
    if (kind == core::BackupKind::kPostgresDump)
      return error(ErrorCode::kInvalidArgument,
                   file_ +
                       " is a dump of PostgreSQL's own tools, which restore it while no usherd runs: "
                       "pg_restore --clean --if-exists -n " +
                       schema + " -d DATABASE_URL " + file_ + ", then `usher migrate verify` and `usher audit verify`");
    if (kind == core::BackupKind::kSqlite)
      return error(ErrorCode::kInvalidArgument,
                   file_ + " is an SQLite file; bring it into an empty PostgreSQL database by `usher copy sqlite:" + file_ +
                       " DATABASE_URL`");
    return error(ErrorCode::kInvalidArgument, file_ + " is not a backup of Usher");
  }

  [[nodiscard]] Status refuse_itself(const std::string& path) const {
    std::error_code ignored;
    if (!files::equivalent(path, file_, ignored)) return done();
    return error(ErrorCode::kConflict, file_ + " is the database itself; name a backup");
  }

  [[nodiscard]] Result<Contents> look_at_backup(const Installation& installation, const std::string& file,
                                                Terminal& terminal) const {
    USHER_TRY(const auto backup, db::open_backup(file));
    USHER_CHECK(check_backup(installation, file_, *backup, terminal));
    return contents_of(*backup);
  }

  /// Asks, then keeps the existing database beside the new one and returns its name. Returns nullopt if there was none or if it
  /// is too damaged to copy.
  [[nodiscard]] Result<std::optional<std::string>> keep_old(Terminal& terminal, const std::string& path,
                                                            const Contents& contents) const {
    std::optional<std::string> kept;
    USHER_TRY(const bool is_there, exists(path));
    if (!is_there) return kept;
    USHER_TRY(const auto leaving, describe_old(path));
    kept = db::file_to_keep(path);
    USHER_CHECK(confirm(terminal, path, leaving.value_or("damaged"), *kept, contents));
    CopyProgressBar bar(terminal, "Keeping the old database");
    const auto copied = db::copy_sqlite(path, *kept, bar.callback());
    if (!copied.ok() && (leaving || copied.error().code == ErrorCode::kDatabaseBusy)) return copied.error();
    if (copied.ok()) {
      terminal.note("Kept the replaced database as " + *kept);
    } else {
      terminal.warn("the replaced database cannot be kept as " + *kept + ": it is damaged");
      kept.reset();
    }
    return kept;
  }

  std::string file_;
  std::optional<std::string> key_file_;
  std::optional<std::string> erasures_;
};

}  // namespace

std::span<const Command> restore_commands() {
  static constexpr std::array kCommands{
      command<Restore>(
          "restore",
          "Replace the database with a backup, keeping the old one as NAME.before-restore (on PostgreSQL as a schema); not "
          "while a server runs",
          "usher restore /var/backups/usher/2026-11-20.db\n"
          "usher restore /var/backups/usher/2026-11-20.tar.gz\n"
          "usher restore --key backup.key usher.backup\n"
          "usher restore /mnt/usher.db --erasures /mnt/usher.db.erasures",
          Needs::kSettings),
  };
  return kCommands;
}

}  // namespace usher::cli
