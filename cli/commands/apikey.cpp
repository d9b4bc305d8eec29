#include "cli/arguments/usage.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "common/core/administration/resources.h"
#include "common/core/tokens/api_keys.h"

namespace usher::cli {
namespace {

struct ApiKeyCreate {
  std::string scope;
  std::optional<std::string> name;
  std::optional<std::int64_t> days;

  void declare(Declare& arguments) {
    arguments.option("--scope SCOPE", scope, "What the key is for")
        .required()
        .one_of({domain::kApiScopes.begin(), domain::kApiScopes.end()});
    arguments.option("--name TEXT", name, "What to call it, such as the back end that uses it");
    arguments.option("--days N", days, "When it expires (keys of the scopes for admins: 90; others: never)")
        .between(1, core::ApiKeys::kLongestLife.count());
  }

  Status run(Context& context) const {
    USHER_CHECK(check(context.output));
    USHER_TRY(auto* const core, context.installation->core());
    const auto life = days ? std::optional(std::chrono::days(*days)) : std::nullopt;
    USHER_TRY(const auto made, core->api_keys.create(context.installation->actor(), scope, name, life));
    USHER_CHECK(context.output.record(result(made)));
    context.terminal.note("The key is shown only once; the database keeps only its digest");
    return done();
  }

 private:
  /// -o name prints the key, because the back end's settings need it.
  static Record result(const core::NewApiKey& made) {
    return {{"id", made.key.id},
            {"name", made.key.name},
            {"scope", made.key.scope},
            {"created_at", made.key.created_at},
            {"expires_at", made.key.expires_at},
            {"key", made.text.expose(), ColumnRole::kName}};
  }

  static Status check(const Output& output) {
    const auto shape = result({});
    USHER_CHECK(output.check(shape));
    return output.prints(shape, "key") ? done()
                                       : usage_error("--fields leaves out the key, which is shown only once: name `key`");
  }
};

struct ApiKeyAdopt {
  std::string id;

  void declare(Declare& arguments) { arguments.positional("ID", id, "The key's id, as `usher apikey list` shows it"); }

  Status run(Context& context) const {
    const auto result = [&](const domain::ApiKey& key) {
      return Record{{"id", key.id, ColumnRole::kName},
                    {"scope", key.scope},
                    {"state", key.state(context.world.clock.now())},
                    {"owner", key.owner_name()}};
    };
    USHER_CHECK(context.output.check(result({})));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto keys, core->api_keys.list());
    USHER_TRY(const auto row, core->administration.find(core::resource_of("api_keys"), id));
    const ApiKeyId whole(row.id);
    const bool was_ours = std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return key.id == whole && !key.owner; });
    USHER_TRY(const auto key, core->api_keys.adopt(context.installation->actor(), whole));
    if (was_ours) context.terminal.note("The key belongs to the installation already; nothing was changed");
    return context.output.record(result(key));
  }
};

}  // namespace

std::vector<Command> apikey_commands() {
  return {command<ApiKeyCreate>(
              "apikey create", "Create a key for a back end and print it once",
              "usher apikey create --scope profile:read --name chat\nusher apikey create --scope admin:read --days 30",
              Needs::kCurrentSchema),
          command<ApiKeyAdopt>("apikey adopt", "Let a key outlive the admin who made it",
                               "usher apikey adopt 0199aa10-0000-7000-8000-000000000001", Needs::kCurrentSchema)};
}

}  // namespace usher::cli
