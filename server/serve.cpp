#include "server/serve.h"

#include <array>
#include <iostream>
#include <optional>

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "common/base/version.h"
#include "common/core/mail/mail_worker.h"
#include "common/core/mail/smtp_server.h"
#include "common/core/upkeep/clock_drift.h"
#include "common/core/upkeep/clock_steps.h"
#include "common/core/upkeep/server_notes.h"
#include "common/db/migrator.h"
#include "common/db/open_database.h"
#include "common/net/curl_http_client.h"
#include "server/app.h"
#include "server/background.h"
#include "server/database_metrics.h"
#include "server/front_metrics.h"
#include "server/http/front/front.h"
#include "server/http/front/sockets.h"
#include "server/late_handler.h"
#include "server/process_clock.h"

namespace usher {
namespace {

constexpr std::chrono::seconds kDrain{10};

void say(std::string_view sentence) { std::cerr << "usherd: " << sentence << std::endl; }

/// Blocks the signals that attend() waits for; must run before any thread starts.
sigset_t block_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGUSR2}) sigaddset(&set, number);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  for (const int number : {SIGPIPE, SIGXFSZ}) signal(number, SIG_IGN);  // the failed write reports it
  return set;
}

Result<settings::Loaded> load_settings(const settings::ServerCommandLine& line, const char* const* environment, int port) {
  settings::Sources sources{.flags = line.flags,
                            .environment = settings::environment_map(environment),
                            .env_file = line.env_file,
                            .config_file = line.config_file};
  if (port > 0) sources.flags["PORT"] = std::to_string(port);
  return settings::load(sources);
}

LogFormat log_format(const settings::Settings& settings) {
  return settings.log.format.value_or(isatty(STDERR_FILENO) ? LogFormat::kText : LogFormat::kJson);
}

/// Only the names of a counted list.
template <class T>
Status outcome_of(const Result<T>& counted) {
  return counted.ok() ? done() : Status(counted.error());
}

/// All parts of the running server, in the order of construction; destroyed in reverse order.
class Server {
 public:
  Server(const settings::ServerCommandLine& line, const char* const* environment) : line_(line), environment_(environment) {}

  Status start();
  void reload();
  [[nodiscard]] std::vector<http::HeldListener> listeners() const { return front_->listeners(); }
  void hand_over() { front_->hand_over(); }
  void stop() {
    stopping_.request_stop();
    front_->stop(kDrain);
    if (const auto folded = core_->audit.append_folded(Time::max()); !folded.ok())
      log_->write(LogLevel::kWarning, "write_failed", {{"error", folded.error().detail()}});
  }
  [[nodiscard]] std::string address() const;

 private:
  Status listen();
  Status open_database();
  [[nodiscard]] Status warn_of_claims() const;
  Status watch_clock();
  Status compare_clocks();
  [[nodiscard]] db::ServerNote server_note() const;
  void start_background();
  void start_mailing();

  const settings::ServerCommandLine& line_;
  Inheritance inherited_;
  const char* const* environment_;
  ProcessClock clock_;
  crypto::SystemRandom random_;
  net::CurlHttpClient http_;
  settings::Loaded loaded_{.settings = settings::default_settings()};
  std::unique_ptr<Log> log_;
  Metrics metrics_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<db::InstanceClaim> claim_;
  std::unique_ptr<core::Core> core_;
  std::unique_ptr<HttpApi> app_;
  std::stop_source stopping_;
  std::unique_ptr<Background> background_;
  std::unique_ptr<Background> linking_;
  std::unique_ptr<Background> upkeep_;
  std::unique_ptr<net::SmtpClient> smtp_;
  std::unique_ptr<core::MailWorker> mail_worker_;
  std::unique_ptr<Background> mailing_;
  LateHandler handler_{[this] { return crypto::random_alphanumeric(random_, 20); }};
  std::unique_ptr<http::ConnectionFront> front_;
};

