#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/db/connection.h"
#include "common/domain/profile.h"

namespace usher::store {

struct ExportedProfile {
  UserId user_id;
  std::string email;
  std::optional<std::string> name;
  domain::Profile profile;
};

/// Which profiles an export takes, and after which one it goes on.
struct ProfileFilter {
  Time since{};  ///< Changed since.
  bool completed_only = false;
  Time after{};
  UserId after_id;
  int limit = 500;
};

/// Table profiles. Borrows its connection; one thread at a time.
class Profiles {
 public:
  explicit Profiles(db::Connection& connection) : db_(connection) {}

  Result<std::optional<domain::Profile>> find(const UserId& user);
  /// Makes it or replaces all but created_at.
  Status save(const UserId& user, const domain::Profile& profile);
  Result<std::vector<ExportedProfile>> page(const ProfileFilter& filter);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
