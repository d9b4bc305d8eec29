#pragma once

#include "common/core/upkeep/server_notes.h"
#include "common/db/engine/database.h"

namespace usher::cli {

/// Who uses a database that may sleep.
struct SleepFacts {
  std::size_t awake = 0;  ///< Servers.
  std::vector<db::LiveServer> asleep;
  bool may_sleep = false;  ///< As the settings say.
};

/// `awake for 12.5 h this month, each server until it slept; web-1/4242/abcdef (0.1.0) asleep`. Empty where none sleeps or slept.
inline std::string sleep_words(const core::ServerNotes& notes, const SleepFacts& facts) {
  if (!notes.awake && !facts.may_sleep) return "";
  std::string words = "no server has slept this month";
  if (notes.awake) {
    const auto tenths = std::chrono::duration_cast<std::chrono::minutes>(*notes.awake).count() / 6;
    words = "awake for " + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) +
            " h this month, each server until it slept";
  }
  for (const auto& server : facts.asleep) words += "; " + server.id + " (" + server.note.release + ") asleep";
  if (facts.awake > 1) words += "; none sleeps beside another server";
  return words;
}

}  // namespace usher::cli
