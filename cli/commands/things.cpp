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
std::vector<Column> columns_of(const core::Thing& thing) {
  std::vector<Column> columns;
  for (const auto& column : thing.columns())
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

class ThingList {
 public:
  explicit ThingList(const core::Thing& thing) : thing_(thing) {}

  void declare(Declare& arguments) {
    filters_.declare(arguments);
    page_.declare(arguments);
  }

  Status run(Context& context) const {
    USHER_TRY(const auto rows, context.output.rows(columns_of(thing_)));
    USHER_TRY(auto* const core, context.installation->core());
    const auto columns = thing_.columns();
    const auto cells = [&columns](const core::ListedRow& one) {
      TableRow made;
      for (const auto& column : columns) {
        const auto* value = one.values.find(column.name);
        made.push_back(cell_of(value ? *value : json::Value(), column.type));
      }
      return made;
    };
    const core::ListQuery query{.values = filters_.values(), .now = context.world.clock.now()};
    const auto written = page_.write(context, *rows, Listing{core->administration, thing_}, Query{query}, cells);
    return written.ok() ? done() : Status(filter_error(written.error()));
  }

 private:
  /// As PageOptions wants them.
  struct Query : core::ListQuery {
    int limit = 100;
  };
  struct Listing {
    const core::Administration& administration;
    const core::Thing& thing;
    [[nodiscard]] Result<std::vector<core::ListedRow>> list(const Query& query) const {
      core::ListQuery asked = query;
      asked.most = static_cast<std::size_t>(query.limit);
      USHER_TRY(auto part, administration.list(thing, asked));
      return std::move(part.rows);
    }
    [[nodiscard]] Result<std::int64_t> count(const Query& query) const { return administration.count(thing, query); }
  };

  const core::Thing& thing_;
  ThingFilters filters_{thing_.filters()};
  PageOptions page_;
};

/// One row by its id, or after a question all that match.
class ThingAct {
 public:
  ThingAct(const core::Thing& thing, const core::Act& act) : thing_(thing), act_(act) {}

  void declare(Declare& arguments) {
    arguments.positional("ID", id_, "As `usher " + command_of(thing_, "list") + "` shows it");
    rows_.declare(arguments);
    arguments.at_most_one({"ID", "--all"});
    arguments.at_most_one({"ID", "--dry-run"});
  }

  Status run(Context& context) const {
    if (id_.has_value() == rows_.are_named())
      return usage_error("`usher " + command_of(thing_, act_.verb) + "` takes an id, filters, or --all");
    return id_ ? act_on_one(context) : rows_.act(context, act_);
  }

 private:
  Status act_on_one(Context& context) const {
    USHER_CHECK(context.output.check(MatchingRows::record_of(act_, {})));
    USHER_TRY(auto* const core, context.installation->core());
    const auto& administration = core->administration;
    const Time now = context.world.clock.now();
    USHER_TRY(auto whole, whole_id_of(administration, now));
    USHER_TRY(const auto report,
              administration.act(thing_, act_, context.installation->actor(), {.ids = {std::move(whole)}}, now));
    if (report.gone > 0) return error(ErrorCode::kNotFound, "There is no " + std::string(thing_.one) + " with that id");
    return context.output.record(MatchingRows::record_of(act_, report));
  }
  /// Tables show the last characters of an id.
  [[nodiscard]] Result<std::string> whole_id_of(const core::Administration& administration, Time now) const {
    USHER_TRY(const auto part, administration.list(thing_, {.now = now, .most = PageOptions::kMostRows, .ids_only = true}));
    std::vector<std::string> ids;
    for (const auto& row : part.rows) ids.push_back(row.id);
    return core::whole_id_among(ids, *id_);
  }

  const core::Thing& thing_;
  const core::Act& act_;
  std::optional<std::string> id_;
  MatchingRows rows_{thing_};
};

/// Any of the acts, to all rows that match.
class ThingActs {
 public:
  explicit ThingActs(const core::Thing& thing) : thing_(thing) {}

  void declare(Declare& arguments) {
    std::vector<std::string_view> verbs;
    for (const auto& act : thing_.acts) verbs.push_back(act.verb);
    arguments.positional("ACT", verb_, "What").one_of(verbs);
    rows_.declare(arguments);
  }

  Status run(Context& context) const {
    if (!rows_.are_named()) return usage_error("`usher " + std::string(thing_.command) + "` takes filters, or --all");
    return rows_.act(context, *std::find_if(thing_.acts.begin(), thing_.acts.end(),
                                            [this](const core::Act& act) { return act.verb == verb_; }));
  }

 private:
  const core::Thing& thing_;
  std::string verb_;
  MatchingRows rows_{thing_};
};

/// `T`, made of the thing and act.
template <class T, std::size_t which, std::size_t... act>
struct Of : T {
  Of() : T(core::kThings[which], core::kThings[which].acts[act]...) {}
};

struct ThingCommands {
  std::deque<std::string> paths;
  std::vector<Command> rows;

  template <class T>
  void add(std::string path, std::string_view summary, std::string_view example) {
    rows.push_back(command<T>(paths.emplace_back(std::move(path)), summary, example, Needs::kCurrentSchema));
  }
  template <std::size_t which, std::size_t... act>
  void add_thing(std::index_sequence<act...>) {
    const auto& thing = core::kThings[which];
    if constexpr (core::kThings[which].has_list()) {
      add<Of<ThingList, which>>(command_of(thing, "list"), thing.summary, thing.example);
      (add<Of<ThingAct, which, act>>(command_of(thing, thing.acts[act].verb), thing.acts[act].summary, thing.acts[act].example),
       ...);
    } else {
      add<Of<ThingActs, which>>(std::string(thing.command), thing.summary, thing.example);
    }
  }
};

template <std::size_t... which>
ThingCommands commands_of(std::index_sequence<which...>) {
  ThingCommands commands;
  (commands.add_thing<which>(std::make_index_sequence<core::kThings[which].acts.size()>()), ...);
  return commands;
}

}  // namespace

std::span<const Command> thing_commands() {
  static const auto kCommands = commands_of(std::make_index_sequence<core::kThings.size()>());
  return kCommands.rows;
}

}  // namespace usher::cli
