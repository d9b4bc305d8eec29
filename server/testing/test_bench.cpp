#include "server/testing/test_bench.h"

#include "common/core/runtime/rate_limited.h"
#include "common/core/testing/test_mark.h"
#include "common/store/operations/installation.h"

namespace usher::testing {

Status TestBench::advance(store::Transactions& transactions, std::chrono::seconds by) {
  const Lock lock(advancing_);
  USHER_TRY(const auto whole, transactions.write([&](store::Stores& tx) -> Result<std::chrono::milliseconds> {
    USHER_TRY(const auto mark, core::read_test_mark(tx.installation));
    const auto moved = std::max(clock.by(), mark.clock_by) + by;  // the server that this one replaces may have moved it, too
    if (moved > kFurthestMove)
      return invalid_field("advance", "OUT_OF_RANGE", "The clock was moved by ten years in all; begin a new database");
    USHER_CHECK(tx.installation.put(store::kTestClock, std::to_string(moved.count())));
    return moved;
  }));
  clock.move_by(whole);
  run_due();
  return done();
}

Status TestBench::take_key(bool is_right, const std::string& from) {
  constexpr std::chrono::minutes kWindow{15};
  constexpr std::size_t kMostWrong = 30;
  const auto now = clock.unmoved().now();
  const Lock lock(guessing_);
  std::erase_if(wrong_, [&](const auto& one) { return one.second + kWindow <= now; });
  if (wrong_.count(from) >= kMostWrong) return core::rate_limited_until(wrong_.lower_bound(from)->second + kWindow, now);
  if (is_right) return done();
  wrong_.emplace(from, now);
  return error(ErrorCode::kUnauthenticated, "Send TEST_API_KEY as bearer token; usherd prints it at its start where it is unset");
}

std::optional<net::DeliveryOutcome> TestBench::take(const domain::Mail& mail, const core::ComposedMail& words) {
  if (const auto fault = failures.take("mail", words.to)) return core::outcome_of(*fault);
  mails.add({.kind = mail.kind,
             .to = words.to,
             .subject = words.subject,
             .text = words.text,
             .html = words.html,
             .link = words.link,
             .code = words.code,
             .at = clock.now(),
             .id = mail.id});
  return std::nullopt;
}

}  // namespace usher::testing
