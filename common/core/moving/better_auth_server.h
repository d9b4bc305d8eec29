#pragma once

#include "common/core/moving/old_table.h"

namespace usher::core {

/// The database of a Better Auth server.
class BetterAuthServer final : public OldServer {
 public:
  /// `secret` is that server's secret, if known; without it encrypted values are not imported. Imports the columns of the site's
  /// own fields, which `settings` declare; they and `clock` must outlive it. `passkey_rp_id`: of its passkeys. Errors: those of
  /// db::open_foreign_database; kInvalidArgument if a required table or column is missing, which it names. `names`: of its
  /// tables.
  static Result<std::unique_ptr<BetterAuthServer>> open(std::string_view url, std::optional<Secret> secret,
                                                        const settings::Settings& settings, const Clock& clock,
                                                        std::string passkey_rp_id, TableNames names = {});

  Result<std::int64_t> count_rows() override;
  Status check_secret() override;
  Status report_unread(MoveReport& report) override { return database_.report_unread(report, &tables_.users); }
  Status each_user(MoveReport& report, const Visit<OldUser>& visit) override;
  Status each_account(MoveReport& report, const Visit<OldAccount>& visit) override;
  Status each_passkey(MoveReport& report, const Visit<domain::Passkey>& visit) override;
  /// Also counts verifications, which are not imported: mailed links and codes contain the old server's addresses.
  Status each_session(MoveReport& report, const Visit<OldSession>& visit) override;
  Status each_factor(MoveReport& report, const Visit<OldFactor>& visit) override;
  Status each_key(MoveReport& report, const Visit<OldKey>& visit) override;

 private:
  struct Tables {
    OldTable users;
    OldTable credentials;  ///< The same table as `accounts`, with the columns that passwords need.
    OldTable accounts;
    std::optional<OldTable> passkeys;
    OldTable sessions;
    std::optional<OldTable> factors;
    std::optional<OldTable> keys;
    std::optional<OldTable> verifications;
  };
  static Result<Tables> find_tables(OldTables& database, const settings::Settings& settings);
  BetterAuthServer(OldTables database, Tables tables, std::optional<Secret> secret, const settings::Settings& settings,
                   const Clock& clock, std::string passkey_rp_id)
      : database_(std::move(database)),
        tables_(std::move(tables)),
        secret_(std::move(secret)),
        settings_(settings),
        clock_(clock),
        passkey_rp_id_(std::move(passkey_rp_id)) {}

  OldUser user_of(const OldRow& row, MoveReport& report) const;
  /// Returns the token in clear. If it is encrypted and cannot be decrypted, counts it and returns an empty one.
  Secret token_of(const OldRow& row, std::string_view column, MoveReport& report) const;
  [[nodiscard]] std::optional<Secret> opened(std::string_view text) const;
  std::optional<domain::Passkey> passkey_of(const OldRow& row, MoveReport& report) const;
  std::optional<OldFactor> factor_of(const OldRow& row, MoveReport& report) const;
  std::optional<OldKey> key_of(const OldRow& row, MoveReport& report) const;

  OldTables database_;
  Tables tables_;
  std::optional<Secret> secret_;
  const settings::Settings& settings_;
  const Clock& clock_;
  std::string passkey_rp_id_;
};

}  // namespace usher::core