Status Server::listen() {
  const auto allowed = http::allowed_descriptors();
  USHER_CHECK(http::require_descriptors(allowed));
  if (allowed < http::kWantedDescriptors)
    say("warning: only " + std::to_string(allowed) + " open files and sockets are allowed (RLIMIT_NOFILE); " +
        std::to_string(http::kWantedDescriptors) + " are wanted, since each client takes one");
  const auto& listen = loaded_.settings.listen;
  const bool unix_only = !listen.unix_path.empty();
  front_ = std::make_unique<http::ConnectionFront>(
      http::FrontOptions{.host = unix_only ? "" : listen.host, .port = listen.port, .unix_path = listen.unix_path}, handler_,
      clock_);
  // On given sockets clients wait, or another server accepts, until this one is ready.
  return inherited_.listeners.empty() ? front_->start() : done();
}

Status Server::open_database() {
  const auto& settings = loaded_.settings;
  db::OpenOptions options{.schema = settings.database.schema,
                          .read_url = std::string(settings.database.read_url.expose()),
                          .pool_size = settings.database.pool_size};
  options.on_post_failed = [this](const Error& problem) {
    log_->write(LogLevel::kWarning, "write_failed", {{"error", problem.detail()}, {"cause", problem.cause.for_log()}});
  };
  options.on_wal_held = [this](const db::WalHeld& held) { warn_of_wal(*log_, held); };
  options.on_replica = [this](const db::ReplicaChange& change) { log_replica(*log_, change); };
  USHER_TRY(database_, db::open_database(settings.database.url.expose(), options));
  USHER_TRY(claim_, database_->claim(db::Claim::kServer));
  USHER_TRY(const auto drift, core::require_near_clock(*database_, clock_));
  if (drift) say("warning: " + core::drift_sentence(*drift));
  USHER_CHECK(core::bring_schema_up(*database_, settings.database.migrate_on_start, clock_, say));
  return claim_->renew(server_note());  // before the secret is read: `usher key reseal` then sees this server
}

Status Server::start() {
  USHER_TRY(loaded_, load_settings(line_, environment_, 0));
  for (const auto& warning : loaded_.warnings)
    if (!warning.production_only) say("warning: " + warning.key + " " + warning.text);
  USHER_TRY(auto texts, core::PageTexts::load(loaded_.settings.site.templates));
  USHER_TRY(inherited_, take_inheritance(environment_));
  const bool is_given = !inherited_.listeners.empty();
  USHER_CHECK(listen());
  const int port = is_given ? http::port_of(inherited_.listeners.front().socket.get()) : front_->port();
  if (port > 0 && port != loaded_.settings.listen.port) {
    USHER_TRY(loaded_, load_settings(line_, environment_, port));
  }
  const auto& settings = loaded_.settings;
  log_ = std::make_unique<Log>(log_format(settings), settings.log.level, clock_, to_descriptor(STDERR_FILENO));
  USHER_CHECK(open_database());
  USHER_TRY(core_, core::Core::make(settings, clock_, random_, *database_, http_));
  USHER_CHECK(core_->start());
  USHER_CHECK(claim_->renew(server_note()));
  USHER_CHECK(core::note_server_start(core_->ports));
  if (core_->secrets.previous_seals)
    say("warning: stored values are still sealed with the previous secret; run `usher key reseal`, then remove "
        "USHER_SECRET_PREVIOUS");
  USHER_CHECK(core_->passwords.measure_stored());
  USHER_CHECK(warn_of_claims());
  app_ = std::make_unique<HttpApi>(*core_, std::move(texts), *log_, metrics_);
  expose_front(metrics_, *front_);
  expose_database(metrics_, *database_);
  start_background();
  start_mailing();
  handler_.set(app_->pipeline());
  if (is_given) USHER_CHECK(front_->start(std::move(inherited_.listeners)));
  (void)!write(inherited_.ready.get(), "+", 1);
  inherited_.ready.close();
  return done();
}

/// Checks the active questionnaire, which a check of the settings cannot see.
Status Server::warn_of_claims() const {
  USHER_TRY(const auto problems, core_->profile_claims.problems());
  for (const auto& problem : problems) log_->write(LogLevel::kWarning, "profile_claims", {{"problem", problem}});
  return done();
}

