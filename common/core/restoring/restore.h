#pragma once

#include "common/core/copying/work_directory.h"
#include "common/core/restoring/restored_erasures.h"
#include "common/core/secrets/installation_secret.h"

namespace usher::core {

/// What a database has, for a question and a report.
struct DatabaseContents {
  int schema_version = 0;  ///< 0: nothing of Usher.
  std::int64_t users = 0;
  std::int64_t sessions = 0;
  bool is_of_tests = false;  ///< As TestMark::is_marked.
  // Of a restored database alone: what is valid again, as the backup has it.
  std::int64_t live_sessions = 0;
  std::int64_t trusted_browsers = 0;
  std::int64_t single_use_tokens = 0;  ///< Links, codes and half-done sign-ins.
  std::int64_t api_keys = 0;
  std::int64_t passkeys = 0;
  std::int64_t signing_keys = 0;  ///< Also imported ones.
  std::int64_t admins = 0;
};

struct RestoreOrder {
  std::string file;             ///< A backup. It stays as it is.
  std::string name;             ///< Of it, for messages.
  std::string work_directory;   ///< Where the private copy of the backup lies.
  std::optional<Time> made_at;  ///< When the backup was made, if that is known.
  bool revokes = false;         ///< As DatabaseAdmin::end_all_access(), of the backup.
};

/// What a restore is about to do.
struct RestorePlan {
  std::string place;  ///< Of the database, without a password.
  DatabaseContents backup;
  SecretFit secret;                         ///< Never kDiffers.
  std::optional<std::string> kept_as;       ///< The name that the replaced database gets. nullopt: nothing is replaced.
  std::optional<DatabaseContents> leaving;  ///< Of the replaced database; nullopt if it is damaged, too.
  /// Set for a backup that is older than AUDIT_RETENTION_DAYS: the lists of erasures may lack those from before.
  std::optional<Time> erasures_since;
  bool lacks_journal = false;  ///< The file is a copy of a database, not of `usher backup`, without the journal beside it.
};

struct RestoreCalls {
  /// Once, before anything changes. Its error ends the restore.
  std::function<Status(const RestorePlan& plan)> approve;
  /// Makes the progress of a part of the work.
  std::function<db::CopyProgress(const char* label)> progress = [](const char*) { return db::CopyProgress(); };
};

struct Restored {
  RestorePlan plan;
  DatabaseContents contents;    ///< Without the accounts that were deleted again.
  std::int64_t kept_mails = 0;  ///< That waited in the backup.
  bool is_kept = false;         ///< Whether the replaced database is there as RestorePlan::kept_as.
};

/// Replaces the database of the settings by a backup, whatever engine each is of. The backup is an SQLite file, which is taken
/// for hostile: it is checked, and a private copy of it is migrated to the newest schema. A database that is a file is replaced
/// by that copy, and a database server gets its rows (DatabaseCopy), which goes on after an interruption when the same backup is
/// restored again. The replaced database is kept. Accounts that were deleted since are deleted again before a server may start.
/// One thread.
class Restore {
 public:
  Restore(const settings::Settings& settings, const Clock& clock, crypto::Random& random, domain::OperatorActor by)
      : settings_(settings), clock_(clock), random_(random), by_(std::move(by)) {}

  /// `erasures`: what the operator named. Errors, without any change: kServerRunning; kDatabaseBusy, also without room; kNotFound
  /// and kForbidden for the file; kSchemaAhead if a newer release made it; kSecretMismatch if it was made with another secret
  /// than the one here; kConflict if it is the database itself, or if another program has tables in the schema;
  /// kInvalidArgument if it is no backup, or an encrypted one; kInternal if it is damaged; those of `approve`.
  Result<Restored> run(const RestoreOrder& order, RestoredErasures& erasures, const RestoreCalls& calls);

 private:
  /// One run.
  struct Work {
    const RestoreOrder& order;
    RestoredErasures& erasures;
    const RestoreCalls& calls;
    WorkDirectory& directory;
    Restored result;
  };

  Status look(Work& work) const;
  /// Makes the private copy and returns its path. `settles`: also settles it.
  Result<std::string> prepare(Work& work, bool settles) const;
  Status replace_file(Work& work, const std::string& path) const;
  Status keep_file(Work& work, const std::string& path) const;
  Status fill_server(Work& work) const;
  /// Whether rows must give way, and to which name.
  Status plan_room(Work& work, const std::string& source_mark) const;
  /// Before a server may start: what must not be there again, and the counts of the rest.
  Status settle(Work& work, db::Database& database) const;

  const settings::Settings& settings_;
  const Clock& clock_;
  crypto::Random& random_;
  const domain::OperatorActor by_;
};

}  // namespace usher::core
