#pragma once

#include "common/core/administration/resource.h"

namespace usher::resources {

/// The input of a field below the question of an act, or of a form.
struct FieldWords {
  std::string_view name;
  std::string_view label;
  std::string_view hint = {};
};

/// An act in the admin API on the row that its path names.
struct OneWords {
  std::string_view name;  ///< `admin_suspend_user`.
  std::string_view summary;
  std::string_view about;
  std::string_view path = {};     ///< After the row's id: `/suspend`. Empty: DELETE of the row.
  std::string_view example = {};  ///< Of the body.
};

/// What the admin API and the console call an act. Those of its acts that a person does in a terminal alone have no words here.
struct ActWords {
  std::string_view verb;
  std::string_view command;   ///< What a person types to do the same: `user send-reset`.
  std::string_view question;  ///< `{}`: these accounts.
  std::string_view button;
  std::string_view done;                         ///< What a page says after it was done to one row.
  std::string_view done_to_many;                 ///< `{}`: their number.
  std::array<std::string_view, 4> consequences;  ///< Those that are not empty.
  std::array<FieldWords, 2> fields = {};
  std::string_view kept = {};  ///< In place of `done` where its mail waits, since the server sends none.
  std::string_view many_kept = {};
  std::string_view all_button = {};  ///< On all rows without a question.
  std::optional<OneWords> of_one = {};
};

/// What the admin API and the console call a form.
struct FormWords {
  std::string_view verb;
  std::string_view name;  ///< `admin_create_user`.
  std::string_view summary;
  std::string_view about;
  std::string_view path = {};  ///< After that of the list, or of the row: `/rotate`. Pages have `/new` in place of none.
  std::string_view example = {};
  std::string_view title = {};  ///< Of its page; empty: the console has none.
  std::string_view lead = {};   ///< Above its inputs, or the subject of a question.
  std::string_view button = {};
  std::string_view done = {};  ///< What a page says after it.
  std::string_view made = {};  ///< Above what is shown once; `{}`: the row's member that `says` names.
  std::string_view says = {};
  std::array<std::string_view, 4> consequences = {};  ///< Of a question.
  std::array<FieldWords, 4> fields = {};              ///< Its inputs in order: those with a name.
};

/// A link above a list of the console.
struct Link {
  std::string_view path;
  std::string_view text;
  bool keeps_query = false;    ///< Leads to the rows that the list shows.
  std::size_t least_rows = 0;  ///< Below so many rows it leads nowhere.
};

/// What they call a resource, and where it is.
struct ListWords {
  std::string_view resource;             ///< core::Resource::name, which one struct in common/core/administration has.
  std::string_view tag = "Admin: more";  ///< Of the endpoints.
  std::string_view path;                 ///< In the console; the admin API has it below /auth.
  std::string_view acts_path = {};       ///< Of the acts, whose verbs follow; the same for both.
  std::string_view about = "Follow next_cursor to the next page.";
  std::string_view title = {};          ///< Of its page; empty: the resource's.
  std::string_view caption = {};        ///< Of the table; empty: the title.
  std::string_view lead = {};           ///< Above the list.
  std::string_view empty = {};          ///< In place of a table without rows.
  std::string_view page = {};           ///< Of a row in the console, without its id.
  std::string_view selected_name = {};  ///< In names of acts; empty: the resource's name.
  bool acts_on_page = false;            ///< A row's acts are on its page; above the list is how many there are.
  std::span<const Link> links = {};
  std::span<const ActWords> acts = {};
  std::span<const FormWords> forms = {};
  std::optional<OneWords> show = {};  ///< Of one row.
};

const ListWords& words_of(const core::Resource& resource);
const FormWords& words_of(const core::Resource& resource, const core::Form& form);
/// Precondition: not is_command_alone.
const ActWords& words_of(const core::Resource& resource, const core::Act& act);

/// Of its page.
std::string_view title_of(const core::Resource& resource);

/// An act's question about so many rows: `Suspend these accounts?`.
std::string question_of(const core::Resource& resource, const core::Act& act, std::int64_t rows);

/// The names that are made of a resource and a verb, its own `list` included: `admin_forget_trusted_browsers` of the admin API,
/// `forget_console_trusted_browsers` of the console.
std::string operation_of(const core::Resource& resource, std::string_view verb);
std::string page_name_of(const core::Resource& resource, std::string_view verb);

/// The key of what a page says after a form, or after an act on one row, for `?done=`: `suspend_users`. `is_kept`: its mail
/// waits.
std::string done_key(const core::Resource& resource, std::string_view verb, bool is_kept = false);
/// The key with the number of API keys that the act revoked, unless that is 0.
std::string done_with_count(std::string_view key, std::int64_t count);
/// The key with the number of rows that it was done to, that are as wanted and that are gone, unless it was done to the only one.
std::string done_to_many(std::string_view key, std::int64_t count, std::int64_t unchanged = 0, std::int64_t gone = 0);
/// What a page says, by the key in `?done=`; empty for an unknown key, so that a link cannot make a page say anything.
std::string done_text(std::string_view key);

}  // namespace usher::resources
