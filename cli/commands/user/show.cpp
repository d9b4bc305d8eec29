#include "cli/arguments/filters.h"
#include "cli/arguments/page.h"
#include "cli/commands/rows.h"
#include "cli/commands/user/record.h"
#include "cli/installation/installation.h"
#include "cli/terminal/view.h"
#include "common/core/accounts/profiles.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/administration/users.h"
#include "common/core/user_fields/user_fields.h"

namespace usher::cli {
namespace {

/// `usher user list`: oldest first, a page at a time.
struct UserList {
  FilterOptions filters{core::kFilters<store::UserFilter>};
  PageOptions page;

  void declare(Declare& arguments) {
    filters.declare(arguments);
    page.declare(arguments);
  }

  Status run(Context& context) const {
    auto columns = user_columns();
    columns.front().role = ColumnRole::kDetail;  // the id is too wide, and the address identifies the account
    USHER_TRY(const auto rows, context.output.rows(columns));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto filter, filters.read(context, core->filter_sources, store::UserFilter()));
    return page.write(context, *rows, core->user_admin, filter, user_cells);
  }
};

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
    Record record = full_record_of(user_columns(), cells_of(found));
    record.push_back({"profile", profile ? json::to_value(*profile) : json::Value()});
    if (!core->user_fields.empty()) record.push_back({"user_fields", core->user_fields.all(found.user_fields)});
    return context.output.record(record);
  }
};

}  // namespace

std::vector<Command> user_show_commands() {
  return {command<UserList>("user list", "List accounts, oldest first, a page at a time",
                            "usher user list --search example.com --status active\nusher user list --idle 90d -o csv > idle.csv",
                            Needs::kCurrentSchema),
          command<UserShow>("user show", "Show an account and its profile",
                            "usher user show ada@example.com\nusher user show ada@example.com --everything -o json",
                            Needs::kCurrentSchema)};
}

}  // namespace usher::cli
