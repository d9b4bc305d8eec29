#include "cli/commands/doctor/drawing.h"
#include "cli/commands/rows.h"
#include "cli/commands/user/record.h"
#include "cli/installation/installation.h"
#include "cli/resources/words.h"
#include "common/core/accounts/profiles.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/administration/resources.h"
#include "common/core/sign_in/sign_in_obstacles.h"
#include "common/core/user_fields/user_fields.h"

namespace usher::cli {
namespace {

/// `usher user show`: one account with its profile, or all stored data about the user.
struct UserShow {
  std::string user;
  bool everything = false;

  void declare(Declare& arguments) {
    arguments.positional("USER", user, kUserHelp);
    arguments.flag("--everything", everything, "All stored data about the user, for an access request; best with -o json");
  }

  Status run(Context& context) const {
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto found, core::find_account(core->filter_sources, user));
    if (everything) {
      USHER_TRY(const auto document, core->user_admin.everything(found.id.str()));
      return context.output.record(document);
    }
    USHER_TRY(const auto profile, core->profiles.find(found.id));
    Record record = record_of_view(found, "email");
    record.push_back({"profile", profile ? json::to_value(*profile) : json::Value()});
    if (!core->user_fields.empty()) record.push_back({"user_fields", core->user_fields.all(found.user_fields)});
    return context.output.record(record);
  }
};

/// `usher limit clear --account=ada@example.com`.
std::string command_of(const core::Mending& mending) {
  const auto& resource = core::resource_of(mending.resource);
  const auto list = words_of(resource).list;
  std::string path(mending.verb == "show" ? list.substr(0, list.find(' '))
                                          : words_of(resource, core::act_of(resource, mending.verb)).path);
  if (mending.verb == "show") path += " show";
  if (!mending.filter.empty()) path += " --" + std::string(mending.filter) + "=";
  return usher::command_of({path, mending.id});
}

Finding finding_of(const core::Obstacle& obstacle) {
  using Level = core::Obstacle::Level;
  constexpr EnumArray kLevels(&EnumRow<Level, Finding::Level>::key, {{Level::kNone, Finding::Level::kOk},
                                                                     {Level::kRecent, Finding::Level::kWarning},
                                                                     {Level::kBlocks, Finding::Level::kProblem}});
  const bool is_mended = !obstacle.mending.resource.empty();
  return {std::max(is_mended ? Finding::Level::kWarning : Finding::Level::kOk, kLevels[obstacle.level].value), obstacle.reason,
          obstacle.text, is_mended ? command_of(obstacle.mending) : ""};
}

/// `usher user why`: what keeps an account from signing in, with the command that mends each.
struct UserWhy {
  std::string user;

  void declare(Declare& arguments) { arguments.positional("USER", user, kUserHelp); }

  Status run(Context& context) const {
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto found, core::find_account(core->filter_sources, user));
    USHER_TRY(const auto obstacles, core::sign_in_obstacles_of(found, core->ports));
    Findings findings;
    for (const auto& obstacle : obstacles) findings.push_back(finding_of(obstacle));
    const bool is_blocked = obstacles.front().level == core::Obstacle::Level::kBlocks;
    return write_findings(context.output, findings, "reason",
                          is_blocked ? "This account cannot sign in:" : "Nothing stored blocks this account");
  }
};

}  // namespace

std::vector<Command> user_show_commands() {
  return {command<UserShow>("user show", "Show an account and its profile",
                            "usher user show ada@example.com\nusher user show ada@example.com --everything -o json",
                            Needs::kCurrentSchema),
          command<UserWhy>("user why", "Say why an account cannot sign in, and what mends it", "usher user why ada@example.com",
                           Needs::kCurrentSchema)};
}

}  // namespace usher::cli
