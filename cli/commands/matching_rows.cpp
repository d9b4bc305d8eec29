#include "cli/commands/matching_rows.h"

#include "cli/arguments/danger.h"
#include "cli/arguments/declare.h"
#include "cli/arguments/filters.h"
#include "cli/installation/installation.h"
#include "common/core/administration/things.h"

namespace usher::cli {

namespace {

/// The order of rows that are acted on does not matter.
std::vector<core::FilterName> narrowing_filters(const core::Thing& thing) {
  auto names = thing.filters();
  std::erase_if(names, [](const core::FilterName& name) { return name.type == core::FilterType::kOrder; });
  return names;
}

}  // namespace

void ThingFilters::declare(Declare& arguments) {
  for (std::size_t i = 0; i < names_.size(); ++i) declare_filter(arguments, names_[i], values_[i]);
}

core::FilterValues ThingFilters::values() const {
  core::FilterValues values;
  for (std::size_t i = 0; i < names_.size(); ++i)
    if (values_[i]) values.emplace(names_[i].name, *values_[i]);
  return values;
}

MatchingRows::MatchingRows(const core::Thing& thing) : thing_(thing), filters_(narrowing_filters(thing)) {}

void MatchingRows::declare(Declare& arguments) {
  filters_.declare(arguments);
  arguments.flag("--all", all_, "All rows");
  arguments.flag("--dry-run", dry_run_, kDryRunHelp);
}

bool MatchingRows::are_named() const { return all_ == filters_.values().empty(); }

Record MatchingRows::record_of(const core::Act& act, const core::ActReport& report) {
  return {
      {std::string(act.done), report.done}, {"unchanged", report.unchanged}, {"gone", report.gone}, {"refused", report.refused}};
}

Status MatchingRows::act(Context& context, const core::Act& act) const {
  USHER_CHECK(context.output.check(record_of(act, {})));
  USHER_TRY(auto* const core, context.installation->core());
  const auto& administration = core->administration;
  const Time now = context.world.clock.now();
  const auto found = administration.select(thing_, filters_.values(), now);
  if (!found.ok()) return filter_error(found.error());
  const auto count = found.value().size();
  if (dry_run_) {
    note_dry_run(context.terminal);
    return context.output.record(record_of(act, {.done = count}));
  }
  const auto question = counted(count, thing_.one) + (count == 1 ? " matches. " : " match. ") + std::string(act.question);
  if (count > 0)
    USHER_CHECK(act.is_typed ? context.terminal.confirm_by_name(question, std::to_string(count))
                             : context.terminal.confirm(question));
  auto progress = context.terminal.progress(std::string(act.button), count, "rows done; run the command again for the others");
  USHER_TRY(const auto report, administration.act(thing_, act, context.installation->actor(), found.value(), now,
                                                  [&progress](std::int64_t rows) { progress.advance(rows); }));
  USHER_CHECK(context.output.record(record_of(act, report)));
  const auto fault = report.fault();
  return fault ? Status(*fault) : done();
}

}  // namespace usher::cli
