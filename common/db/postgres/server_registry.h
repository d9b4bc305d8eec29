#pragma once

#include "common/db/engine/database.h"

namespace usher::db {

/// The table `servers`: a row for each process that uses the database beside others, renewed while it lives. Rows, since advisory
/// locks belong to sessions, which poolers share out. All times are the database's, so that no machine's clock matters. Before
/// the migration that creates the table there are no servers to see. Safe from any thread.
class ServerRegistry {
 public:
  /// `database` outlives it and all its claims. `schema`: where the tables are. `renewal`: how often the claim of a command
  /// renews itself.
  ServerRegistry(Database& database, std::string schema, std::chrono::milliseconds renewal = InstanceClaim::kRenewal)
      : database_(database), schema_(std::move(schema)), renewal_(renewal) {}

  /// As Database::claim. A command that must be alone renews its claim while it works, on a connection of its own.
  Result<std::unique_ptr<InstanceClaim>> claim(Claim how);
  Result<std::vector<LiveServer>> live_servers();
  Result<std::vector<LiveServer>> sleeping_servers();

 private:
  class Held;

  Result<bool> has_table(Connection& connection) const;
  Status put(const std::string& id, Claim how, const ServerNote& note, std::chrono::seconds rest, Connection& connection) const;
  void leave(const std::string& id);

  Database& database_;
  const std::string schema_;
  const std::chrono::milliseconds renewal_;
};

}  // namespace usher::db
