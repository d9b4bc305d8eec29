#include "server/background_tasks.h"

#include "common/base/version.h"
#include "common/core/audit/audit_chain.h"
#include "common/core/credentials/mail_requests.h"
#include "common/core/mail/mail_templates.h"
#include "common/core/mail/smtp_server.h"
#include "common/core/pages/adaptations.h"
#include "common/core/pages/site_texts.h"
#include "common/core/runtime/memory_limits.h"
#include "common/core/sessions/session_streams.h"
#include "common/core/sign_in/anonymous_user.h"
#include "common/core/statistics/statistics.h"
#include "common/core/upkeep/clock_drift.h"
#include "common/core/upkeep/retention/inactive_accounts.h"
#include "common/core/upkeep/user_part_index.h"
#include "common/db/migrator.h"
#include "server/testing/test_bench.h"

namespace usher {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using Tasks = std::vector<Background::Task>;

/// A mail server that takes its time for one does not delay the others.
constexpr int kMailsAtOnce = 4;

/// Only the names of a counted list.
template <class T>
Status outcome_of(const Result<T>& counted) {
  return counted.ok() ? done() : Status(counted.error());
}

}  // namespace

db::ServerNote server_note(const core::Core* core) {
  return {.release = std::string(kVersion),
          .secret_check = core ? core->secrets.current.check_value() : std::string(),
          .schema_version = db::Migrator().newest()};
}

BackgroundTasks::BackgroundTasks(const Parts& parts, testing::TestBench* tests)
    : parts_(parts),
      tests_(tests),
      measured_(parts.metrics, parts.database, parts.core.ports.transactions),
      leadership_(parts.claim),
      pace_([this](seconds wait) { for_each_thread([wait](Background& thread) { thread.rest(wait); }); }) {
  (void)renew_claim();  // if it fails, the task tries again, as the next
  (void)measured_.measure();
  auto& leads = parts_.metrics.gauge("usher_server_leads", "1 if this server does the scheduled work on the whole database.");
  parts_.metrics.before_exposing([this, &leads] {
    auto* const gate = parts_.database.gate();  // who sleeps is alone, and does the work when it is due
    leads.at().set(leadership_.leads() || (gate && gate->is_asleep()) ? 1 : 0);
  });
  const auto& mail = parts_.core.ports.settings.mail;
  if (mail.smtp) smtp_ = net::curl_smtp_client(core::smtp_server(mail, stopping_.get_token()));
  for (const auto& problem : parts_.core.mail_templates.problems())
    parts_.log.write(LogLevel::kWarning, "mail_template", {{"problem", problem}});
  mail_worker_.emplace(
      parts_.core.ports, parts_.core.mail_composer,
      [this](const domain::Mail& request) { return parts_.core.mail_requests.resolve(request); }, smtp_.get(), parts_.log,
      parts_.metrics,
      tests_ ? [this](const auto& composed, const auto& words) { return tests_->take(composed, words); } : core::MailTap());
  std::vector threads{frequent(), linking(), indexing(), upkeep(), asking()};
  for (int i = 0; i < kMailsAtOnce; ++i) threads.push_back(mailing());
  // Not one of the threads that rest while the site is idle: a mail that is on its way stays claimed.
  claims_.emplace(Tasks{{"renew_mail_claims", core::MailWorker::kRenewal, [this] { return mail_worker_->renew_claims(); }}},
                  parts_.log, nullptr, parts_.database.gate());
  start(threads);
  announced_ = &parts_.metrics.counter("usher_announcements_total", "Announcements of other processes that were received.",
                                       {{"topic", {db::kTopicNames.begin(), db::kTopicNames.end()}}});
  listen();
  auto* const gate = parts_.database.gate();
  auto& asleep = parts_.metrics.gauge("usher_database_asleep", "1 while the database may sleep: no connection to it is open.");
  parts_.metrics.before_exposing([gate, &asleep] { asleep.at().set(gate && gate->is_asleep() ? 1 : 0); });
  if (gate) {
    sleep_.emplace(DatabaseSleep::Parts{.core = parts_.core,
                                        .database = parts_.database,
                                        .gate = *gate,
                                        .claim = parts_.claim,
                                        .clock = parts_.core.ports.clock,
                                        .log = parts_.log,
                                        .has_streams = parts_.has_streams,
                                        .end_listener = [this] { listener_.reset(); },
                                        .renew_claim = [this] { return renew_claim(); },
                                        .on_stranger = parts_.on_stranger});
  }
  constexpr std::chrono::milliseconds kLook = seconds(5);
  if (gate || listener_)
    idleness_.emplace(
        Tasks{{"watch_idleness", gate ? std::min(kLook, gate->after() / 4) : kLook, [this] { return watch_idleness(); }}},
        parts_.log);
  if (tests_) tests_->run_due = [this] { run_due(); };
}

