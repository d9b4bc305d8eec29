#pragma once

#include "common/core/moving/old_table.h"
#include "common/domain/profile.h"

namespace usher::core {

/// The columns of our profile's fields, by their names in camelCase.
inline const std::vector<std::string_view> kProfileColumns{"experienceLevel", "professionalRole",   "roleOther",
                                                           "organization",    "softwareBackground", "hardwareBackground"};

/// Returns the profile of a row that was read with kProfileColumns. A background without a JSON object stays text;
/// values are not checked.
domain::ProfileChange profile_of(const OldRow& row);

}  // namespace usher::core
