#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "common/core/audit/audit_log.h"
#include "common/domain/actor.h"
#include "common/domain/profile.h"

namespace usher::core {

/// An account as another system, or our own export, wrote it down. What is absent or null is as in a new account.
struct ImportedUser {
  std::string email;
  std::optional<std::string> id;  ///< Kept, so that what refers to the account still does.
  std::optional<std::string> name;
  std::optional<std::string> image;
  std::optional<std::string> password_hash;  ///< Any format of crypto::recognise_password_hash. Without one: in by a reset only.
  std::optional<std::string> role;
  std::optional<bool> is_verified;
  std::optional<bool> is_active;
  std::optional<std::string> created_at;  ///< RFC 3339, or a bare date.
  domain::ProfileChange profile;

  static constexpr auto fields() {
    using json::optional;
    return std::tuple_cat(
        std::tuple{json::required("email", &ImportedUser::email), optional("id", &ImportedUser::id),
                   optional("name", &ImportedUser::name), optional("image", &ImportedUser::image),
                   optional("password_hash", &ImportedUser::password_hash), optional("role", &ImportedUser::role),
                   optional("is_verified", &ImportedUser::is_verified), optional("is_active", &ImportedUser::is_active),
                   optional("created_at", &ImportedUser::created_at)},
        json::nested(&ImportedUser::profile));
  }
};

/// A row and the line it begins on, or what is wrong with it (kValidationFailed).
struct ImportRow {
  std::int64_t line = 0;
  Result<ImportedUser> user;
};

/// Where rows come from. It is read twice: to look whether all are right, and to import them. One thread.
class ImportSource {
 public:
  virtual ~ImportSource() = default;
  /// Back to before the first row.
  virtual Status rewind() = 0;
  /// The next row; none at the end. Errors: those of reading.
  virtual Result<std::optional<ImportRow>> next() = 0;
};

/// What the first reading found out.
struct ImportPlan {
  std::int64_t rows = 0;
  std::unordered_set<std::string> repeated;  ///< Addresses, as compared, that more than one row has.
};

/// A row that did not come, because of an account that is there or of another row.
struct ImportConflict {
  std::int64_t line = 0;
  std::string email;  ///< As the row writes it.
  std::string_view reason;
};

struct ImportReport {
  std::int64_t imported = 0;
  std::vector<ImportConflict> conflicts;
};

/// Brings accounts in from elsewhere with their password hashes. Memory does not grow with the rows but for the addresses. Safe
/// from any thread.
class UserImport {
 public:
  UserImport(Ports ports, const AuditLog& audit) : ports_(ports), audit_(audit) {}

  /// Reads everything and changes nothing. kValidationFailed counts the faults of every row and lists the first, each with its
  /// line; of a row that could not be read the source's only.
  Result<ImportPlan> check(ImportSource& source) const;
  /// Imports what check() passed, a few hundred rows a transaction. Of rows that share an address none comes; a row whose address
  /// or id has an account is left out; so a second run changes nothing. `advance` is told how many rows went by.
  Result<ImportReport> run(const domain::OperatorActor& by, ImportSource& source, const ImportPlan& plan,
                           const std::function<void(std::int64_t)>& advance) const;

 private:
  struct Prepared;
  Result<Prepared> prepare(const domain::OperatorActor& by, std::int64_t line, ImportedUser row) const;
  Status store(const std::vector<Prepared>& batch, ImportReport& report) const;

  Ports ports_;
  const AuditLog& audit_;
};

}  // namespace usher::core