/// Tokens and codes live by the clock, so that a jump explains what users then report.
Status Server::watch_clock() {
  const auto step = clock_.take_step();
  if (!step) return done();
  const bool back = step->by.count() < 0;
  log_->write(LogLevel::kWarning, "clock_stepped",
              {{"by_ms", std::int64_t{step->by.count()}},
               {"fix", back ? "the system's clock was set back, and usherd runs at half speed until it has caught up; restart "
                              "usherd to take the new time at once, and keep the clock by NTP"
                            : "the system's clock was set forward; keep it by NTP"}});
  return core::note_clock_step(core_->ports, *step);
}

/// Times of one server are compared with those of others.
Status Server::compare_clocks() {
  USHER_TRY(const auto drift, core::clock_drift(*database_, clock_));
  if (drift && core::is_worth_a_warning(*drift))
    log_->write(LogLevel::kWarning, "clock_differs",
                {{"by_ms", std::int64_t{drift->count()}}, {"fix", core::drift_sentence(*drift)}});
  return done();
}

db::ServerNote Server::server_note() const {
  return {.release = std::string(kVersion),
          .secret_check = core_ ? core_->secrets.current.check_value() : std::string(),
          .schema_version = db::Migrator().newest()};
}

void Server::start_background() {
  using std::chrono::seconds;
  std::vector<Background::Task> tasks;
  tasks.push_back({"reload_keys", seconds(5), [this] { return core_->keys.reload(); }});
  tasks.push_back({"watch_clock", seconds(5), [this] { return watch_clock(); }});
  tasks.push_back({"renew_claim", db::InstanceClaim::kRenewal, [this] { return claim_->renew(server_note()); }});
  tasks.push_back({"compare_clocks", seconds(60), [this] { return compare_clocks(); }});
  tasks.push_back({"check_secret", seconds(60), [this] { return core_->check_database(); }});
  tasks.push_back({"stop_orphaned_chats", seconds(2), [this] { return core_->chat.stop_orphans(); }});
  tasks.push_back({"checkpoint", seconds(15), [this] { return database_->checkpoint(); }});
  tasks.push_back({"release_idle_memory", seconds(20), [this] {
                     core_->passwords.release_idle_memory();
                     return done();
                   }});
  background_ = std::make_unique<Background>(std::move(tasks), *log_);

  // A thread of its own: a long backlog takes minutes, which must not delay the keys.
  std::vector<Background::Task> linking;
  linking.push_back(
      {"link_audit", seconds(1), [this] { return outcome_of(core_->audit_chain.link_pending(stopping_.get_token())); }});
  linking_ = std::make_unique<Background>(std::move(linking), *log_);

  // A thread of its own: after a mass sign-out it has minutes of work, which must not delay the keys.
  std::vector<Background::Task> upkeep;
  upkeep.push_back(
      {"prune", seconds(60), [this] { return outcome_of(core_->maintenance.prune(core::no_progress, stopping_.get_token())); }});
  upkeep.push_back({"retire_accounts", std::chrono::hours(1),
                    [this] { return outcome_of(core_->inactive_accounts.retire(core::no_progress, stopping_.get_token())); }});
  upkeep.push_back({"retire_anonymous_accounts", std::chrono::hours(1),
                    [this] { return outcome_of(core_->anonymous_users.retire(core::no_progress, stopping_.get_token())); }});
  upkeep.push_back({"measure_hashes", std::chrono::hours(1), [this] { return core_->passwords.measure_stored(); }});
  upkeep.push_back({"fold_refusals", seconds(60), [this] { return core_->audit.append_folded(clock_.now()); }});
  upkeep_ = std::make_unique<Background>(std::move(upkeep), *log_);
}

