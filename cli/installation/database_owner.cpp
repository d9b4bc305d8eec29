#include "cli/installation/database_owner.h"

#include <grp.h>
#include <unistd.h>

#include "common/base/core_dumps.h"
#include "common/base/system_user.h"

namespace usher::cli {

Status become_database_owner(const std::string& database_path) {
  const auto owner = owner_of(database_path);
  if (!owner || owner->uid == geteuid()) return done();
  if (geteuid() != 0)
    return error(ErrorCode::kForbidden, "The database " + database_path + " belongs to " + user_name(owner->uid) +
                                            "; run the command as that user: sudo -u " + user_name(owner->uid) + " usher ...");
  const bool became = setgroups(0, nullptr) == 0 && setgid(owner->gid) == 0 && setuid(owner->uid) == 0 && forbid_core_dumps();
  if (became) return done();
  return error(ErrorCode::kForbidden, "Cannot become " + user_name(owner->uid) + ", the owner of the database " + database_path);
}

}  // namespace usher::cli
