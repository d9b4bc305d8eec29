#pragma once

#include <optional>
#include <string>

#include "cli/commands/doctor/finding.h"
#include "cli/installation/installation.h"
#include "common/base/clock.h"
#include "common/db/engine/database.h"

namespace usher::cli {

/// The checks of `usher doctor` on the database's environment. They change nothing.

/// Checks modes and owners of the database, its journal, the secret and the directory.
Findings check_files(const std::string& database_path);
/// Checks that this user may write to the database and create files beside it.
Finding check_writable(const std::string& database_path);
/// Checks that the disk has room for the database to grow.
Finding check_disk(const std::string& database_path);
/// Reports which servers use the database. All results are kOk, but for one without an answer.
Finding check_servers(db::Database& database);
/// Checks that the clock is neither before the date of this release nor before `newest`, the newest time in the database.
/// `is_kept`: the system's clock is synchronised.
Finding check_clock(Time now, std::optional<Time> newest, bool is_kept);
/// A warning about a jump of the clock that a server noticed within a week; nullopt without one.
std::optional<Finding> check_clock_step(Time now, const std::optional<ClockStep>& step);
/// Whether the kernel's clock is synchronised, for example by NTP (as `timedatectl` reports).
bool clock_is_kept();
/// Checks whether the addresses of events are the clients' own or those of a proxy that TRUSTED_PROXIES lacks.
Finding check_proxies(const settings::Settings& settings, const std::vector<domain::AuditEvent>& recent);

}  // namespace usher::cli
