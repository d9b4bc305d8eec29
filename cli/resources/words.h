#pragma once

#include "common/core/administration/resource.h"

namespace usher::cli {

struct OptionHelp {
  std::string_view field;
  std::string_view help;
  std::string_view spec = {};  ///< `--days N`; empty: of the field's name.
};

/// An act as a command.
struct ActCommand {
  std::string_view verb;
  std::string_view path;  ///< `user send-reset`.
  bool is_own = false;    ///< It takes other words than rows, and has a file of its own.
  std::string_view example = {};
  std::string_view question = {};  ///< `{}`: these accounts.
  std::string_view label = {};     ///< Of its progress.
  std::string_view done = {};      ///< The member with the number of rows that it was done to: `forgotten`.
  std::array<OptionHelp, 2> options = {};
  std::string_view row_option = {};  ///< Its value names the row that it is done to.
  // Of one row.
  std::string_view already = {};                                  ///< What is said of one that was as wanted: `has no session`.
  std::string_view one_question = {};                             ///< Asked first, of a row and what ends with it; both are `{}`.
  std::optional<std::pair<std::string_view, bool>> becomes = {};  ///< `is_active`, false.
  std::array<std::string_view, 2> facts = {};                     ///< Of core::Acted; those that are not empty.
  bool takes_all = false;                                         ///< Of all rows where none is named and nothing narrows them.
  bool gives_receipt = false;                                     ///< Writes one on demand, of its facts.
  bool wakes_servers = false;                                     ///< Lets servers see it at once whose database sleeps.
};

/// A form as a command.
struct FormCommand {
  std::string_view verb;
  std::string_view path;  ///< `apikey create`.
  std::string_view example;
  std::array<OptionHelp, 3> options = {};
  std::array<std::string_view, 5> facts = {};  ///< Columns of the row that it prints; those that are not empty.
  std::string_view note = {};                  ///< Said after it.
  std::string_view wakes_with = {};            ///< The flag with which servers see it at once whose database sleeps.
};

/// A resource as commands.
struct ResourceCommands {
  std::string_view resource;
  std::string_view list = {};  ///< `browser list`.
  std::string_view example = {};
  std::string_view printed_name = {};  ///< The column that -o name prints; empty: Resource::id.
  std::string_view list_word = {};     ///< What the list calls the value of its first filter; empty: only the option.
  std::string_view word = "ID";        ///< What acts call the name of a row.
  std::string_view word_about = {};
  std::span<const ActCommand> acts = {};
  std::span<const FormCommand> forms = {};  ///< Others have a command of their own.
};

const ResourceCommands& words_of(const core::Resource& resource);
const ActCommand& words_of(const core::Resource& resource, const core::Act& act);
/// Precondition: it has no command of its own.
const FormCommand& words_of(const core::Resource& resource, const core::Form& form);

}  // namespace usher::cli
