#include "common/core/upkeep/user_part_index.h"

#include "common/base/time_text.h"
#include "common/db/user_parts.h"
#include "common/json/value.h"
#include "common/store/accounts/user_parts.h"
#include "common/store/operations/installation.h"

namespace usher::core {
namespace {

/// `LAST_TRY WHY`.
constexpr std::string_view kRefusalRow = "user_parts.refusal";
constexpr std::chrono::hours kBetweenTries{1};
constexpr int kUsersPerBatch = 2000;

struct PartRefusal {
  Time tried_at{};
  std::string why;
};

Result<std::optional<PartRefusal>> stored_refusal(store::Stores& tx) {
  USHER_TRY(const auto row, tx.installation.get(kRefusalRow));
  if (!row) return std::optional<PartRefusal>();
  const auto space = row->find(' ');
  return std::optional(PartRefusal{.tried_at = parse_time(row->substr(0, space)).value_or(Time{}),
                                   .why = space == std::string::npos ? "" : row->substr(space + 1)});
}

/// It will pass by itself.
bool is_passing(const Error& problem) { return problem.row().kind == ErrorKind::kUnavailable; }

}  // namespace

Result<std::optional<std::string>> UserPartIndex::refusal(store::Stores& tx) {
  USHER_TRY(auto stored, stored_refusal(tx));
  return stored ? std::optional(std::move(stored->why)) : std::nullopt;
}

Status UserPartIndex::make() const {
  std::optional<PartRefusal> refused;
  USHER_TRY(const bool is_due, ports_.transactions.read([&](store::Stores& tx) -> Result<bool> {
    USHER_TRY(const bool is_missing, tx.user_parts.is_to_be_made());
    USHER_TRY(refused, stored_refusal(tx));
    return is_missing && (!refused || refused->tried_at + kBetweenTries <= ports_.clock.now());
  }));
  if (!is_due) return done();
  USHER_TRY(const auto connection, database_.connect());
  const auto made = db::make_user_parts(*connection);
  if (!made.ok() && is_passing(made.error())) return made;
  if (made.ok() && !refused) return done();
  return ports_.transactions.write([&](store::Stores& tx) {
    if (made.ok()) return tx.installation.erase(kRefusalRow);
    const auto& cause = made.error().cause.for_log();
    const auto why = made.error().what.empty() ? cause : made.error().what;
    return tx.installation.put(kRefusalRow, to_rfc3339(ports_.clock.now()) + " " + why);
  });
}

Status UserPartIndex::bring_up(const std::stop_token& stop) const {
  const auto has_noted = [](store::Stores& tx) { return tx.user_parts.has_noted(); };
  while (!stop.stop_requested()) {
    USHER_TRY(const bool goes_on, ports_.transactions.read(has_noted));
    if (!goes_on) break;
    USHER_CHECK(ports_.transactions.write([](store::Stores& tx) { return tx.user_parts.take_over(kUsersPerBatch); }));
  }
  return done();
}

Status UserPartIndex::merge(const std::stop_token& stop) const {
  for (bool begins = true; !stop.stop_requested(); begins = false) {
    USHER_TRY(const bool goes_on, ports_.transactions.write([&](store::Stores& tx) { return tx.user_parts.merge(begins); }));
    if (!goes_on) break;
  }
  return done();
}

}  // namespace usher::core
