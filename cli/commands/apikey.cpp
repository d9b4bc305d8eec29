#include "cli/arguments/usage.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "common/core/administration/resources.h"
#include "common/core/tokens/api_keys.h"

namespace usher::cli {
namespace {

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
  return {command<ApiKeyAdopt>("apikey adopt", "Let a key outlive the admin who made it",
                               "usher apikey adopt 0199aa10-0000-7000-8000-000000000001", Needs::kCurrentSchema)};
}

}  // namespace usher::cli
