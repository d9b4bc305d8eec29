#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/core/runtime/ports.h"

namespace usher::core {

class MemoryLimits;

/// Whose messages are kept, as the budgets see it.
struct ChatKeeper {
  std::string address;               ///< Of the client, as address_key() has it.
  std::int64_t factor = 1;           ///< Of that address.
  std::string account = {};          ///< Empty: a visitor or an anonymous account.
  bool is_proved = false;            ///< The account's address is.
  std::string sign_up_network = {};  ///< Where the account was signed up (ErasureKey::sign_up_network()); may be empty.
  std::string all = {};              ///< What the sums are counted by.
};

/// How many bytes of chat are kept in a UTC day, by a table of budgets: `chat_visitor_bytes` and `chat_visitors_bytes` for
/// visitors, `chat_account_bytes` and `chat_accounts_bytes` for accounts. Counted in this process, so that a restart begins the
/// day again; of several servers each keeps its part. Safe from any thread.
class ChatBudgets {
 public:
  /// What a message counts at least: its row, those of a thread and a visitor, and their indexes.
  static constexpr std::size_t kLeastBytes = 1024;
  /// Beyond so many counted subjects all but the sums begin again: a flood of subjects does not exhaust memory.
  static constexpr std::size_t kMostSubjects = 200'000;

  ChatBudgets(Ports ports, const MemoryLimits& limits) : ports_(ports), limits_(limits) {}

  /// Whether a message with so much text may be kept, which each budget of the keeper then counts. With RATE_LIMIT_ENABLED=false
  /// every message may.
  bool take(const ChatKeeper& keeper, std::size_t text_bytes);

 private:
  Ports ports_;
  const MemoryLimits& limits_;
  mutable Mutex mutex_;
  Time day_ GUARDED_BY(mutex_){};
  std::unordered_map<std::string, std::int64_t> kept_ GUARDED_BY(mutex_);  ///< Bytes, by budget and subject.
};

}  // namespace usher::core
