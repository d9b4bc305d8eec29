#include "common/core/upkeep/retention/visitors_chat.h"

#include "common/base/time_text.h"
#include "common/json/value.h"
#include "common/store/chat/chat_messages.h"
#include "common/store/chat/chat_threads.h"
#include "common/store/operations/installation.h"

namespace usher::core {
namespace {

constexpr std::string_view kFirstPruned = "retention.visitors_first_pruned_at";
constexpr std::chrono::hours kTimeToChoose{24};

/// Whether messages of any age may be deleted.
Result<bool> may_prune(store::InstallationStore installation, Time now) {
  USHER_TRY(const auto text, installation.get(kFirstPruned));
  const auto first = text ? parse_time(*text) : std::nullopt;
  return first && *first + kTimeToChoose <= now;
}

}  // namespace

Result<std::int64_t> prune_visitors_chat(const Ports& ports, const PruneBatches& batches, int rows_per_batch) {
  const auto now = ports.clock.now();
  const auto& kept = ports.settings.retention.visitors_chat;
  if (!kept) return 0;
  USHER_TRY(const bool may, ports.transactions.read([&](store::Stores& tx) { return may_prune(tx.installation, now); }));
  if (!may) {
    USHER_CHECK(ports.transactions.write(
        [&](store::Stores& tx) { return tx.installation.put_if_absent(kFirstPruned, to_rfc3339(now)); }));
    return 0;
  }
  const auto before = now - *kept;
  USHER_TRY(const auto messages,
            batches([&](store::Stores& tx) { return tx.chat_messages.prune_visitors(before, rows_per_batch); }));
  USHER_CHECK(batches([&](store::Stores& tx) { return tx.chat_threads.prune_visitors(before, rows_per_batch); }));
  USHER_CHECK(batches([&](store::Stores& tx) { return tx.chat_messages.forget_visitors_titles(before, rows_per_batch); }));
  return messages;
}

Result<std::int64_t> count_visitors_chat(store::Stores& tx, const settings::Retention& retention, Time now) {
  if (!retention.visitors_chat) return 0;
  USHER_TRY(const bool may, may_prune(tx.installation, now));
  return may ? tx.chat_messages.count_visitors_before(now - *retention.visitors_chat) : Result<std::int64_t>(0);
}

}  // namespace usher::core
