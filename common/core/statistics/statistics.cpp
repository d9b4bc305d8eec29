#include "common/core/statistics/statistics.h"

#include <filesystem>

#include "common/store/keys/api_keys.h"
#include "common/store/questionnaire/questionnaire_answers.h"
#include "common/store/questionnaire/questionnaires.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {
namespace {

using std::chrono::days;

constexpr days kKeyNotice{14};
constexpr days kAnswersExpected{7};
constexpr std::uintmax_t kLowDisk = 1024 * 1024 * 1024;

Time day_of(Time time) { return std::chrono::floor<days>(time); }

std::optional<std::uintmax_t> free_bytes_of(const settings::Settings& settings) {
  if (settings.database.sqlite_path.empty()) return std::nullopt;
  std::error_code problem;
  const auto folder = std::filesystem::absolute(settings.database.sqlite_path, problem).parent_path();
  const auto space = std::filesystem::space(folder, problem);
  return problem ? std::nullopt : std::optional(space.available);
}

std::string in_days(Time until, Time now) { return std::to_string(std::chrono::ceil<days>(until - now).count()) + " days"; }

}  // namespace

Result<Statistics::EventDays> Statistics::event_days(Time first, Time today) const {
  EventDays known;
  {
    const Lock lock(mutex_);
    past_.erase(past_.begin(), past_.lower_bound(first));
    past_.erase(past_.lower_bound(today), past_.end());  // the clock was set back
    known = past_;
  }
  for (auto day = known.empty() ? first : known.rbegin()->first + days(1); day <= today; day += days(1)) {
    USHER_TRY(known[day],
              ports_.transactions.search([&](store::Stores& tx) { return tx.audit_events.day_figures(day, day + days(1)); }));
    if (day == today) break;
    const Lock lock(mutex_);
    past_[day] = known[day];
  }
  return known;
}

Status Statistics::count_days() const {
  USHER_TRY(const auto notes, read_server_notes(ports_));
  forget_days_before(notes.last_sample);
  const auto today = day_of(ports_.clock.now());
  USHER_CHECK(event_days(today - days(kDays - 1), today));
  return done();
}

Result<std::vector<DayFigures>> Statistics::figures_by_day(Time now) const {
  const auto today = day_of(now);
  const auto first = today - days(kDays - 1);
  USHER_TRY(const auto events, event_days(first, today));
  USHER_TRY(const auto uses, ports_.transactions.search([&](store::Stores& tx) { return tx.sessions.days_of_use(first); }));
  std::vector<DayFigures> figures;
  for (const auto& [day, event] : events)
    figures.push_back({.day = day, .sign_ups = event.sign_ups, .sign_ins = event.sign_ins, .refusals = event.refusals});
  for (const auto& use : uses)
    for (auto& figure : figures)
      if (use.first <= figure.day && figure.day <= use.last) figure.active_sessions += use.sessions;
  return figures;
}

Result<Summary> Statistics::summary() const {
  const auto now = ports_.clock.now();
  {
    const Lock lock(mutex_);
    if (kept_ && kept_->as_of <= now && now - kept_->as_of < kKept) return *kept_;
  }
  Summary made{.as_of = now};
  USHER_TRY(made.overview, look_over(ports_, Weeks::kLeftOut));
  forget_days_before(made.overview.notes.last_sample);
  USHER_TRY(made.days, figures_by_day(now));
  Observed observed{.free_bytes = free_bytes_of(ports_.settings)};
  USHER_TRY(observed.keys, ports_.transactions.read([](store::Stores& tx) { return tx.api_keys.list(); }));
  USHER_TRY(observed.unanswered_version, unanswered_version(ports_));
  made.attention = attention_of(made.overview, observed, ports_);
  const Lock lock(mutex_);
  kept_ = made;
  return made;
}

Result<std::optional<std::int64_t>> unanswered_version(const Ports& ports) {
  const auto before = ports.clock.now() - kAnswersExpected;
  return ports.transactions.search([before](store::Stores& tx) -> Result<std::optional<std::int64_t>> {
    USHER_TRY(const auto active, tx.questionnaires.active_version());
    if (!active) return std::optional<std::int64_t>();
    USHER_TRY(const auto stored, tx.questionnaires.find(*active));
    if (!stored || stored->published_at > before) return std::optional<std::int64_t>();
    USHER_TRY(const bool is_answered, tx.questionnaire_answers.has_any(*active));
    return is_answered ? std::nullopt : active;
  });
}

std::vector<Attention> attention_of(const Overview& overview, const Observed& observed, const Ports& ports) {
  std::vector<Attention> list;
  const auto now = ports.clock.now();
  if (overview.mail.failed > 0)
    list.push_back(
        {"MAIL_FAILED", overview.mail.failed, "Mail could not be delivered; see why in the list of failed mail, and retry it"});
  if (overview.mail.kept > 0)
    list.push_back({"MAIL_KEPT", overview.mail.kept, "Mail stays in the outbox; set SMTP_URL, then retry it"});
  if (!ports.settings.database.sqlite_path.empty() && lacks_backup(overview.notes, now))
    list.push_back(
        {"BACKUP_OLD", 1, "No backup was made in the last week; make one every day, or see why the nightly backup fails"});
  if (overview.notes.retention_fault)
    list.push_back(
        {"RETENTION_FAILED", 1,
         "Data past its retention was not removed: " + overview.notes.retention_fault->what + "; mend that, then prune"});
  for (const auto& key : observed.keys)
    if (key.is_live(now) && key.expires_at && *key.expires_at - now <= kKeyNotice)
      list.push_back({"API_KEY_EXPIRES", 1,
                      "The API key " + key.name.value_or(key.id.str()) + " expires in " + in_days(*key.expires_at, now) +
                          "; make another one for its back end"});
  if (observed.unanswered_version)
    list.push_back(
        {"QUESTIONNAIRE_UNANSWERED", 1,
         "Version " + std::to_string(*observed.unanswered_version) +
             " of the questionnaire was published more than a week ago and has no answer; see whether the site shows it"});
  if (observed.free_bytes && *observed.free_bytes < kLowDisk)
    list.push_back({"DISK_LOW", 1, "Less than 1 GiB is free where the database is; without space nothing can be written"});
  return list;
}

}  // namespace usher::core
