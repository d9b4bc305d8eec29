#pragma once

#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/result.h"

namespace usher::db {

/// What a process is to the others that use the same database.
enum class Claim {
  kServer,  ///< A server, beside others.
  kAlone,   ///< A command that must not run beside a server.
};

/// What a server tells the others.
struct ServerNote {
  std::string release;
  std::string secret_check;  ///< The check value of its secret; empty before it is known.
  int schema_version = 0;
};

/// A server that uses the database now.
struct LiveServer {
  std::string id;  ///< HOST/PROCESS/RANDOM; empty on SQLite, which does not tell.
  std::optional<Time> started_at;
  std::optional<Time> seen_at;
  ServerNote note;
};

/// Holds a claim until it is destroyed, which must be before its database is.
class InstanceClaim {
 public:
  /// A server that has not renewed its claim for so long counts as gone.
  static constexpr std::chrono::seconds kLease{20};
  static constexpr std::chrono::seconds kRenewal{5};

  virtual ~InstanceClaim() = default;
  /// For a server: shows that it lives, and what it is. Call it at start and every kRenewal.
  virtual Status renew(const ServerNote& note) = 0;

 protected:
  InstanceClaim() = default;
  InstanceClaim(const InstanceClaim&) = delete;
  InstanceClaim& operator=(const InstanceClaim&) = delete;
};

}  // namespace usher::db
