#pragma once

#include "common/core/moving/old_table.h"

namespace usher::core {

/// Returns the site's own fields of a row that was read with columns of their names. A value is converted to the field's type as
/// far as its text allows; it is not checked.
json::Object user_fields_of(const OldRow& row, const std::vector<settings::UserField>& fields);

/// The columns of our profile's fields, by their names in camelCase.
inline const std::vector<std::string_view> kProfileColumns{"experienceLevel", "professionalRole",   "roleOther",
                                                           "organization",    "softwareBackground", "hardwareBackground"};

/// Returns the profile of a row that was read with kProfileColumns. A background without a JSON object stays text;
/// values are not checked.
domain::ProfileChange profile_of(const OldRow& row);

}  // namespace usher::core
