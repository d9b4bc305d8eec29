#include "server/serve.h"

#include <fcntl.h>

#include "common/base/files/file.h"
#include "common/core/pages/adaptations.h"
#include "common/core/passkeys/passkeys.h"
#include "common/core/providers/linked_accounts.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/setup/first_admin.h"
#include "common/core/testing/test_mark.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/tokens/profile_claims.h"
#include "common/core/upkeep/clock_drift.h"
#include "common/core/upkeep/schema_state.h"
#include "common/core/upkeep/server_notes.h"
#include "common/db/open_database.h"
#include "common/db/sqlite/instance_lock.h"
#include "common/settings/combinations.h"
#include "common/url/url.h"
#include "server/app.h"
#include "server/background_tasks.h"
#include "server/late_handler.h"
#include "server/ops/docs.h"
#include "server/ops/ops_listener.h"
#include "server/signal_loop.h"
#include "server/site/site.h"
#include "server/stray_output.h"
#include "server/testing/testing.h"

namespace usher {
namespace {

constexpr std::chrono::seconds kDrain{10};
/// How long a step of the start is repeated while the database does not answer it.
constexpr std::chrono::seconds kStartPatience{10};
constexpr std::chrono::milliseconds kBetweenTries{200};

/// `bound`: settings that the sockets have decided.
settings::Sources sources_of(const settings::ServerCommandLine& line, const char* const* environment,
                             const settings::TextMap& bound) {
  settings::Sources sources{.flags = line.flags,
                            .environment = settings::environment_map(environment),
                            .env_file = line.env_file,
                            .config_file = line.config_file,
                            .system_directory = settings::kSystemDirectory};
  for (const auto& [key, value] : bound) sources.flags[key] = value;
  return sources;
}

/// Peers with the connections of many clients; under hops any peer may be a proxy.
std::vector<Cidr> peers_of_many_clients(const settings::Settings& settings) {
  if (settings.proxy_hops == 0) return settings.trusted_proxies;
  return {*Cidr::parse("0.0.0.0/0"), *Cidr::parse("::/0")};
}

/// Whether an operator started it at a terminal, for browsers of this machine alone.
bool is_started_by_hand(const settings::Settings& settings, bool has_given_sockets, int standard_error) {
  return has_console(settings) && !has_given_sockets && isatty(STDIN_FILENO) != 0 && isatty(standard_error) != 0 &&
         settings.listen.unix_path.empty() && is_localhost_url("http://" + settings.listen.host) &&
         is_localhost_url(settings.public_url);
}

std::string web_address(const std::string& host, int port) {
  const auto name = host == "127.0.0.1" || host == "::1"  ? std::string("localhost")
                    : host.find(':') != std::string::npos ? "[" + host + "]"
                                                          : host;
  return "http://" + name + ":" + std::to_string(port);
}

LogFormat log_format(const settings::Settings& settings) {
  return settings.log.format.value_or(isatty(STDERR_FILENO) ? LogFormat::kText : LogFormat::kJson);
}

std::string line_of_dropped(LogFormat format, std::uint64_t lines) {
  std::string line;
  const ProcessClock clock;
  const Log log(format, LogLevel::kWarning, clock, [&line](std::string_view written) { line = written; });
  log.write(LogLevel::kWarning, "log_dropped", {{"lines", static_cast<std::int64_t>(lines)}});
  return line;
}

/// Root would create files in another user's directory that this user's server cannot open.
Status refuse_root(const std::string& database_path) {
  const auto owner = owner_of(database_path);
  if (::geteuid() != 0 || !owner || owner->uid == 0) return done();
  const auto name = user_name(owner->uid);
  return error(ErrorCode::kForbidden, "The database " + database_path + " belongs to " + name +
                                          ", and this is root: start the service (`systemctl start usherd`), or run `sudo -u " +
                                          name + " usherd`");
}

/// All parts of the running server, in the order of construction; destroyed in reverse order.
class Server final : public SignalTarget {
 public:
  /// `line` and `output` outlive it.
  Server(const settings::ServerCommandLine& line, const char* const* environment, std::string_view commit, LineQueue& output)
      : line_(line), output_(output), environment_(environment), commit_(commit) {}

