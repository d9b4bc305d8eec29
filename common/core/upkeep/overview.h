#pragma once

#include "common/core/upkeep/server_notes.h"
#include "common/store/accounts/users.h"
#include "common/store/chat/chat_threads.h"

namespace usher::core {

struct MailFigures {
  std::int64_t waiting = 0;
  std::int64_t kept = 0;
  std::int64_t failed = 0;

  static constexpr std::string_view kSchema = "MailFigures";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("waiting", &MailFigures::waiting), required("kept", &MailFigures::kept),
                           required("failed", &MailFigures::failed));
  }
};

/// An installation in figures.
struct Overview {
  static constexpr std::size_t kDays = 7;
  /// Counts a day (UTC), the oldest first; today is the last.
  using Week = std::array<std::int64_t, kDays>;

  store::UserFigures users;
  Week sign_ups{};
  Week sign_ins{};
  std::int64_t sessions = 0;  ///< Live ones.
  MailFigures mail;
  store::ChatFigures chat;
  ServerNotes notes;
};

/// Whether the sign-ups and sign-ins of the week are counted.
enum class Weeks { kCounted, kLeftOut };

/// Reads the figures; counts whole tables. For operators and admins. Safe from any thread.
Result<Overview> look_over(const Ports& ports, Weeks weeks = Weeks::kCounted);

}  // namespace usher::core
