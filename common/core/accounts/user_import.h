#pragma once

#include <set>
#include <unordered_set>

#include "common/core/accounts/erasures.h"
#include "common/core/accounts/import_rules.h"
#include "common/core/audit/audit_log.h"
#include "common/core/mail/admin_notices.h"

namespace usher::core {

/// An account as exported by another system or by Usher. Absent members and null get the values of a new account.
struct ImportedUser {
  std::string email;
  std::optional<std::string> id;  ///< Kept, so that references to the account stay valid.
  std::optional<std::string> name;
  std::optional<std::string> image;
  std::optional<std::string> password_hash;  ///< See crypto::recognise_password_hash. Absent: the user must reset it.
  std::optional<std::string> role;
  std::optional<bool> is_verified;
  std::optional<bool> is_active;
  std::optional<bool> two_factor_enabled;  ///< Not imported: only counted.
  std::optional<std::string> created_at;   ///< RFC 3339 time or bare date.
  std::optional<std::string> updated_at;   ///< The same.
  std::optional<std::string> suspended_reason;
  std::optional<std::string> suspended_until;  ///< As created_at; of a suspended account.
  std::optional<bool> reminders_stopped;       ///< Since the person wants none.
  json::Patch<json::Object> user_fields;       ///< Of the site; undeclared members are ignored, see ImportPlan.
  domain::ProfileChange profile;

  static constexpr auto fields() {
    using json::optional;
    return json::concat(
        json::fields_of(json::required("email", &ImportedUser::email), optional("id", &ImportedUser::id),
                        optional("name", &ImportedUser::name), optional("image", &ImportedUser::image),
                        optional("password_hash", &ImportedUser::password_hash), optional("role", &ImportedUser::role),
                        optional("is_verified", &ImportedUser::is_verified), optional("is_active", &ImportedUser::is_active),
                        optional("two_factor_enabled", &ImportedUser::two_factor_enabled),
                        optional("created_at", &ImportedUser::created_at), optional("updated_at", &ImportedUser::updated_at),
                        optional("suspended_reason", &ImportedUser::suspended_reason, {.max = 500, .one_line = true}),
                        optional("suspended_until", &ImportedUser::suspended_until),
                        optional("reminders_stopped", &ImportedUser::reminders_stopped),
                        optional("user_fields", &ImportedUser::user_fields)),
        json::nested(&ImportedUser::profile));
  }
};

/// A row and the line where it begins, or its error (kValidationFailed).
struct ImportRow {
  std::int64_t line = 0;
  Result<ImportedUser> user;
};

/// A source of rows. It is read twice: once to check all rows and once to import them. One thread.
class ImportSource {
 public:
  virtual ~ImportSource() = default;
  /// Goes back to before the first row.
  virtual Status rewind() = 0;
  /// Returns the next row, or nullopt at the end. Error: read errors.
  virtual Result<std::optional<ImportRow>> next() = 0;
};

/// The result of the first reading.
struct ImportPlan {
  std::int64_t rows = 0;
  std::unordered_set<std::string> repeated;  ///< Addresses, as compared, and ids of more than one row.
  std::vector<ComingAdmin> admins;           ///< Rows with the role of an admin.
  std::set<std::string> undeclared = {};     ///< Some members of user_fields that are ignored.
};

/// A row that was not imported because of an existing account or another row.
struct ImportConflict {
  std::int64_t line = 0;
  std::string email;  ///< As written in the row.
  std::string_view reason;
};

struct ImportReport {
  static constexpr std::size_t kMostNamed = 5;
  std::int64_t imported = 0;
  std::int64_t present = 0;                ///< Rows whose account is here already, as the row would make it.
  std::vector<std::string> first_present;  ///< Addresses of the first kMostNamed of them.
  std::int64_t passwords = 0;              ///< Rows that only gave such an account its first password.
  std::int64_t erased = 0;                 ///< Rows of ids that were erased here.
  std::int64_t lost_factors = 0;           ///< Rows with a second factor whose account has none here.
  std::vector<ImportConflict> conflicts;
};

enum class ImportMode { kForReal, kTrial };

/// Imports accounts with their password hashes. Memory grows only with the addresses and ids. Safe from any thread.
class UserImport {
 public:
  UserImport(Ports ports, const Outbox& outbox, const AuditLog& audit, const Erasures& erasures)
      : ports_(ports), outbox_(outbox), audit_(audit), erasures_(erasures) {}

  /// Reads all rows and changes nothing. Error: kValidationFailed with the number of faults and the first of them, each with its
  /// line; an unreadable row gives only the source's fault.
  Result<ImportPlan> check(ImportSource& source) const;
  /// Imports the rows that check() accepted, some hundred rows a transaction. Skips rows that share an address or id, and rows
  /// whose address or id is taken, so that a second run changes nothing but accounts that lack the password of their row; and
  /// rows of erased accounts (`erased`). The admins of now are notified of new ones, in one mail each. kTrial: reports the same
  /// and changes nothing. Calls `advance` with the number of rows that were imported or skipped.
  Result<ImportReport> run(const domain::OperatorActor& by, ImportSource& source, const ImportPlan& plan, ImportMode mode,
                           const std::function<void(std::int64_t)>& advance, ErasedRows erased = ErasedRows::kLeftOut) const;

 private:
  struct Prepared;
  struct How;
  Result<Prepared> prepare(const domain::OperatorActor& by, std::int64_t line, ImportedUser row) const;
  struct Stored;
  static Result<Stored> store_in(store::Stores& tx, const std::vector<Prepared>& batch, const How& how);
  Status store(const std::vector<Prepared>& batch, const How& how, ImportReport& report) const;

  Status notify_admins(const domain::OperatorActor& by, const ImportPlan& plan, ErasedRows erased) const;

  Ports ports_;
  const Outbox& outbox_;
  const AuditLog& audit_;
  const Erasures& erasures_;
};

}  // namespace usher::core
