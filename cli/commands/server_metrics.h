#pragma once

#include "cli/installation/installation.h"
#include "common/metrics/activity.h"

namespace usher::cli {

/// The origin of the server whose metrics are read: the named one, else by OPS_LISTEN, HOST and PORT, or PUBLIC_URL. Error:
/// kInvalidArgument for a name that is not an address.
Result<std::string> server_with_metrics(Installation& installation, const std::optional<std::string>& named);
/// Errors: kUpstreamFailed and alike, kForbidden; with what to do.
Result<MetricsPage> read_metrics(const Installation& installation, const std::string& origin);

}  // namespace usher::cli
