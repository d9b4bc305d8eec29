#pragma once

#include "common/settings/load.h"

namespace usher::cli {

/// What can be said of a PostgreSQL database's settings alone, before it is asked; `usher doctor` asks it. All are
/// production_only. Error: kInvalidSettings with one field if the URL cannot be used.
Result<std::vector<settings::Warning>> doubts_about_database(const settings::Settings& settings);

}  // namespace usher::cli
