#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/files.h"
#include "common/base/text.h"
#include "common/core/copying/database_copy.h"
#include "common/core/upkeep/database_admin.h"

namespace usher::cli {
namespace {

constexpr const char* kUrlHelp = "sqlite:PATH or postgresql://...";

/// Root becomes the owner of a database that is a file.
Status become_owner_of(const std::string& url) {
  if (!url.starts_with("sqlite")) return done();
  USHER_TRY(const auto file, db::DatabaseUrl::parse(url));
  return become_database_owner(file);
}

struct Copy {
  std::string source;
  std::string target;
  bool live = false;

  void declare(Declare& arguments) {
    arguments.positional("SOURCE", source, std::string("The database to copy: ") + kUrlHelp);
    arguments.positional("TARGET", target, std::string("An empty one: ") + kUrlHelp);
    arguments.flag("--live", live, "Also while a server uses SOURCE; what it writes from now on is not in the copy");
  }

  Status run(Context& context) const {
    auto& installation = *context.installation;
    USHER_TRY(const auto rows,
              context.output.rows(
                  {{.name = "table", .role = ColumnRole::kName}, {"rows", ColumnKind::kNumber}, {"digest", ColumnKind::kText}}));
    warn_of_exposed_url(context.terminal, "SOURCE", source);
    warn_of_exposed_url(context.terminal, "TARGET", target);
    for (const auto& url : {source, target}) USHER_CHECK(become_owner_of(url));
    USHER_CHECK(require_source());
    const auto& settings = installation.settings();
    const auto began = installation.clock().now();
    USHER_TRY(const auto copy, core::DatabaseCopy::open({source, target, settings.database.schema, live}, installation.clock()));
    USHER_TRY(const auto steps, copy->count_steps());
    const auto copied = [&] {
      auto progress = context.terminal.progress("Copying", steps, "rows read; run the command again to go on");
      return copy->run([&progress](std::int64_t more) { progress.advance(more); });
    }();
    if (!copied.ok()) return copied.error();
    for (const auto& table : copied.value()) USHER_CHECK(rows->row({table.name, table.rows, table.digest}));
    USHER_CHECK(rows->finish());
    core::DatabaseAdmin admin(settings, installation.clock(), installation.random(), copy->target());
    USHER_CHECK(admin.note_copied(installation.actor()));
    if (copy->is_of_running_server()) {
      context.terminal.warn("a server has " + db::redacted(source) + " open: what was written there since " + to_rfc3339(began) +
                            " is not in the copy, such as sign-ups, answers and sign-outs");
      return done();
    }
    if (!copy->sleepers().empty())
      context.terminal.warn("the database " + db::redacted(source) + " sleeps, and still has the server " +
                            joined(copy->sleepers(), ", ") +
                            "; stop it now: what its next request writes there is not in the copy");
    context.terminal.note("All tables have equal digests. Give usherd the same USHER_SECRET and the new DATABASE_URL");
    return done();
  }

 private:
  [[nodiscard]] Status require_source() const {
    if (!source.starts_with("sqlite")) return done();
    USHER_TRY(const auto file, db::DatabaseUrl::parse(source));
    return require_file(file.path());
  }
};

}  // namespace

std::vector<Command> copy_commands() {
  return {command<Copy>("copy", "Copy the database into an empty one, of either engine",
                        "usher copy sqlite:data/usher.db postgresql://usher@db.example.com/site\n"
                        "usher copy postgresql://usher@db.example.com/site sqlite:data/usher.db",
                        Needs::kSettings)};
}

}  // namespace usher::cli
