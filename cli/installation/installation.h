#pragma once

#include <memory>
#include <string>

#include "cli/arguments/command.h"
#include "cli/arguments/context.h"
#include "common/core/core.h"
#include "common/net/curl_http_client.h"
#include "common/settings/load.h"

namespace usher::cli {

/// Where the settings of this call come from.
settings::Sources sources_of(const GlobalOptions& globals, const World& world);

/// What commands work on, opened as far as they need it. One thread.
class Installation {
 public:
  /// Reads the settings; kInvalidSettings.
  static Result<std::shared_ptr<Installation>> make(const GlobalOptions& globals, const World& world, Terminal& terminal);

  [[nodiscard]] const settings::Settings& settings() const { return loaded_.settings; }
  [[nodiscard]] const settings::Loaded& loaded() const { return loaded_; }
  /// Whom the audit names: SUDO_USER, else USHER_ACTOR, else the user's name.
  [[nodiscard]] const domain::OperatorActor& actor() const { return actor_; }
  [[nodiscard]] const Clock& clock() const { return clock_; }
  [[nodiscard]] crypto::Random& random() { return random_; }

  /// Opens the database at the first call, as its owner: root takes the owner's uid for good, anybody else is refused.
  /// kDatabaseUnreachable where there is none, unless `create`.
  Result<db::Database*> database(bool create = false);
  /// The use cases, at the first call; the schema must be current.
  Result<core::Core*> core();
  /// The database file's path; kDatabaseUnreachable for a URL without one.
  Result<std::string> database_path() const;

 private:
  Installation(settings::Loaded loaded, domain::OperatorActor actor, const Clock& clock);

  settings::Loaded loaded_;
  domain::OperatorActor actor_;
  const Clock& clock_;
  crypto::SystemRandom random_;
  net::CurlHttpClient http_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<core::Core> core_;
};

/// The factory that main() gives to run_command_line.
Result<std::shared_ptr<Installation>> open_installation(Needs needs, const GlobalOptions& globals, const World& world,
                                                        Terminal& terminal);

}  // namespace usher::cli