/// In the order of the threads: what upkeep mails is sent after it.
void BackgroundTasks::run_due() {
  (void)mail_worker_->renew_claims();  // so that no mail is taken from a thread that is sending it
  for_each_thread([](Background& thread) { thread.run_all(); });
}

void BackgroundTasks::start(const std::vector<Tasks>& threads) {
  std::vector<std::string> names;
  for (const auto& tasks : threads)
    for (const auto& task : tasks) names.emplace_back(task.name);
  auto& failing = parts_.metrics.gauge("usher_background_failing", "1 if the last run of the background task failed.",
                                       {{"task", std::move(names)}});
  for (const auto& tasks : threads)
    if (!tasks.empty()) threads_.emplace_back(tasks, parts_.log, &failing, parts_.database.gate());
}

/// What others announce is done at once; the tasks notice it by themselves a little later.
void BackgroundTasks::listen() {
  const auto& log = parts_.log;
  listener_ = parts_.database.listen(
      {.on_topic =
           [this](db::Topic topic) {
             announced_->at({db::kTopicNames.at(static_cast<std::size_t>(topic))}).add();
             pace_.note_activity();
             parts_.core.told(topic);
             std::ignore = std::ranges::any_of(threads_, [topic](Background& thread) { return thread.wake(topic); });
           },
       .on_connected = [&log] { log.write(LogLevel::kInfo, "announcements_heard", {}); },
       .on_lost =
           [this, &log](const Error& why) {
             log.write(LogLevel::kWarning, "announcements_lost", {{"error", why.detail()}, {"cause", why.cause.for_log()}});
             pace_.note_activity();
           }});
}

/// After a wake the listener connects last.
Status BackgroundTasks::watch_idleness() {
  auto* const gate = parts_.database.gate();
  if (!gate || gate->is_awake()) {
    if (!listener_) listen();
    if (listener_) pace_.look(listener_->hears());
  }
  return sleep_ ? sleep_->look() : done();
}

Tasks BackgroundTasks::frequent() {
  auto& core = parts_.core;
  return {{"reload_keys", seconds(5), [&core] { return core.keys.reload(); }, db::Topic::kKeys},
          {"watch_clock", seconds(5), [this] { return watch_clock(); }},
          {"watch_file", seconds(1), [this] { return parts_.database.look_at_file(); }},
          {"renew_claim", db::InstanceClaim::kRenewal, [this] { return renew_claim(); }},
          {"compare_clocks", seconds(60), [this] { return compare_clocks(); }},
          {"check_secret", seconds(60), [&core] { return core.check_database(); }},
          {"stop_orphaned_streams", seconds(2), [&core] { return core.session_streams.stop_orphans(); }, db::Topic::kSessions},
          {"checkpoint", seconds(15), [this] { return parts_.database.checkpoint(); }},
          {"release_idle_memory", seconds(20),
           [&core] {
             core.passwords.release_idle_memory();
             return done();
           }},
          {"return_memory", seconds(5), [this] {
             memory_return_.look();
             return done();
           }}};
}

/// A thread of its own: a long backlog takes minutes, which must not delay the keys.
Tasks BackgroundTasks::linking() {
  return {leading("link_audit", seconds(1), [&core = parts_.core](const std::stop_token& stop) {
    return outcome_of(core.audit_chain.link_pending(stop));
  })};
}

