#include "cli/commands/doctor/drawing.h"
#include "cli/commands/rows.h"
#include "cli/commands/user/record.h"
#include "cli/installation/installation.h"
#include "common/core/administration/filters.h"
#include "common/core/sign_in/sign_in_obstacles.h"

namespace usher::cli {
namespace {

Finding finding_of(const core::Obstacle& obstacle) {
  /// In the order of core::Obstacle::Level.
  constexpr std::array kLevels{Finding::Level::kOk, Finding::Level::kWarning, Finding::Level::kProblem};
  const bool is_mended = !obstacle.remedy.act.empty();
  return {std::max(is_mended ? Finding::Level::kWarning : Finding::Level::kOk, kLevels[static_cast<std::size_t>(obstacle.level)]),
          obstacle.reason, obstacle.text, is_mended ? command_of(obstacle.remedy) : ""};
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

std::vector<Command> user_why_commands() {
  return {command<UserWhy>("user why", "Say why an account cannot sign in, and what mends it", "usher user why ada@example.com",
                           Needs::kCurrentSchema)};
}

}  // namespace usher::cli
