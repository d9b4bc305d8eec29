#include "common/core/administration/things.h"

#include "common/domain/actor.h"
#include "common/json/value.h"

namespace usher::core {
namespace {

constexpr std::size_t kSlice = 200;
constexpr std::chrono::minutes kSealLife{15};

/// Whether another row may succeed where this error came.
bool is_of_row(const Error& error) {
  return error.row().kind == ErrorKind::kConflict || error.code == ErrorCode::kOwnAccount || error.code == ErrorCode::kLastAdmin;
}

Status count_in(ActReport& report, const Status& outcome) {
  if (outcome.ok()) {
    ++report.done;
  } else if (outcome.error().row().kind == ErrorKind::kNotFound) {
    ++report.gone;
  } else if (is_of_row(outcome.error()) || report.done + report.refused > 0) {
    ++report.refused;
    if (!report.why_refused) report.why_refused = outcome.error();
  } else {
    return outcome;
  }
  return done();
}

json::Object sealed_object(const ThingText& thing, const ActText& act, const domain::Administrator& by) {
  return {{"path", thing.path}, {"act", act.name}, {"by", by.audit_name()}};
}

}  // namespace

Administration::Administration(const ThingSources& sources, const SignedValues& signed_values) : signed_values_(signed_values) {
  for (const auto& row : kThings) things_.push_back(row.make(sources));
}

Result<ActReport> Administration::act(std::size_t which, std::size_t act, const domain::Administrator& by,
                                      const Selection& selection, Time now, const OnProgress& on_progress) const {
  ActReport report;
  const auto act_on = [&](const std::string& id) -> Status {
    USHER_CHECK(count_in(report, thing(which).act(act, by, id)));
    on_progress(1);
    return done();
  };
  for (const auto& id : selection.ids) USHER_CHECK(act_on(id));
  if (!selection.matching) return report;
  ListQuery query{.values = *selection.matching, .now = now, .most = kSlice};
  for (bool has_more = true; has_more;) {
    USHER_TRY(const auto part, thing(which).list(query));
    for (const auto& row : part.rows) USHER_CHECK(act_on(row.id));
    has_more = part.next.has_value();
    query.after = part.next.value_or(Cursor());
  }
  return report;
}

std::string Administration::seal(std::size_t which, std::size_t act, const domain::Administrator& by, const FilterValues& values,
                                 std::int64_t count, Time now) const {
  const auto& text = kThings.at(which).text;
  json::Object filter;
  for (const auto& [name, value] : values) filter.append({name, value});
  auto object = sealed_object(text, text.acts[act], by);
  object.set("filter", std::move(filter)).set("count", count).set("at_ms", to_ms(now));
  return signed_values_.sign(json::to_text(json::Value(std::move(object))));
}

Result<Selection> Administration::open(std::size_t which, std::size_t act, const domain::Administrator& by, std::string_view word,
                                       Time now) const {
  const auto& text = kThings.at(which).text;
  const auto refused = [] {
    return invalid_field("selection", "NOT_ALLOWED", "Is too old, or of another act; count the rows again");
  };
  const auto verified = signed_values_.verify(word);
  if (!verified) return refused();
  const auto document = json::parse(*verified);
  if (!document.ok()) return refused();
  const auto& value = document.value();
  for (const auto& member : sealed_object(text, text.acts[act], by)) {
    const auto* found = value.find(member.key);
    if (!found || *found != member.value) return refused();
  }
  const auto* at = value.find("at_ms");
  const auto* count = value.find("count");
  const auto* filter = value.find("filter");
  if (!at || !at->integer() || !count || !count->integer() || !filter || !filter->object()) return refused();
  if (from_ms(*at->integer()) + kSealLife < now) return refused();
  Selection selection{.matching = FilterValues()};
  for (const auto& member : *filter->object())
    if (const auto* one = member.value.string()) selection.matching->emplace(member.key, *one);
  USHER_TRY(const auto matching, thing(which).count({.values = *selection.matching, .now = now}));
  if (matching > *count->integer())
    return error(ErrorCode::kConflict, "More rows match by now than were counted; look at them and confirm again");
  return selection;
}

}  // namespace usher::core
