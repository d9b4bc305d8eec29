#include "common/core/upkeep/retention/retention_fault.h"

#include "common/base/time_text.h"
#include "common/json/value.h"
#include "common/store/operations/installation.h"
#include "common/store/transactions.h"

namespace usher::core {
namespace {

/// `SINCE WHAT`.
constexpr std::string_view kRow = "retention.fault";

}  // namespace

Result<std::optional<RetentionFault>> retention_fault(store::Stores& tx) {
  USHER_TRY(const auto row, tx.installation.get(kRow));
  if (!row) return std::optional<RetentionFault>();
  const auto space = row->find(' ');
  const auto since = parse_time(row->substr(0, space));
  return std::optional(
      RetentionFault{.since = since.value_or(Time{}), .what = space == std::string::npos ? "" : row->substr(space + 1)});
}

Status note_retention(const Ports& ports, const std::string& what) {
  USHER_TRY(const auto known, ports.transactions.read_one([](store::Stores& tx) { return retention_fault(tx); }));
  if ((known ? known->what : std::string()) == what) return done();
  const auto since = known ? known->since : ports.clock.now();
  const auto row = to_rfc3339(since) + " " + what;
  return ports.transactions.write(
      [&](store::Stores& tx) { return what.empty() ? tx.installation.erase(kRow) : tx.installation.put(kRow, row); });
}

}  // namespace usher::core
