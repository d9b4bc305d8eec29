#include "server/database_sleep.h"

#include "common/core/core.h"
#include "common/core/pages/adaptations.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/upkeep/schema_state.h"
#include "common/store/operations/installation.h"
#include "common/store/operations/outbox.h"
#include "server/late_handler.h"

namespace usher {
namespace {

using std::chrono::seconds;
Error migrated() {
  return error(ErrorCode::kSchemaOutdated,
               "The schema got another version while the database slept; usherd ends, so that a new start looks at it");
}
Error changed_sides() {
  return error(ErrorCode::kConflict,
               "The database became one of tests (TEST_API), or ceased to be one, while it slept; usherd ends, so that a new "
               "start looks at it");
}

}  // namespace

DatabaseSleep::DatabaseSleep(Parts parts)
    : parts_(std::move(parts)), idle_since_(parts_.clock.now()), turned_at_(parts_.clock.now()) {
  parts_.gate.set_wake([this] { return wake_up(); });
}

/// What is left for later only takes this server off the lists.
DatabaseSleep::~DatabaseSleep() {
  parts_.gate.set_wake([] { return done(); });
}

Status DatabaseSleep::look() {
  auto& gate = parts_.gate;
  const auto now = parts_.clock.now();
  if (gate.is_asleep()) {
    if (now < wake_at_ && gate.last_wake().ok()) return done();  // a wake that failed is repeated: a request asked for it
    is_timer_ = true;
    const auto use = gate.pass();
    is_timer_ = false;
    return use.ok() ? done() : Status(use.error());
  }
  if (const auto requests = gate.requests(); requests != std::exchange(requests_, requests)) idle_since_ = now;
  if (now - idle_since_ < gate.after()) return done();
  gate.fall_asleep([&]() -> Status {
    auto sleeps = fall_asleep();
    if (!sleeps.ok()) idle_since_ = now;  // asks again so much later
    return sleeps;
  });
  return done();
}

Status DatabaseSleep::fall_asleep() {
  const auto& core = parts_.core;
  if (parts_.has_streams()) return error(ErrorCode::kConflict);
  USHER_TRY(const auto servers, parts_.database.live_servers());
  if (servers.size() > 1) return error(ErrorCode::kConflict);
  USHER_CHECK(core.audit.append_folded(Time::max()));
  USHER_CHECK(core.adaptations.settle());
  const auto now = parts_.clock.now();
  USHER_TRY(const auto mail, core.ports.transactions.read_one([](store::Stores& tx) { return tx.outbox.next_due(); }));
  if (mail && *mail <= now + parts_.gate.after()) return error(ErrorCode::kConflict);
  wake_at_ = std::min(mail.value_or(Time::max()), now + kLongestSleep);
  due_then_ = mail == wake_at_ ? "mail" : "upkeep";
  USHER_TRY(const auto shown, core.questionnaires.active());  // while it sleeps, answered as it is now
  USHER_TRY(was_of_tests_, is_of_tests());
  parts_.end_listener();
  USHER_CHECK(parts_.database.disconnect());  // waits for posted works; no other comes
  const auto awake = now - turned_at_;
  // Its place may be gone although the answer is lost. So it sleeps in any case: only a wake takes the place again.
  if (const auto told = parts_.claim.sleep(awake); !told.ok())
    parts_.log.write(LogLevel::kWarning, "write_failed",
                     {{"error", told.error().detail()}, {"cause", told.error().cause.for_log()}});
  (void)parts_.database.disconnect();
  turned_at_ = now;
  parts_.log.write(LogLevel::kInfo, "database_asleep", {{"awake_seconds", std::chrono::floor<seconds>(awake).count()}});
  return done();
}

Result<bool> DatabaseSleep::is_of_tests() const {
  USHER_TRY(const auto mark,
            parts_.core.ports.transactions.read_one([](store::Stores& tx) { return tx.installation.get(store::kTestApi); }));
  return mark.has_value();
}

Status DatabaseSleep::compare(db::Found found) const {
  if (found == db::Found::kMigrated) return migrated();
  USHER_CHECK(core::require_current_schema(parts_.database));  // and no restore has begun and not ended
  USHER_CHECK(parts_.core.check_database());
  USHER_TRY(const bool is_so, is_of_tests());
  return is_so == was_of_tests_ ? done() : Status(changed_sides());
}

Status DatabaseSleep::know_again(db::Found found) {
  auto& core = parts_.core;
  const auto known = compare(found);
  constexpr std::array kForAStart{ErrorCode::kSchemaOutdated, ErrorCode::kSchemaAhead, ErrorCode::kSecretMismatch,
                                  ErrorCode::kConflict};
  if (!known.ok() && contains(kForAStart, known.error().code)) parts_.on_stranger(known.error());
  USHER_CHECK(known);
  if (found == db::Found::kReplaced || has_failed_) {
    USHER_CHECK(core.forget());
    USHER_CHECK(core.start());
  } else {
    USHER_CHECK(core.keys.reload());
  }
  return parts_.renew_claim();
}

Status DatabaseSleep::take_place_again() {
  USHER_CHECK(parts_.database.reconnect(steady_now() + db::SleepGate::kPatience));
  USHER_TRY(const auto found, parts_.claim.wake());
  auto known = know_again(found);
  if (!known.ok()) parts_.claim.leave();
  return known;
}

Status DatabaseSleep::wake_up() {
  const auto began = steady_now();
  const auto taken = take_place_again();
  const bool is_repeated = std::exchange(has_failed_, !taken.ok());
  if (has_failed_) {
    (void)parts_.database.disconnect();
    auto refused = error_because(ErrorCode::kDatabaseBusy, taken.error().detail() + " " + taken.error().cause.for_log());
    refused.retry_after = seconds(1);
    return refused;
  }
  const auto* const endpoint = being_answered ? being_answered->endpoint : nullptr;
  const auto now = parts_.clock.now();
  const auto slept = std::chrono::floor<seconds>(now - std::exchange(turned_at_, now));
  const auto took = std::chrono::floor<std::chrono::milliseconds>(steady_now() - began);
  parts_.log.write(LogLevel::kInfo, "database_woken",
                   {{"by", endpoint      ? endpoint->route()
                           : !is_timer_  ? "SIGHUP"
                           : is_repeated ? "retry"
                                         : due_then_},
                    {"slept_seconds", slept.count()},
                    {"took_ms", took.count()}});
  return done();
}

}  // namespace usher
