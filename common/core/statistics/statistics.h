#pragma once

#include "common/base/time_text.h"
#include "common/core/upkeep/overview.h"
#include "common/domain/api_key.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {

/// What happened on one day (UTC).
struct DayFigures {
  Time day{};
  std::int64_t sign_ups = 0;
  std::int64_t sign_ins = 0;
  std::int64_t refusals = 0;         ///< Audited attempts that failed; many of a kind are one event.
  std::int64_t active_sessions = 0;  ///< Sessions that began by then and were used then or later.

  /// 2026-11-20
  [[nodiscard]] std::string date() const { return day_text(day); }

  static constexpr std::string_view kSchema = "DayFigures";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(
        json::computed("day", &DayFigures::date, {.format = "date"}), required("sign_ups", &DayFigures::sign_ups),
        required("sign_ins", &DayFigures::sign_ins),
        required("refusals", &DayFigures::refusals, {.about = "events; one may stand for many like attempts"}),
        required("active_sessions", &DayFigures::active_sessions, {.about = "began by then and were used then or later"}));
  }
};

/// Something that an admin should look at.
struct Attention {
  std::string_view code;
  std::int64_t count = 1;
  std::string detail;  ///< A sentence for people with what to do.

  static constexpr std::string_view kSchema = "Attention";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(
        required(
            "code", &Attention::code,
            {.about =
                 "MAIL_FAILED, MAIL_KEPT, BACKUP_OLD, RETENTION_FAILED, API_KEY_EXPIRES, QUESTIONNAIRE_UNANSWERED or DISK_LOW"}),
        required("count", &Attention::count), required("detail", &Attention::detail));
  }
};

struct Summary {
  Time as_of{};
  Overview overview;             ///< Without its weeks.
  std::vector<DayFigures> days;  ///< kDays of them, the oldest first; today is the last.
  std::vector<Attention> attention;

  static constexpr std::string_view kSchema = "Overview";
  static constexpr auto fields() {
    using json::required;
    constexpr auto overview = &Summary::overview;
    return json::fields_of(
        required("as_of", &Summary::as_of, {.about = "figures are at most ten seconds old"}),
        required("users", overview, &Overview::users),
        required("sessions", overview, &Overview::sessions, {.about = "live ones"}), required("mail", overview, &Overview::mail),
        required("chat", overview, &Overview::chat),
        required("days", &Summary::days, {.about = "the last 28 (UTC), oldest first; today is the last"}),
        json::computed("last_backup_at", [](const Summary& summary) { return summary.overview.notes.backed_up_at; }),
        json::computed("server_started_at", [](const Summary& summary) { return summary.overview.notes.started_at; }),
        required("attention", &Summary::attention));
  }
};

/// The installation in figures for admins over HTTP. A day that is over is counted once, unless sample accounts are made, and a
/// summary is shown for kKept. Safe from any thread.
class Statistics {
 public:
  static constexpr int kDays = 28;
  static constexpr std::chrono::seconds kKept{10};
  explicit Statistics(Ports ports) : ports_(ports) {}

  /// Error: kOverloaded if it takes longer than it may.
  Result<Summary> summary() const;
  /// Counts the days that are over, so that the first summary of a server need not; for its background.
  Status count_days() const;
  /// Forgets what was counted.
  void forget() const {
    const Lock lock(mutex_);
    past_.clear();
    kept_.reset();
  }

 private:
  using EventDays = std::map<Time, store::EventDay>;

  /// Forgets the days that are over once a sample account was made since, as it may belong to one of them. `last_sample`: as in
  /// ServerNotes.
  void forget_days_before(const std::optional<std::string>& last_sample) const {
    const Lock lock(mutex_);
    if (std::exchange(last_sample_, last_sample) != last_sample) past_.clear();
  }
  /// Counts each day by itself, so that a slow database keeps what it has done.
  Result<EventDays> event_days(Time first, Time today) const;
  Result<std::vector<DayFigures>> figures_by_day(Time now) const;

  Ports ports_;
  mutable Mutex mutex_;
  mutable EventDays past_ GUARDED_BY(mutex_);  ///< Days that are over.
  mutable std::optional<std::string> last_sample_ GUARDED_BY(mutex_);
  mutable std::optional<Summary> kept_ GUARDED_BY(mutex_);
};

/// What attention_of() decides by, besides the figures.
struct Observed {
  std::vector<domain::ApiKey> keys = {};
  std::optional<std::uintmax_t> free_bytes = {};        ///< Of the disk that holds the database, if it is known.
  std::optional<std::int64_t> unanswered_version = {};  ///< See unanswered_version().
};

/// What needs attention.
std::vector<Attention> attention_of(const Overview& overview, const Observed& observed, const Ports& ports);

/// The version of the active questionnaire if it was published more than a week ago and has no answer. May read all answers.
Result<std::optional<std::int64_t>> unanswered_version(const Ports& ports);

}  // namespace usher::core