  Status start() {
    USHER_TRY(loaded_, load_settings());
    if (loaded_.settings.test_api.on) say("TEST_API is true: this server is for tests, and the holder of its key is any account");
    for (const auto& warning : loaded_.warnings)
      if (!warning.production_only) say("warning: " + warning.key + " " + warning.text);
    USHER_TRY(auto texts, core::Catalogue::load(loaded_.settings.site.templates));
    USHER_TRY(auto templates, AllTemplates::load(loaded_.settings.site.templates, texts));
    USHER_TRY(inherited_, take_inheritance(environment_));
    const bool is_given = !inherited_.listeners.empty();
    if (is_given && !inherited_.listeners.front().own)
      for (const auto& warning : settings::warnings_about_given_socket(loaded_.effective))
        say("warning: " + warning.key + " " + warning.text);
    for (const auto& given : inherited_.listeners)
      if (auto path = http::unix_path_of(given.socket.get()); !path.empty()) bound_["UNIX_SOCKET"] = std::move(path);
    if (!bound_.empty()) {
      USHER_TRY(loaded_, load_settings());
    }
    USHER_CHECK(listen());
    const int port = is_given ? http::port_of(inherited_.listeners.front().socket.get()) : front_->port();
    if (port > 0 && port != loaded_.settings.listen.port) {
      bound_["PORT"] = std::to_string(port);
      USHER_TRY(loaded_, load_settings());
    }
    const auto& settings = loaded_.settings;
    output_.set_notice([format = log_format(settings)](std::uint64_t lines) { return line_of_dropped(format, lines); });
    log_ = std::make_unique<Log>(log_format(settings), settings.log.level, moved_clock_,
                                 [this](std::string_view written) { output_.push(written); });
    stray_output_.emplace(*log_, output_.descriptor());
    USHER_CHECK(open_database());
    USHER_CHECK(patiently([&] { return admit_tests(); }));
    USHER_TRY(core_, patiently([&] { return core::Core::make(settings, moved_clock_, random_, *database_, http_, texts); }));
    USHER_CHECK(patiently([&] { return core_->start(); }));
    USHER_CHECK(patiently([&] { return claim_->renew(server_note(core_.get())); }));
    USHER_CHECK(patiently([&] { return core::note_server_start(core_->ports); }));
    USHER_CHECK(patiently([&] { return core_->linked_accounts.fill_issuers(core_->oauth_providers); }));
    schema_turn_.reset();
    if (core_->secrets.previous_seals)
      say("warning: stored values are still sealed with the previous secret; run `usher key reseal`, then remove "
          "USHER_SECRET_PREVIOUS, if it is set");
    USHER_CHECK(patiently([&] { return core_->passwords.recall_stored(); }));
    USHER_CHECK(patiently([&] { return warn_of_claims(); }));
    USHER_TRY(auto superseded, patiently([&] { return core_->linked_accounts.superseded(core_->oauth_providers); }));
    USHER_TRY(const auto passkeys, patiently([&] { return core_->passkeys.superseded(); }));
    superseded.insert(superseded.end(), passkeys.begin(), passkeys.end());
    for (const auto& sentence : superseded) say("warning: " + sentence);
    USHER_CHECK(make_app(std::move(templates),
                         is_started_by_hand(settings, is_given, output_.descriptor()) ? std::optional(port) : std::nullopt));
    expose_process(metrics_, {.commit = commit_, .engine = database_->is_file() ? "sqlite" : "postgres"}, output_);
    expose_front(metrics_, *front_);
    expose_database(metrics_, *database_, database_->write_counts());
    background_ =
        std::make_unique<BackgroundTasks>(BackgroundTasks::Parts{.core = *core_,
                                                                 .database = *database_,
                                                                 .claim = *claim_,
                                                                 .clock = clock_,
                                                                 .log = *log_,
                                                                 .metrics = metrics_,
                                                                 .has_streams = [this] { return front_->counts().streams > 0; },
                                                                 .on_stranger = [this](const Error& why) { end_because(why); }},
                                          bench_.get());
    handler_.set(app_->pipeline());
    if (is_given) USHER_CHECK(front_->start(std::move(inherited_.listeners)));
    (void)!write(inherited_.ready.get(), "+", 1);
    inherited_.ready.close();
    return done();
  }
  /// SIGHUP: reloads the keys and the log level.
  void reload() override {
    const auto loaded = load_settings();
    if (loaded.ok()) log_->set_level(loaded.value().settings.log.level);
    if (!loaded.ok()) say("kept the old settings: " + loaded.error().detail());
    if (const auto keys = core_->keys.reload(); !keys.ok()) say("kept the old keys: " + keys.error().detail());
  }
  [[nodiscard]] HeldListeners listeners() const override {
    return {front_->listeners(), ops_ ? ops_->descriptor() : -1, output_.descriptor()};
  }
  [[nodiscard]] std::uint64_t turns() const override { return front_->counts().sweeps; }
  void hand_over() override { front_->hand_over(); }
  void stop() {
    background_->stop();
    front_->stop(kDrain);
    if (ops_) ops_->stop();
    for (const auto& stored : {core_->audit.append_folded(Time::max()), core_->adaptations.settle()})
      if (!stored.ok()) log_->write(LogLevel::kWarning, "write_failed", {{"error", stored.error().detail()}});
  }
  [[nodiscard]] std::string address() const {
    const auto& listen = loaded_.settings.listen;
    return listen.unix_path.empty() ? web_address(listen.host, front_->port()) : "unix:" + listen.unix_path;
  }
  /// What to add to address() where browsers use another one.
  [[nodiscard]] std::string public_address() const {
    const auto& url = loaded_.settings.public_url;
    return is_localhost_url(url) ? "" : ", for browsers at " + url;
  }
  /// The error that ended it by itself, if any. After stop().
  [[nodiscard]] Status outcome() const {
    const Lock lock(ending_);
    return ended_by_;
  }
  /// Prints how the site is set up, if there is no admin yet. Never into a log.
  void invite() const {
    if (!first_token_) return;
    say("there is no admin yet. Within 15 minutes, set up the site at");
    say("  " + loaded_.settings.public_url + "/#token=" + std::string(first_token_->expose()));
    say("or run `usher init` in a terminal");
  }
  [[nodiscard]] bool has_account_pages() const { return loaded_.settings.cookies.session_cookie; }

