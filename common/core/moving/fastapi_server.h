#pragma once

#include "common/core/moving/old_table.h"

namespace usher::core {

/// The database of the FastAPI quickstart's server as SQLAlchemy writes it: `users`, `user_profiles`, `refresh_tokens`. It has no
/// providers, second factors or keys.
class FastapiServer final : public OldServer {
 public:
  /// `clock` must outlive it. Errors: as BetterAuthServer::open.
  static Result<std::unique_ptr<FastapiServer>> open(std::string_view url, const Clock& clock, TableNames names = {});

  Result<std::int64_t> count_rows() override;
  Status check_secret() override { return done(); }
  Status report_unread(MoveReport& report) override { return database_.report_unread(report, nullptr); }
  Status each_user(MoveReport& report, const Visit<OldUser>& visit) override;
  Status each_account(MoveReport&, const Visit<OldAccount>&) override { return done(); }
  Status each_passkey(MoveReport&, const Visit<domain::Passkey>&) override { return done(); }
  /// Visits each valid refresh token as a session of its own.
  Status each_session(MoveReport& report, const Visit<OldSession>& visit) override;
  Status each_factor(MoveReport&, const Visit<OldFactor>&) override { return done(); }
  Status each_key(MoveReport&, const Visit<OldKey>&) override { return done(); }

 private:
  FastapiServer(OldTables database, OldTable users, std::optional<OldTable> profiles, std::optional<OldTable> tokens,
                const Clock& clock)
      : database_(std::move(database)),
        users_(std::move(users)),
        profiles_(std::move(profiles)),
        tokens_(std::move(tokens)),
        clock_(clock) {}

  OldTables database_;
  OldTable users_;
  std::optional<OldTable> profiles_;
  std::optional<OldTable> tokens_;
  const Clock& clock_;
};

}  // namespace usher::core
