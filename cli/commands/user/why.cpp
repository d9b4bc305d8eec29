#include "cli/commands/user/why.h"

#include "cli/arguments/declare.h"
#include "cli/commands/doctor/drawing.h"
#include "cli/commands/user/record.h"
#include "cli/installation/find_account.h"
#include "cli/installation/installation.h"
#include "common/core/sign_in/sign_in_obstacles.h"

namespace usher::cli {
namespace {

Finding finding_of(const core::Obstacle& obstacle) {
  /// In the order of core::Obstacle::Level.
  constexpr std::array kLevels{Finding::Level::kOk, Finding::Level::kWarning, Finding::Level::kProblem};
  const auto level = obstacle.command.empty() ? Finding::Level::kOk : Finding::Level::kWarning;
  return {std::max(level, kLevels[static_cast<std::size_t>(obstacle.level)]), obstacle.reason,
          obstacle.command.empty() ? obstacle.text : obstacle.text + "; `" + obstacle.command + "`"};
}

}  // namespace

void UserWhy::declare(Declare& arguments) { arguments.positional("USER", user, kUserHelp); }

Status UserWhy::run(Context& context) const {
  USHER_TRY(auto* const core, context.installation->core());
  USHER_TRY(const auto found, find_account(*core, user));
  USHER_TRY(const auto obstacles, core->sign_in_obstacles.of(found));
  Findings findings;
  for (const auto& obstacle : obstacles) findings.push_back(finding_of(obstacle));
  return write_findings(context.output, findings, "reason");
}

}  // namespace usher::cli