 private:
  void say(std::string_view sentence) const { usher::say(output_, sentence); }
  /// As at SIGTERM.
  void end_because(const Error& why) {
    const Lock lock(ending_);
    if (!ended_by_.ok()) return;
    ended_by_ = why;
    (void)kill(getpid(), SIGTERM);
  }
  [[nodiscard]] Result<settings::Loaded> load_settings() const { return settings::load(sources_of(line_, environment_, bound_)); }
  Status listen() {
    const auto allowed = http::allowed_descriptors();
    USHER_CHECK(http::require_descriptors(allowed));
    if (allowed < http::kWantedDescriptors)
      say("warning: only " + std::to_string(allowed) + " open files and sockets are allowed (RLIMIT_NOFILE); " +
          std::to_string(http::kWantedDescriptors) + " are wanted, since each client takes one");
    const auto& listen = loaded_.settings.listen;
    const bool unix_only = !listen.unix_path.empty();
    front_ = std::make_unique<http::ConnectionFront>(
        http::FrontOptions{
            .host = unix_only ? "" : listen.host,
            .port = listen.port,
            .unix_path = listen.unix_path,
            .framing = {.roomy = {http::RoomyPath{site::kAdaptPath, site::kAdaptBodyBytes},
                                  loaded_.settings.test_api.on ? http::RoomyPath{testing::kRoot, testing::kBodyBytes}
                                                               : http::RoomyPath{}}},
            .proxies = peers_of_many_clients(loaded_.settings),
            .address_of =
                [this](const http::Request& request) {
                  const auto& s = loaded_.settings;
                  return http::client_address(request, s.trusted_proxies, s.trusts_unix_peers, s.proxy_hops).text;
                },
            .factor_of =
                [this](const std::string& address) {
                  const auto parsed = IpAddress::parse(address);
                  return parsed ? loaded_.settings.limits.factor_for(*parsed) : 1U;
                }},
        handler_, moved_clock_);
    // On given sockets clients wait, or another server accepts, until this one is ready.
    if (inherited_.listeners.empty()) USHER_CHECK(front_->start());
    return listen_for_operators();
  }
  Status listen_for_operators() {
    auto socket = std::move(inherited_.ops);
    const auto& address = loaded_.settings.ops_listen;
    if (!address) return done();
    if (!http::is_bound_to(socket.get(), address->host, address->port)) {
      USHER_TRY(auto sockets, http::listen_tcp(address->host, address->port, "OPS_LISTEN"));
      socket = std::move(sockets.front());
    }
    say("metrics and health on " + web_address(address->host, http::port_of(socket.get())));
    ops_ = std::make_unique<ops::OpsListener>(handler_, moved_clock_, [this] {
      const auto counts = front_->counts();
      return ops::FrontHealth{counts.sweeps, counts.refused[static_cast<std::size_t>(http::Refusal::kBusy)]};
    });
    ops_->start(std::move(socket));
    return done();
  }
  /// Runs a step of the start, again while the database answers late or loses an answer, and says once what it waits for. A step
  /// may run twice: whatever it stores it stores once. A database that cannot be reached at all ends the start.
  template <class F>
  auto patiently(const F& step) const -> decltype(step()) {
    const auto last = steady_now() + kStartPatience;
    for (bool has_said = false;; std::this_thread::sleep_for(kBetweenTries)) {
      auto outcome = step();
      const bool is_late =
          !outcome.ok() && outcome.error().retry_after && (database_ || outcome.error().code != ErrorCode::kDatabaseUnreachable);
      if (!is_late || steady_now() >= last) return outcome;
      if (!std::exchange(has_said, true)) say("waiting for the database: " + outcome.error().detail());
    }
  }
  Status look_at_file(std::string_view database_url) const {
    USHER_TRY(const auto url, db::DatabaseUrl::parse(database_url));
    for (const auto& path : {url.written(), url.path()}) USHER_CHECK(refuse_root(path));
    if (const auto warning = db::warning_of_names(url.path())) say("warning: " + *warning);
    return done();
  }
  Status open_database() {
    const auto& settings = loaded_.settings;
    if (!settings.database.sqlite_path.empty()) USHER_CHECK(look_at_file(settings.database.url.expose()));
    db::OpenOptions options{.schema = settings.database.schema, .pool_size = settings.database.pool_size};
    if (settings.database.sleep_after.count() > 0 && !settings.test_api.on) options.sleeps_after = settings.database.sleep_after;
    options.on_post_failed = [this](const Error& problem) {
      try {
        log_->write(LogLevel::kWarning, "write_failed", {{"error", problem.detail()}, {"cause", problem.cause.for_log()}});
      } catch (const std::bad_alloc&) {  // thrown out of the writer's thread it would end the server
      }
    };
    options.on_file_fault = [this](const Error& fault) {
      log_->write(LogLevel::kError, "database_fault",
                  {{"code", fault.row().wire}, {"error", fault.detail()}, {"cause", fault.cause.for_log()}});
    };
    options.on_wal_held = [this](const db::WalHeld& held) { warn_of_wal(*log_, held); };
    USHER_TRY(database_, patiently([&] { return db::open_database(settings.database.url.expose(), options); }));
    USHER_TRY(schema_turn_,
              database_->take_schema_turn([this] { say("waiting for another server that is starting on this database"); }));
    const bool migrates = settings.database.migrate_on_start;
    if (migrates) USHER_CHECK(patiently([&] { return core::require_pending_readable(*database_); }));
    USHER_CHECK(patiently([&] { return look_for_others(); }));
    USHER_TRY(claim_, patiently([&] { return database_->claim(db::Claim::kServer); }));
    USHER_TRY(const auto drift, patiently([&] { return core::require_near_clock(*database_, clock_); }));
    if (drift) say("warning: " + core::drift_sentence(*drift));
    USHER_CHECK(patiently(
        [&] { return core::bring_schema_up(*database_, migrates, clock_, [this](std::string_view report) { say(report); }); }));
    // Before the secret is read: `usher key reseal` then sees this server.
    return patiently([&] { return claim_->renew(server_note(nullptr)); });
  }
  /// For a database of tests, which has one server. Called before the claim: a file's lock tells no more once it is held.
  Status look_for_others() {
    if (!loaded_.settings.test_api.on && !line_.is_test_database) return done();
    USHER_TRY(const auto servers, database_->live_servers());
    has_others_ = !servers.empty();
    return done();
  }
  /// Of a database for tests: what it must be, its clock, and the key.
  Status admit_tests() {
    store::Transactions transactions(*database_, clock_);
    auto& tests = loaded_.settings.test_api;
    const bool replaces = !inherited_.listeners.empty() && inherited_.listeners.front().own;
    USHER_TRY(const auto asleep, database_->sleeping_servers());
    const core::TestStart facts{.is_confirmed = line_.is_test_database,
                                .has_others = has_others_ && !replaces,
                                .has_sleepers = !asleep.empty(),
                                .replaces = replaces};
    USHER_TRY(const auto mark, core::admit_test_mark(transactions, loaded_.settings, facts));
    moved_clock_.move_by(mark.clock_by);
    if (!tests.on && mark.is_marked) say("warning: " + std::string(core::kTestMarkSentence));
    if (!tests.on || bench_) return done();
    if (tests.key.empty()) {
      tests.key = Secret(crypto::random_token(random_));
      say("TEST_API_KEY of this start: " + std::string(tests.key.expose()));
    }
    USHER_TRY(own_settings_, load_settings());
    own_settings_.settings.limits.enabled = false;
    bench_ = std::make_unique<testing::TestBench>(testing::TestBench::Parts{
        .clock = moved_clock_, .make_core = [this](const Clock& clock) {
          return core::Core::make(own_settings_.settings, clock, random_, *database_, http_, core_->texts);
        }});
    return done();
  }
  /// `set_up_at`: the port of a server that an operator has started by hand.
  Status make_app(AllTemplates templates, std::optional<int> set_up_at) {
    auto setup =
        set_up_at ? std::optional(sources_of(line_, environment_, {{"PORT", std::to_string(*set_up_at)}})) : std::nullopt;
    app_ = std::make_unique<HttpApi>(*core_, std::move(templates), *log_, metrics_, loaded_.effective, std::move(setup),
                                     bench_.get());
    if (!set_up_at) return done();
    USHER_TRY(first_token_, patiently([&] { return core_->first_admin.open(); }));
    return done();
  }
  /// Checks the active questionnaire and the owners of API keys, which a check of the settings cannot see.
  [[nodiscard]] Status warn_of_claims() const {
    USHER_TRY(const auto problems, core_->profile_claims.problems());
    for (const auto& problem : problems) log_->write(LogLevel::kWarning, "profile_claims", {{"problem", problem}});
    USHER_TRY(const auto keys, core_->api_keys.list());
    for (const auto& key : keys)
      if (key.state(moved_clock_.now()) == "without_factor")
        log_->write(LogLevel::kWarning, "api_key_refused",
                    {{"id", key.id.str()}, {"problem", "its owner lacks the second factor"}});
    return done();
  }

