#pragma once

#include "common/core/moving/move_report.h"
#include "common/core/moving/old_table.h"
#include "common/domain/profile.h"

namespace usher::core {

/// The columns, by their names in camelCase, that are fields of our profile.
inline const std::vector<std::string_view> kProfileColumns{"experienceLevel", "professionalRole",   "roleOther",
                                                           "organization",    "softwareBackground", "hardwareBackground"};

/// What a row that was read with kProfileColumns says of somebody's background. What is no JSON object where one must be is told
/// the report and left out; values are not checked.
domain::ProfileChange profile_of(const OldRow& row, std::string_view whom, MoveReport& report);

}  // namespace usher::core
