#include "common/core/administration/things.h"

#include "cli/arguments/filters.h"
#include "cli/arguments/page.h"
#include "cli/arguments/usage.h"
#include "cli/commands/matching_rows.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/view.h"
#include "common/core/upkeep/short_ids.h"

// `list` and the acts of core::kThings.

namespace usher::cli {
namespace {

using core::ColumnType;

ColumnKind kind_of(ColumnType type) {
  switch (type) {
    case ColumnType::kText:
      return ColumnKind::kText;
    case ColumnType::kWord:
    case ColumnType::kFlag:
    case ColumnType::kTime:
      return ColumnKind::kNeverCut;
    case ColumnType::kNumber:
      return ColumnKind::kNumber;
    case ColumnType::kId:
      return ColumnKind::kId;
  }
  return ColumnKind::kText;
}

/// The first column is the id.
std::vector<Column> columns_of(const core::ThingRow& row) {
  std::vector<Column> columns;
  for (const auto& column : row.columns())
    columns.push_back({.name = std::string(column.name),
                       .kind = columns.empty() ? ColumnKind::kId : kind_of(column.type),
                       .role = columns.empty()    ? ColumnRole::kName
                               : column.is_detail ? ColumnRole::kDetail
                                                  : ColumnRole::kPlain});
  return columns;
}

Cell cell_of(json::Value value, ColumnType type) {
  const auto* text = value.string();
  const auto time = text && type == ColumnType::kTime ? parse_time(*text) : std::nullopt;
  return time ? Cell(*time) : Cell(std::move(value));
}

template <std::size_t which>
class ThingList {
 public:
  void declare(Declare& arguments) {
    filters_.declare(arguments);
    page_.declare(arguments);
  }

  Status run(Context& context) const {
    const auto& row = core::kThings[which];
    USHER_TRY(const auto rows, context.output.rows(columns_of(row)));
    USHER_TRY(auto* const core, context.installation->core());
    const auto columns = row.columns();
    const auto cells = [&columns](const core::ListedRow& one) {
      TableRow made;
      for (const auto& column : columns) {
        const auto* value = one.values.find(column.name);
        made.push_back(cell_of(value ? *value : json::Value(), column.type));
      }
      return made;
    };
    const core::ListQuery query{.values = filters_.values(), .now = context.world.clock.now()};
    const auto written = page_.write(context, *rows, Listing{core->administration.thing(which)}, Query{query}, cells);
    return written.ok() ? done() : Status(filter_error(written.error()));
  }

 private:
  /// As PageOptions wants them.
  struct Query : core::ListQuery {
    int limit = 100;
  };
  struct Listing {
    const core::Thing& thing;
    [[nodiscard]] Result<std::vector<core::ListedRow>> list(const Query& query) const {
      core::ListQuery asked = query;
      asked.most = static_cast<std::size_t>(query.limit);
      USHER_TRY(auto part, thing.list(asked));
      return std::move(part.rows);
    }
    [[nodiscard]] Result<std::int64_t> count(const Query& query) const { return thing.count(query); }
  };

  ThingFilters filters_{core::kThings[which].filters()};
  PageOptions page_;
};

/// One row by its id, or after a question all that match.
template <std::size_t which, std::size_t act>
class ThingAct {
 public:
  void declare(Declare& arguments) {
    arguments.positional("ID", id_, "As `usher " + std::string(kText.command) + "` shows it");
    rows_.declare(arguments);
    arguments.at_most_one({"ID", "--all"});
    arguments.at_most_one({"ID", "--dry-run"});
  }

  Status run(Context& context) const {
    if (id_.has_value() == rows_.are_named())
      return usage_error("`usher " + std::string(kAct.command) + "` takes an id, filters, or --all");
    return id_ ? act_on_one(context) : rows_.act(context, act);
  }

 private:
  static constexpr const auto& kText = core::kThings[which].text;
  static constexpr const auto& kAct = kText.acts[act];

  Status act_on_one(Context& context) const {
    USHER_CHECK(context.output.check(MatchingRows::record_of(kAct, {})));
    USHER_TRY(auto* const core, context.installation->core());
    const auto& administration = core->administration;
    const Time now = context.world.clock.now();
    USHER_TRY(auto whole, whole_id_of(administration.thing(which), now));
    USHER_TRY(const auto report, administration.act(which, act, context.installation->actor(), {.ids = {std::move(whole)}}, now));
    if (report.gone > 0) return error(ErrorCode::kNotFound, "There is no " + std::string(kText.one) + " with that id");
    return context.output.record(MatchingRows::record_of(kAct, report));
  }
  /// Tables show the last characters of an id.
  [[nodiscard]] Result<std::string> whole_id_of(const core::Thing& thing, Time now) const {
    USHER_TRY(const auto part, thing.list({.now = now, .most = PageOptions::kMostRows}));
    std::vector<std::string> ids;
    for (const auto& row : part.rows) ids.push_back(row.id);
    return core::whole_id_among(ids, *id_);
  }

  std::optional<std::string> id_;
  MatchingRows rows_{which};
};

/// Any of the acts, to all rows that match.
template <std::size_t which>
class ThingActs {
 public:
  void declare(Declare& arguments) {
    std::vector<std::string_view> names;
    for (const auto& act : kText.acts) names.push_back(act.name);
    arguments.positional("ACT", name_, "What").one_of(names);
    rows_.declare(arguments);
  }

  Status run(Context& context) const {
    if (!rows_.are_named()) return usage_error("`usher " + std::string(kText.command) + "` takes filters, or --all");
    const auto has_name = [this](const core::ActText& act) { return act.name == name_; };
    return rows_.act(context,
                     static_cast<std::size_t>(std::find_if(kText.acts.begin(), kText.acts.end(), has_name) - kText.acts.begin()));
  }

 private:
  static constexpr const auto& kText = core::kThings[which].text;
  std::string name_;
  MatchingRows rows_{which};
};

template <std::size_t which, std::size_t... act>
void add_thing(std::vector<Command>& commands, std::index_sequence<act...>) {
  static constexpr const auto& kText = core::kThings[which].text;
  if constexpr (kText.has_list()) {
    commands.push_back(command<ThingList<which>>(kText.command, kText.summary, kText.example, Needs::kCurrentSchema));
    (commands.push_back(command<ThingAct<which, act>>(kText.acts[act].command, kText.acts[act].summary, kText.acts[act].example,
                                                      Needs::kCurrentSchema)),
     ...);
  } else {
    commands.push_back(command<ThingActs<which>>(kText.command, kText.summary, kText.example, Needs::kCurrentSchema));
  }
}

template <std::size_t... which>
std::vector<Command> commands_of(std::index_sequence<which...>) {
  std::vector<Command> commands;
  (add_thing<which>(commands, std::make_index_sequence<core::kThings[which].text.acts.size()>()), ...);
  return commands;
}

}  // namespace

std::span<const Command> thing_commands() {
  static const auto kCommands = commands_of(std::make_index_sequence<core::kThings.size()>());
  return kCommands;
}

}  // namespace usher::cli
