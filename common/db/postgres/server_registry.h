#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/db/engine/database.h"

namespace usher::db {

/// The table `servers`: a row for each process that uses the database beside others, renewed while it lives. Rows, since advisory
/// locks belong to sessions, which poolers share out. All times are the database's, so that no machine's clock matters. Before
/// the migration that creates the table there are no servers to see. Safe from any thread.
class ServerRegistry {
 public:
  /// `database` outlives it and all its claims. `schema`: where the tables are.
  ServerRegistry(Database& database, std::string schema) : database_(database), schema_(std::move(schema)) {}

  /// As Database::claim. A command that must be alone holds its claim for a minute at most after it was killed.
  Result<std::unique_ptr<InstanceClaim>> claim(Claim how);
  Result<std::vector<LiveServer>> live_servers();

 private:
  class Held;

  Result<bool> has_table(Connection& connection) const;
  Status put(const std::string& id, Claim how, const ServerNote& note, Connection& connection) const;
  void leave(const std::string& id);

  Database& database_;
  const std::string schema_;
};

}  // namespace usher::db
