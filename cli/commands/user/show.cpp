#include "cli/commands/user/show.h"

#include "cli/arguments/usage.h"
#include "cli/commands/user/record.h"
#include "cli/installation/find_account.h"
#include "cli/installation/installation.h"
#include "cli/terminal/view.h"

namespace usher::cli {
namespace {

std::optional<bool> is(const std::optional<std::string>& word, std::string_view yes) {
  return word ? std::optional(*word == yes) : std::nullopt;
}

}  // namespace

void UserList::declare(Declare& arguments) {
  arguments.option("--search TEXT", search, "Part of the address or name; fewer than three characters: its beginning");
  arguments.option("--role ROLE", role, "Only these").one_of({domain::kRoles.begin(), domain::kRoles.end()});
  arguments.option("--status STATUS", status, "Only these").one_of({"active", "suspended"});
  arguments.option("--verified YES", verified, "Only accounts with a verified address, or not").one_of({"yes", "no"});
  arguments.option("--since TIME", since, "Created since: 3d, 2026-11-20, 2026-11-20T06:53:44Z");
  arguments.flag("--never-signed-in", never_signed_in, "Only accounts that never had a session");
  arguments.option("--idle TIME", idle, "Only accounts that were not used since: 90d, 2026-11-20");
  arguments.option("--unanswered STEP", unanswered, "Not completed this step; without STEP: not all of them").value_optional();
  page.declare(arguments);
}

/// An empty step stands for the whole questionnaire.
Status UserList::check_step(const core::Core& core) const {
  if (!unanswered || unanswered->empty()) return done();
  USHER_TRY(const auto questionnaire, core.questionnaires.active());
  std::string known;
  for (const auto& step : questionnaire->steps) {
    if (step.id == *unanswered) return done();
    known += (known.empty() ? "" : ", ") + step.id;
  }
  return usage_error("The questionnaire has no step `" + *unanswered + "`; its steps are " + known);
}

Status UserList::run(Context& context) const {
  auto columns = user_columns();
  columns.front().role = ColumnRole::kDetail;  // the id is too wide, and the address identifies the account
  USHER_TRY(const auto rows, context.output.rows(columns));
  USHER_TRY(auto* const core, context.installation->core());
  USHER_CHECK(check_step(*core));
  const Time now = context.world.clock.now();
  const store::UserFilter filter{.search = search,
                                 .role = role,
                                 .is_active = is(status, "active"),
                                 .is_verified = is(verified, "yes"),
                                 .since = since_of(since, now),
                                 .never_signed_in = never_signed_in ? std::optional(true) : std::nullopt,
                                 .idle_since = idle ? std::optional(idle->at(now)) : std::nullopt,
                                 .unanswered = unanswered};
  return page.write(context, *rows, core->user_admin, filter, cells_of<domain::User>);
}

void UserShow::declare(Declare& arguments) {
  arguments.positional("USER", user, kUserHelp);
  arguments.flag("--everything", everything, "All stored data about the user, for an access request; best with -o json");
}

Status UserShow::run(Context& context) const {
  USHER_TRY(auto* const core, context.installation->core());
  USHER_TRY(const auto found, find_account(*core, user));
  if (everything) {
    USHER_TRY(const auto document, core->user_admin.everything(found.id.str()));
    return context.output.record(document);
  }
  USHER_TRY(const auto profile, core->user_admin.profile(found.id));
  Record record = full_record_of(user_columns(), cells_of(found));
  record.push_back({"profile", profile ? json::to_value(*profile) : json::Value()});
  if (!core->user_fields.empty()) record.push_back({"user_fields", core->user_fields.all(found.user_fields)});
  return context.output.record(record);
}

}  // namespace usher::cli
