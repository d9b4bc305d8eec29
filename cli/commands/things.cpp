#include "common/core/administration/things.h"

#include "cli/arguments/danger.h"
#include "cli/arguments/filters.h"
#include "cli/arguments/page.h"
#include "cli/arguments/usage.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/view.h"
#include "common/core/upkeep/short_ids.h"

// `list` and the acts of core::kThings.

namespace usher::cli {
namespace {

using core::ColumnType;

/// The filters of a thing as options. Must not move until parsing is done.
class ThingFilters {
 public:
  explicit ThingFilters(std::size_t which) : names_(core::kThings.at(which).filters()), values_(names_.size()) {}

  void declare(Declare& arguments) {
    for (std::size_t i = 0; i < names_.size(); ++i) declare_filter(arguments, names_[i], values_[i]);
  }
  [[nodiscard]] core::FilterValues values() const {
    core::FilterValues values;
    for (std::size_t i = 0; i < names_.size(); ++i)
      if (values_[i]) values.emplace(names_[i].name, *values_[i]);
    return values;
  }

 private:
  std::vector<core::FilterName> names_;
  std::vector<std::optional<std::string>> values_;
};

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

  ThingFilters filters_{which};
  PageOptions page_;
};

/// One row by its id, or after a question all that match.
template <std::size_t which, std::size_t act>
class ThingAct {
 public:
  void declare(Declare& arguments) {
    arguments.positional("ID", id_, "As `usher " + std::string(kText.command) + "` shows it");
    filters_.declare(arguments);
    arguments.flag("--all", all_, "All rows; asks first, as the filters do");
    arguments.flag("--dry-run", dry_run_, kDryRunHelp);
    arguments.at_most_one({"ID", "--all"});
    arguments.at_most_one({"ID", "--dry-run"});
  }

  Status run(Context& context) const {
    const auto matching = filters_.values();
    if (id_.has_value() + !matching.empty() + all_ != 1)
      return usage_error("`usher " + std::string(kAct.command) + "` takes an id, filters, or --all");
    USHER_CHECK(context.output.check(record_of({})));
    USHER_TRY(auto* const core, context.installation->core());
    const auto& administration = core->administration;
    const Time now = context.world.clock.now();
    core::Selection selection;
    if (id_) {
      USHER_TRY(auto whole, whole_id_of(administration.thing(which), now));
      selection.ids = {std::move(whole)};
    } else {
      auto found = administration.select(which, matching, now);
      if (!found.ok()) return filter_error(found.error());
      selection = std::move(found).value();
      const auto count = static_cast<std::int64_t>(selection.counted.size());
      if (dry_run_) {
        note_dry_run(context.terminal);
        return context.output.record(record_of({.done = count}));
      }
      if (count > 0) USHER_CHECK(context.terminal.confirm(std::string(kAct.button) + " " + counted(count, kText.one) + "?"));
    }
    USHER_TRY(const auto report, administration.act(which, act, context.installation->actor(), selection, now));
    if (id_ && report.gone > 0) return error(ErrorCode::kNotFound, "There is no " + std::string(kText.one) + " with that id");
    USHER_CHECK(context.output.record(record_of(report)));
    const auto fault = report.fault();
    return fault ? Status(*fault) : done();
  }

 private:
  static constexpr const auto& kText = core::kThings[which].text;
  static constexpr const auto& kAct = kText.acts[act];
  /// Tables show the last characters of an id.
  [[nodiscard]] Result<std::string> whole_id_of(const core::Thing& thing, Time now) const {
    USHER_TRY(const auto part, thing.list({.now = now, .most = PageOptions::kMostRows}));
    std::vector<std::string> ids;
    for (const auto& row : part.rows) ids.push_back(row.id);
    return core::whole_id_among(ids, *id_);
  }
  [[nodiscard]] Record record_of(const core::ActReport& report) const { return {{std::string(kAct.done), report.done}}; }

  std::optional<std::string> id_;
  ThingFilters filters_{which};
  bool all_ = false;
  bool dry_run_ = false;
};

template <std::size_t which, std::size_t... act>
void add_thing(std::vector<Command>& commands, std::index_sequence<act...>) {
  static constexpr const auto& kText = core::kThings[which].text;
  commands.push_back(command<ThingList<which>>(kText.command, kText.summary, kText.example, Needs::kCurrentSchema));
  (commands.push_back(command<ThingAct<which, act>>(kText.acts[act].command, kText.acts[act].summary, kText.acts[act].example,
                                                    Needs::kCurrentSchema)),
   ...);
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