/// A thread of its own: a mail server may take a minute for each mail.
void Server::start_mailing() {
  const auto& smtp = loaded_.settings.mail.smtp;
  if (smtp) smtp_ = net::curl_smtp_client(core::smtp_server(*smtp, stopping_.get_token()));
  for (const auto& problem : core_->mail_templates.problems())
    log_->write(LogLevel::kWarning, "mail_template", {{"problem", problem}});
  mail_worker_ = std::make_unique<core::MailWorker>(
      core_->ports, core_->mail_composer, [this](const domain::Mail& request) { return core_->mail_requests.resolve(request); },
      smtp_.get(), *log_, metrics_);
  mailing_ = std::make_unique<Background>(
      std::vector<Background::Task>{
          {"deliver_mail", std::chrono::seconds(1), [this] { return mail_worker_->deliver_due(stopping_.get_token()); }}},
      *log_);
}

/// SIGHUP: reloads the keys and the log level.
void Server::reload() {
  const auto loaded = load_settings(line_, environment_, 0);
  if (loaded.ok()) log_->set_level(loaded.value().settings.log.level);
  if (!loaded.ok()) say("kept the old settings: " + std::string(loaded.error().detail()));
  if (const auto keys = core_->keys.reload(); !keys.ok()) say("kept the old keys: " + std::string(keys.error().detail()));
}

std::string Server::address() const {
  const auto& listen = loaded_.settings.listen;
  if (!listen.unix_path.empty()) return "unix:" + listen.unix_path;
  const auto host = listen.host == "127.0.0.1" || listen.host == "::1" ? std::string("localhost") : listen.host;
  return "http://" + host + ":" + std::to_string(front_->port());
}

/// The path of the running program, also when its file is replaced later.
std::string own_program() {
  std::array<char, 4096> path{};
  const auto size = readlink("/proc/self/exe", path.data(), path.size());
  return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : std::string();
}

/// Waits for signals until the server is to stop.
class Attendant {
 public:
  Attendant(Server& server, const sigset_t& signals, const CommandLine& process)
      : server_(server), process_(process), signals_(signalfd(-1, &signals, SFD_CLOEXEC)) {}

  void attend() {
    for (;;) {
      std::array<pollfd, 2> ready{{{signals_.get(), POLLIN, 0}, {successor_ ? successor_->descriptor() : -1, POLLIN, 0}}};
      if (poll(ready.data(), ready.size(), -1) <= 0) continue;
      if (ready[1].revents != 0 && is_replaced()) return;
      if (ready[0].revents != 0 && is_stopped()) return;
    }
  }

 private:
  bool is_stopped() {
    signalfd_siginfo signal{};
    if (read(signals_.get(), &signal, sizeof signal) != sizeof signal) return false;
    if (signal.ssi_signo == SIGHUP) {
      server_.reload();
    } else if (signal.ssi_signo == SIGUSR2) {
      start_successor();
    } else {
      if (successor_) (void)kill(successor_->process(), SIGTERM);
      notify_system(process_.environment, "STOPPING=1");
      return true;
    }
    return false;
  }

  void start_successor() {
    if (successor_) return;
    auto started = Successor::start(program_, process_, server_.listeners());
    if (!started.ok()) return say("kept serving: no successor: " + std::string(started.error().cause.for_log()));
    successor_ = std::move(started).value();
  }

  bool is_replaced() {
    const auto state = successor_->state();
    if (state == Successor::State::kServing) {
      server_.hand_over();
      notify_system(process_.environment, "MAINPID=" + std::to_string(successor_->process()));
      say("handed over to process " + std::to_string(successor_->process()));
      return true;
    }
    if (state == Successor::State::kFailed) {
      say("kept serving: the successor ended before it served; see its message above");
      successor_.reset();
    }
    return false;
  }

  Server& server_;
  const CommandLine& process_;
  const Descriptor signals_;
  const std::string program_ = own_program();
  std::optional<Successor> successor_;
};

}  // namespace

Status serve(const settings::ServerCommandLine& line, const CommandLine& process) {
  const auto signals = block_signals();
  Server server(line, process.environment);
  USHER_CHECK(server.start());
  Attendant attendant(server, signals, process);
  say("serving on " + server.address());
  notify_system(process.environment, "READY=1");
  attendant.attend();
  server.stop();
  return done();
}

}  // namespace usher
