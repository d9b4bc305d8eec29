#include "cli/installation/installation.h"

#include <grp.h>
#include <unistd.h>

#include "cli/terminal/files.h"
#include "common/base/core_dumps.h"
#include "common/base/files/file.h"
#include "common/core/copying/copy_target.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/testing/test_mark.h"
#include "common/core/texts/catalogue.h"
#include "common/core/upkeep/schema_state.h"
#include "common/core/upkeep/server_notes.h"
#include "common/db/open_database.h"

namespace usher::cli {
namespace {

std::string actor_name(const World& world) {
  for (const char* name : {"SUDO_USER", "USHER_ACTOR"}) {
    const auto found = world.environment.find(name);
    if (found != world.environment.end() && !found->second.empty()) return found->second;
  }
  return user_name(getuid());
}

/// Of a missing secret and a database server that cannot be reached, the server: its URL may be the mistake.
Error first_fault(const Error& fault, settings::Sources sources) {
  if (fault.fields.size() != 1 || fault.fields.front().field != "USHER_SECRET") return fault;
  constexpr std::size_t kLongEnough = 64;
  sources.answers["USHER_SECRET"] = std::string(kLongEnough, 'x');
  const auto loaded = settings::load(sources);
  if (!loaded.ok()) return fault;
  const auto opened = core::open_database(core::place_of(loaded.value().settings));
  return opened.ok() || opened.error().code != ErrorCode::kDatabaseUnreachable ? fault : opened.error();
}

/// The owner of the directory may put any file there in place of root's.
Status refuse_place_of_others(const std::string& database_path) {
  const auto directory = directory_of(database_path);
  const auto other = owner_of(directory);
  if (geteuid() != 0 || !other || other->uid == 0) return done();
  const auto name = user_name(other->uid);
  return error(ErrorCode::kForbidden, "The database " + database_path + " belongs to root, but its directory to " + name +
                                          ", who can replace it; give them one owner: chown " + name + " " + database_path +
                                          "*, or chown root " + directory);
}

Status become_owner_of(const std::string& database_path) {
  const auto owner = owner_of(database_path);
  if (!owner) return done();
  if (owner->uid == geteuid()) return refuse_place_of_others(database_path);
  if (geteuid() != 0)
    return error(ErrorCode::kForbidden, "The database " + database_path + " belongs to " + user_name(owner->uid) +
                                            "; run the command as that user: sudo -u " + user_name(owner->uid) + " usher ...");
  const bool became = setgroups(0, nullptr) == 0 && setgid(owner->gid) == 0 && setuid(owner->uid) == 0 && forbid_core_dumps();
  if (became) return done();
  return error(ErrorCode::kForbidden, "Cannot become " + user_name(owner->uid) + ", the owner of the database " + database_path);
}

}  // namespace

Status become_database_owner(const db::DatabaseUrl& database) {
  USHER_CHECK(become_owner_of(database.written()));
  return database.path() == database.written() ? done() : become_owner_of(database.path());
}

settings::Sources sources_of(const GlobalOptions& globals, const World& world) {
  settings::Sources sources{.environment = world.environment,
                            .working_directory = world.working_directory,
                            .system_directory = world.system_directory,
                            .ignores_files_of_others = geteuid() == 0};
  if (globals.database) sources.flags["DATABASE_URL"] = *globals.database;
  if (globals.config) sources.config_file = *globals.config;
  if (globals.env_file) sources.env_file = *globals.env_file;
  return sources;
}

bool is_given(const settings::Loaded& loaded, std::string_view key) {
  return std::ranges::any_of(loaded.effective,
                             [key](const auto& setting) { return setting.key == key && setting.origin != "default"; });
}

Status require_named_files(const GlobalOptions& globals) {
  for (const auto& path : {globals.config, globals.env_file})
    if (path) USHER_CHECK(require_file(*path));
  return done();
}

std::uint64_t bytes_with_journal(const std::string& database_path) {
  std::uint64_t bytes = 0;
  for (const char* suffix : {"", "-wal"}) {
    std::error_code problem;
    const auto size = std::filesystem::file_size(database_path + suffix, problem);
    if (!problem) bytes += size;
  }
  return bytes;
}

Installation::Installation(settings::Sources sources, settings::Loaded loaded, domain::OperatorActor actor, const World& world)
    : sources_(std::move(sources)),
      loaded_(std::move(loaded)),
      actor_(std::move(actor)),
      clock_(world.clock),
      moved_(world.moved) {}

Result<std::shared_ptr<Installation>> Installation::make(const GlobalOptions& globals, const World& world, Terminal& terminal) {
  USHER_CHECK(require_named_files(globals));
  USHER_TRY(auto loaded, settings::load(sources_of(globals, world)));
  for (const auto& ignored : loaded.ignored_files) terminal.warn(ignored);
  const bool is_verbose = terminal.interaction().verbose;
  for (const auto& warning : loaded.warnings)
    if (warning.is_urgent || (is_verbose && !warning.production_only)) terminal.warn(warning.key + " " + warning.text);
  return of(globals, world, std::move(loaded));
}

std::shared_ptr<Installation> Installation::of(const GlobalOptions& globals, const World& world, settings::Loaded loaded) {
  return std::shared_ptr<Installation>(
      new Installation(sources_of(globals, world), std::move(loaded), domain::OperatorActor(actor_name(world)), world));
}

Result<std::optional<db::DatabaseUrl>> Installation::database_url() const {
  if (settings().database.engine != settings::Engine::kSqlite) return std::optional<db::DatabaseUrl>();
  USHER_TRY(auto url, db::DatabaseUrl::parse(settings().database.url.expose()));
  return std::optional(std::move(url));
}

Result<std::optional<std::string>> Installation::database_file() const {
  USHER_TRY(const auto url, database_url());
  return url ? std::optional(url->path()) : std::nullopt;
}

/// Becomes the owner of a database that is a file.
Status Installation::prepare_file(bool create) const {
  USHER_TRY(const auto url, database_url());
  if (!url) return done();
  USHER_CHECK(become_database_owner(*url));
  USHER_TRY(const bool is_there, exists(url->path()));
  if (create || is_there) return done();
  return error(ErrorCode::kDatabaseUnreachable,
               "There is no database at " + std::filesystem::absolute(url->path()).string() +
                   "; run the command in the directory of the server, set DATABASE_URL, or make a new one by `usher migrate up`");
}

Result<db::Database*> Installation::database(bool create) {
  if (database_) return database_.get();
  USHER_CHECK(prepare_file(create));
  const auto& wanted = settings().database;
  USHER_TRY(database_,
            db::open_database(wanted.url.expose(),
                              {.schema = wanted.schema, .pool_size = wanted.pool_size, .create = create, .write_queue = false}));
  take_stored_facts();
  return database_.get();
}

/// A server that was started with flags knows its address better than the default here. Settings that do not fit the address stay
/// as they are.
void Installation::take_stored_facts() {
  std::optional<std::string> url;
  core::TestMark mark;
  const auto read = database_->read([&](db::Connection& connection) -> Status {
    USHER_TRY(const int version, db::Migrator().schema_version(connection));
    if (version == 0) return done();
    url = core::stored_public_url(connection);
    USHER_TRY(mark, core::read_test_mark(connection));
    return done();
  });
  if (moved_) moved_->move_by(mark.clock_by);
  if (is_given(loaded_, "PUBLIC_URL") || is_given(loaded_, "BETTER_AUTH_URL") || !read.ok() || !url) return;
  sources_.stored["PUBLIC_URL"] = *url;
  if (auto loaded = settings::load(sources_); loaded.ok()) loaded_ = std::move(loaded).value();
}

Result<core::Core*> Installation::core(bool rotates_secret) {
  if (core_) return core_.get();
  USHER_TRY(auto* const opened, database());
  USHER_CHECK(core::require_current_schema(*opened));
  // Wrong texts stop the server and not the operator: `usher config check` names them.
  auto texts = core::Catalogue::load(settings().site.templates);
  USHER_TRY(auto made, core::Core::make(settings(), clock_, random_, *opened, http_,
                                        texts.ok() ? std::move(texts).value() : core::Catalogue::built_in()));
  if (!rotates_secret) USHER_CHECK(core::require_announced(settings(), made->ports.transactions, made->secrets));
  core_ = std::move(made);
  return core_.get();
}

Result<std::shared_ptr<Installation>> open_installation(Needs needs, const GlobalOptions& globals, const World& world,
                                                        Terminal& terminal) {
  auto made = Installation::make(globals, world, terminal);
  if (!made.ok()) return needs >= Needs::kDatabase ? first_fault(made.error(), sources_of(globals, world)) : made.error();
  auto installation = std::move(made).value();
  if (needs == Needs::kDatabase) USHER_CHECK(installation->database());
  if (needs == Needs::kCurrentSchema) USHER_CHECK(installation->core());
  return installation;
}

}  // namespace usher::cli
