#include "cli/installation/database_owner.h"

#include <grp.h>
#include <unistd.h>

#include "common/base/core_dumps.h"
#include "common/base/files/file.h"
#include "common/base/files/system_user.h"

namespace usher::cli {

namespace {

/// The owner of the directory may put any file there in place of root's.
Status refuse_place_of_others(const std::string& database_path) {
  const auto directory = directory_of(database_path);
  const auto other = owner_of(directory);
  if (geteuid() != 0 || !other || other->uid == 0) return done();
  const auto name = user_name(other->uid);
  return error(ErrorCode::kForbidden, "The database " + database_path + " belongs to root, but its directory to " + name +
                                          ", who can replace it; give them one owner: chown " + name + " " + database_path +
                                          "*, or chown root " + directory);
}

}  // namespace

Status become_database_owner(const std::string& database_path) {
  const auto owner = owner_of(database_path);
  if (!owner) return done();
  if (owner->uid == geteuid()) return refuse_place_of_others(database_path);
  if (geteuid() != 0)
    return error(ErrorCode::kForbidden, "The database " + database_path + " belongs to " + user_name(owner->uid) +
                                            "; run the command as that user: sudo -u " + user_name(owner->uid) + " usher ...");
  const bool became = setgroups(0, nullptr) == 0 && setgid(owner->gid) == 0 && setuid(owner->uid) == 0 && forbid_core_dumps();
  if (became) return done();
  return error(ErrorCode::kForbidden, "Cannot become " + user_name(owner->uid) + ", the owner of the database " + database_path);
}

}  // namespace usher::cli