  const settings::ServerCommandLine& line_;
  LineQueue& output_;
  Inheritance inherited_;
  settings::TextMap bound_;  ///< As in sources_of().
  const char* const* environment_;
  std::string commit_;
  ProcessClock clock_;
  MovedClock moved_clock_{clock_};  ///< By tests; what compares machines reads the other.
  crypto::SystemRandom random_;
  net::CurlHttpClient http_;
  settings::Loaded loaded_{.settings = settings::default_settings()};
  std::unique_ptr<Log> log_;
  std::optional<StrayOutput> stray_output_;
  Metrics metrics_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<db::SchemaTurn> schema_turn_;  ///< While it starts.
  bool has_others_ = false;                      ///< Of look_for_others().
  std::unique_ptr<db::InstanceClaim> claim_;
  std::unique_ptr<core::Core> core_;
  settings::Loaded own_settings_{.settings = settings::default_settings()};  ///< Of the bench's own core.
  std::unique_ptr<testing::TestBench> bench_;                                ///< Null without TEST_API.
  std::unique_ptr<HttpApi> app_;
  std::unique_ptr<BackgroundTasks> background_;
  mutable Mutex ending_;
  Status ended_by_ GUARDED_BY(ending_) = usher::done();
  std::optional<Secret> first_token_;  ///< Of a server without an admin.
  LateHandler handler_{[this] { return crypto::random_alphanumeric(random_, 20); }, [this] { background_->note_activity(); }};
  std::unique_ptr<http::ConnectionFront> front_;
  std::unique_ptr<ops::OpsListener> ops_;
};

}  // namespace

Status serve(const settings::ServerCommandLine& line, const CommandLine& process, std::string_view commit) {
  const auto signals = block_signals();
  http::set_problem_pages(ops::kProblemPages);
  const Descriptor standard_error(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  LineQueue output(standard_error.get());
  Server server(line, process.environment, commit, output);
  {
    const EndableStart endable(output);
    USHER_CHECK(server.start());
  }
  SignalLoop signal_loop(server, signals, process, output);
  say(output, "serving on " + server.address() + server.public_address());
  server.invite();
  if (!server.has_account_pages())
    say(output, "SESSION_COOKIE=false: there is no /account and no /admin, and sign-ins lead to SITE_URL");
  notify_system(process.environment, "READY=1");
  signal_loop.attend();
  server.stop();
  return server.outcome();
}

}  // namespace usher