/// A thread of its own: an index of a million users takes a minute to make.
Tasks BackgroundTasks::indexing() {
  const auto& index = parts_.core.user_part_index;
  using Stop = std::stop_token;
  return {leading("make_user_parts", seconds(60), [&index](const Stop&) { return index.make(); }),
          leading("bring_up_user_parts", seconds(5), [&index](const Stop& stop) { return index.bring_up(stop); }),
          leading("merge_user_parts", hours(1), [&index](const Stop& stop) { return index.merge(stop); })};
}

/// A thread of its own: after a mass sign-out it has minutes of work, which must not delay the keys.
Tasks BackgroundTasks::upkeep() {
  auto& core = parts_.core;
  using Stop = std::stop_token;
  const auto prune = [&core](const Stop& stop) { return outcome_of(core.maintenance.prune(core::no_progress, stop)); };
  const auto retire = [&core](const Stop& stop) { return outcome_of(core.inactive_accounts.retire(core::no_progress, stop)); };
  const auto forget = [&core](const Stop& stop) { return outcome_of(core.anonymous_users.retire(core::no_progress, stop)); };
  return {leading("prune", seconds(60), prune),
          leading("retire_accounts", hours(1), retire),
          leading("retire_anonymous_accounts", hours(1), forget),
          {"measure_database", seconds(60), [this] { return measured_.measure(); }},
          {"measure_hashes", hours(1), [&core] { return core.passwords.measure_stored(); }, std::nullopt, true},
          {"count_days", hours(1), [&core] { return core.statistics.count_days(); }, std::nullopt, true},
          {"settle_adapted_pages", seconds(60), [&core] { return core.adaptations.settle(); }},
          {"refresh_site_texts", seconds(60), [&core] { return core.site_texts.refresh(); }, std::nullopt, true},
          {"fold_refusals", seconds(60), [&core] { return core.audit.append_folded(core.ports.clock.now()); }}};
}

/// Threads of their own: a mail server may take a minute for each mail.
Tasks BackgroundTasks::mailing() {
  return {{"deliver_mail", seconds(1), [this] { return mail_worker_->deliver_due(stopping_.get_token()); }, db::Topic::kOutbox}};
}

/// A thread of its own, where the range API is asked: that may take a second for each sign-in. The log says when it fails, for
/// new passwords too.
Tasks BackgroundTasks::asking() {
  if (!parts_.core.passwords.breached().range_api()) return {};
  return {{"look_up_passwords", seconds(1), [this] { return parts_.core.breached_sign_ins.ask_due(stopping_.get_token()); }}};
}

Status BackgroundTasks::renew_claim() {
  const auto renewed = parts_.claim.renew(server_note(&parts_.core), pace_.rest());
  const auto led = leadership_.renew(pace_.rest());
  USHER_CHECK(renewed);
  USHER_CHECK(led);
  return share_limits();
}

/// Limits in memory are for all servers together.
Status BackgroundTasks::share_limits() {
  if (parts_.database.is_file()) return done();
  USHER_TRY(const auto servers, parts_.database.live_servers());
  parts_.core.memory_limits.share_among(servers.size());
  return done();
}

/// Tokens and codes live by the clock, so that a jump explains what users then report.
Status BackgroundTasks::watch_clock() {
  const auto step = parts_.clock.take_step();
  if (!step) return done();
  const bool back = step->by.count() < 0;
  parts_.log.write(
      LogLevel::kWarning, "clock_stepped",
      {{"by_ms", std::int64_t{step->by.count()}},
       {"fix", back ? "the system's clock was set back, and usherd runs at half speed until it has caught up; restart "
                      "usherd to take the new time at once, and keep the clock by NTP"
                    : "the system's clock was set forward; keep it by NTP"}});
  return core::note_clock_step(parts_.core.ports, *step);
}

/// Times of one server are compared with those of others.
Status BackgroundTasks::compare_clocks() {
  USHER_TRY(const auto drift, core::clock_drift(parts_.database, parts_.clock));
  if (drift && core::is_worth_a_warning(*drift))
    parts_.log.write(LogLevel::kWarning, "clock_differs",
                     {{"by_ms", std::int64_t{drift->count()}}, {"fix", core::drift_sentence(*drift)}});
  return done();
}

}  // namespace usher
