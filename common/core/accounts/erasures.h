#pragma once

#include "common/core/runtime/ports.h"
#include "common/db/engine/database.h"
#include "common/domain/erasure.h"

namespace usher::core {

class ErasureKey;

/// An erasure that is noted in `erasures`, with its actor and time. Made before the write, because it may make the key of the
/// digests.
class NotedErasure {
 public:
  NotedErasure(Secret key, Time at, std::string actor) : key_(std::move(key)), at_(at), actor_(std::move(actor)) {}

  /// Inside the write, which also appends the audit event: erases the account as erase_account() does, and notes it.
  Status erase(store::Stores& tx, const UserId& user) const;
  [[nodiscard]] Time at() const { return at_; }

 private:
  Secret key_;
  Time at_;
  std::string actor_;
};

/// The erased accounts. Every erasure of a person goes through it; only merges and the end of unused anonymous accounts do not:
/// what a merge removes lives on in another account, and the others go again by themselves. Safe from any thread.
class Erasures {
 public:
  /// All arguments must outlive it.
  Erasures(Ports ports, const ErasureKey& key, db::Database& database) : ports_(ports), key_(key), database_(database) {}

  /// `actor`: as of the audit event.
  Result<NotedErasure> prepare(std::string actor) const;
  /// The accounts that had the address when they were erased, newest first.
  Result<std::vector<domain::Erasure>> of_address(std::string_view address) const;
  /// After the write: adds the erasure to the copy beside the database (append_erasure). What fails is made up for by the next
  /// renewal.
  void add_to_copy(const UserId& user) const;
  /// After writes: renews that copy (write_erasure_copy). What fails is made up for by the next one or a backup.
  void renew_copy() const;

 private:
  Ports ports_;
  const ErasureKey& key_;
  db::Database& database_;
};

/// The rows of `erasures` outside of their database: one JSON object a line, with the columns' names and the time as `at`.
using ErasureList = std::vector<domain::Erasure>;

std::string text_of(const ErasureList& list);
/// `place`: for errors. Error: kInvalidArgument, which names the line.
Result<ErasureList> parse_erasures(const std::string& place, std::string_view text);

/// The copy beside a database that is a file: `NAME.erasures`.
std::string erasure_copy_of(const std::string& database_file);
/// Reads such a file, never through a symbolic link. A last line that a crash cut short is left out. Error: kNotFound;
/// kInvalidArgument.
Result<ErasureList> read_erasure_file(const std::string& path);

/// Writes all rows into the copy beside the database (mode 0600, as a whole, a link is replaced and not followed). Does nothing
/// for a database server. Of several writers the last leaves the newest state.
Status write_erasure_copy(db::Database& database, store::Transactions& transactions);

/// Adds a noted erasure to that copy; writes all rows without such a file, or if its last line is incomplete.
Status append_erasure(db::Database& database, store::Transactions& transactions, const UserId& user);

}  // namespace usher::core
