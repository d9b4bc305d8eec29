#include "server/testing/test_bench.h"

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
