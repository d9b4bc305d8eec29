#pragma once

#include "cli/arguments/command.h"
#include "common/core/core.h"
#include "common/core/secrets/sealing_keys.h"
#include "common/db/engine/database.h"
#include "common/db/engine/database_url.h"
#include "common/domain/actor.h"
#include "common/net/http_client.h"
#include "common/settings/load.h"

namespace usher::cli {

/// Returns the sources of the settings of this run.
settings::Sources sources_of(const GlobalOptions& globals, const World& world);

/// Whether the setting has a value that is not the default.
bool is_given(const settings::Loaded& loaded, std::string_view key);

/// Error: kNotFound if a file that --config or --env-file names is not there.
Status require_named_files(const GlobalOptions& globals);

/// Makes this process run as the owner of the database file, or of its directory if the file does not exist. Root switches to the
/// owner's uid and gid permanently; the owner continues. A symbolic link has its own owner (owner_of()). Error: kForbidden,
/// naming the command to use, for any other user, and for root's database in another user's directory.
Status become_database_owner(const db::DatabaseUrl& database);

/// The size of a database's file with its journal; what is not there counts nothing.
std::uint64_t bytes_with_journal(const std::string& database_path);

/// What commands work on; opened as far as they need it. Single-threaded.
class Installation {
 public:
  /// Reads the settings. Error: kInvalidSettings.
  static Result<std::shared_ptr<Installation>> make(const GlobalOptions& globals, const World& world, Terminal& terminal);
  /// Of settings that were read already.
  static std::shared_ptr<Installation> of(const GlobalOptions& globals, const World& world, settings::Loaded loaded);

  [[nodiscard]] const settings::Settings& settings() const { return loaded_.settings; }
  [[nodiscard]] const settings::Loaded& loaded() const { return loaded_; }
  /// The operator in the audit log: SUDO_USER, else USHER_ACTOR, else the user's name.
  [[nodiscard]] const domain::OperatorActor& actor() const { return actor_; }
  [[nodiscard]] const Clock& clock() const { return clock_; }
  /// This machine's, which no test moves.
  [[nodiscard]] const Clock& machine_clock() const { return moved_ ? moved_->unmoved() : clock_; }
  [[nodiscard]] crypto::Random& random() { return random_; }

  /// Opens the database at the first call; a file as its owner: root switches to the owner's uid permanently, other users are
  /// refused. Moves the clock as a database of tests says. Fills a PUBLIC_URL that is not set with the one of the server that
  /// started last. Error: kDatabaseUnreachable if the file does not exist, unless `create`, or if the server does not answer.
  Result<db::Database*> database(bool create = false);
  /// Makes the use cases at the first call. Precondition: the schema is current. Error: kSecretMismatch if the secret is another
  /// than the servers', unless `rotates_secret`.
  Result<core::Core*> core(bool rotates_secret = false);
  /// What core() has made; null before.
  [[nodiscard]] core::Core* made_core() const { return core_.get(); }
  /// nullopt for a database server.
  [[nodiscard]] Result<std::optional<db::DatabaseUrl>> database_url() const;
  /// The path of the database file itself; nullopt for a database server.
  [[nodiscard]] Result<std::optional<std::string>> database_file() const;

 private:
  Installation(settings::Sources sources, settings::Loaded loaded, domain::OperatorActor actor, const World& world);
  [[nodiscard]] Status prepare_file(bool create) const;
  void take_stored_facts();

  settings::Sources sources_;
  settings::Loaded loaded_;
  domain::OperatorActor actor_;
  const Clock& clock_;
  MovedClock* const moved_;
  crypto::SystemRandom random_;
  net::CurlHttpClient http_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<core::Core> core_;
};

/// The factory that main() passes to run_command_line.
Result<std::shared_ptr<Installation>> open_installation(Needs needs, const GlobalOptions& globals, const World& world,
                                                        Terminal& terminal);

}  // namespace usher::cli
