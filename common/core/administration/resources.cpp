#include "common/core/administration/resources.h"

#include <cstring>
#include <set>

#include "common/base/encoding.h"
#include "common/core/administration/accounts.h"
#include "common/core/administration/adapted_pages.h"
#include "common/core/administration/api_keys.h"
#include "common/core/administration/mail.h"
#include "common/core/administration/passkeys.h"
#include "common/core/administration/questionnaire_versions.h"
#include "common/core/administration/rate_limits.h"
#include "common/core/administration/sessions.h"
#include "common/core/administration/signing_keys.h"
#include "common/core/administration/trusted_browsers.h"
#include "common/crypto/digest.h"

namespace usher::core {
namespace {

constexpr std::array kResources{
    made_resource<TrustedBrowsers>(), made_resource<Accounts>(),       made_resource<LiveSessions>(),
    made_resource<AuditEvents>(),     made_resource<OutboxMail>(),     made_resource<DroppedMail>(),
    made_resource<BackEndKeys>(),     made_resource<SigningKeys>(),    made_resource<QuestionnaireVersions>(),
    made_resource<RateLimits>(),      made_resource<ListedPasskeys>(), made_resource<AdaptedPages>()};

constexpr std::size_t kSlice = 200;
constexpr std::chrono::minutes kSealLife{15};

/// Whether another row may succeed where this error came. Power over an admin's row asks for more than power over others.
bool is_of_row(const Error& error) {
  return error.row().kind == ErrorKind::kConflict || error.code == ErrorCode::kOwnAccount ||
         error.code == ErrorCode::kLastAdmin || error.code == ErrorCode::kFreshSessionRequired ||
         error.code == ErrorCode::kAdminSessionRequired || error.code == ErrorCode::kSecondFactorLost;
}

/// Returns whether the next row may be tried.
bool count_in(ActReport& report, const ActedOn& on, Result<Acted> outcome, std::optional<ErrorCode> idle_error) {
  if (outcome.ok()) {
    const bool changed = outcome.value().changed;
    ++(changed ? report.done : report.unchanged);
    if (changed && report.first.size() < kMostNamed) report.first.push_back(on.id);
    report.facts = std::move(outcome.value().facts);
  } else if (on.row.has_failed() || outcome.error().code == idle_error) {
    ++report.unchanged;
  } else if (outcome.error().row().kind == ErrorKind::kNotFound) {
    ++report.gone;
  } else if (is_of_row(outcome.error())) {
    ++report.refused;
    if (!report.why_refused) report.why_refused = outcome.error();
  } else {
    report.stopped = outcome.error();
  }
  return !report.stopped;
}

std::uint64_t mark_of(std::string_view id) {
  std::uint64_t mark = 0;
  const auto digest = crypto::sha256(id);
  std::memcpy(&mark, digest.data(), sizeof(mark));
  return mark;
}

std::string bytes_of(const std::vector<std::uint64_t>& marks) {
  std::string bytes(marks.size() * sizeof(std::uint64_t), '\0');
  if (!marks.empty()) std::memcpy(bytes.data(), marks.data(), bytes.size());
  return bytes;
}

std::vector<std::uint64_t> marks_of(std::string_view bytes) {
  std::vector<std::uint64_t> marks(bytes.size() / sizeof(std::uint64_t));
  if (!marks.empty()) std::memcpy(marks.data(), bytes.data(), marks.size() * sizeof(std::uint64_t));
  return marks;
}

json::Object sealed_object(const Resource& resource, const Act& act, const domain::Administrator& by) {
  return {{"resource", resource.name}, {"act", act.verb}, {"by", by.audit_name()}};
}

}  // namespace

json::Value schema_of_list(const Resource& resource, json::Value row) {
  const std::string member(member_of(resource));
  const json::Object rows{{"type", "array"}, {"items", std::move(row)}};
  const json::Object cursor{
      {"type", json::Array{"string", "null"}},
      {"description", resource.is_whole ? "always null: the list is whole" : "of the next page; null on the last one"}};
  return json::Object{{"type", "object"},
                      {"required", json::Array{member, "next_cursor"}},
                      {"properties", json::Object{{member, rows}, {"next_cursor", cursor}}}};
}

std::span<const Resource> resources() { return kResources; }

const Resource& resource_of(std::string_view name) {
  return *std::find_if(kResources.begin(), kResources.end(), [&](const auto& row) { return row.name == name; });
}

const Act& act_of(const Resource& resource, std::string_view verb) { return row_of(resource.acts, verb); }
const Form& form_of(const Resource& resource, std::string_view verb) { return row_of(resource.forms, verb); }

std::string with_names(std::string_view text, std::initializer_list<std::string_view> names) {
  std::string named(text);
  for (const auto name : names)
    if (const auto at = named.find("{}"); at != std::string::npos) named.replace(at, 2, name);
  return named;
}

std::string these_rows(const Resource& resource, std::int64_t rows) {
  return (rows == 1 ? "this " : "these ") + std::string(resource.one) + (rows == 1 ? "" : "s");
}

std::optional<Error> ActReport::fault() const {
  auto fault = stopped ? stopped : why_refused;
  if (fault)
    fault->what = std::to_string(done) + " done, " + std::to_string(refused) + " refused: " + std::string(fault->detail());
  return fault;
}

Result<NamedRow> Administration::find(const Resource& resource, const std::string& word) const {
  if (resource.find) return resource.find(sources_, word);
  constexpr std::size_t kMostRead = 10'000;
  USHER_TRY(const auto part, resource.list(sources_, {.now = sources_.ports.clock.now(), .most = kMostRead, .ids_only = true}));
  std::vector<std::string> ids;
  for (const auto& row : part.rows) ids.push_back(row.id);
  USHER_TRY(auto whole, whole_id_among(ids, word));
  return NamedRow{.id = std::move(whole)};
}

Result<std::string> Administration::name_of(const Resource& resource, const std::string& id) const {
  if (resource.name_of) return resource.name_of(sources_, id);
  if (!resource.find) return std::string();
  USHER_TRY(auto row, resource.find(sources_, id));
  return std::move(row.name);
}

Result<std::vector<std::string>> Administration::names(const Resource& resource, const ListQuery& query) const {
  USHER_TRY(const auto part, resource.list(sources_, query));
  std::vector<std::string> names;
  for (const auto& row : std::span(part.rows).first(std::min(part.rows.size(), query.most))) {
    const auto* const name = row.values.find(resource.named_by);
    names.push_back(name ? text_of(*name) : row.id);
  }
  return names;
}

Result<ActReport> Administration::act(const Resource& resource, const Act& act, const domain::Administrator& by,
                                      const Selection& selection, Time now, const OnProgress& on_progress) const {
  std::vector<std::string> ids;
  std::set<std::string> known;  // a row that is named or listed twice is one
  const auto add = [&](const std::string& id) {
    if (known.insert(id).second) ids.push_back(id);
  };
  for (const auto& id : selection.ids) add(id);
  const auto& counted = selection.counted;
  const bool for_request = by.session() || by.api_key();
  const ListQuery query{.values = selection.matching, .now = selection.counted_at.value_or(now), .for_request = for_request};
  RowTest test;
  if (!counted.empty()) {
    if (resource.test) {
      USHER_TRY(test, resource.test(sources_, query));
    }
    USHER_CHECK(each_row(resource, query, [&](const auto& id) {
      if (std::binary_search(counted.begin(), counted.end(), mark_of(id))) add(id);
    }));
  }
  const bool is_of_one = ids.size() == 1 && counted.empty();
  const json::Value fields(selection.fields);
  USHER_TRY(const auto begun, act.begin(sources_, {by, fields, ids, is_of_one, selection.is_trial}));
  ActReport report;
  for (const auto& id : ids) {
    on_progress(1);
    const auto condition = [&](store::Stores& tx) { return test(tx, id); };
    const RowWrite row(test ? RowWrite::Condition(condition) : nullptr, selection.is_trial);
    const ActedOn on{by, id, row};
    if (!count_in(report, on, begun(on), is_of_one ? std::nullopt : act.idle_error)) break;
  }
  if (selection.is_trial) return report;
  if (const auto noted = note(resource, act, by, report); !noted.ok() && !report.stopped) report.stopped = noted.error();
  if (report.done + report.unchanged + report.gone > 0) return report;
  if (report.stopped) return *report.stopped;
  return report.why_refused ? Result<ActReport>(*report.why_refused) : report;
}

Result<ActReport> Administration::act_on_all(const Act& act, const domain::Administrator& by,
                                             const OnProgress& on_progress) const {
  USHER_TRY(const auto rows, act.work_on_all(sources_, by, on_progress));
  return ActReport{.done = rows};
}

Status Administration::note(const Resource& resource, const Act& act, const domain::Administrator& by,
                            const ActReport& report) const {
  if (report.done < 2) return usher::done();
  const auto what = std::string(act.verb) + ", " + std::string(resource.title) + ": " + std::to_string(report.done) + " done, " +
                    std::to_string(report.refused) + " refused";
  const auto event = sources_.audit.event({.action = "selection.acted", .actor = by.audit_name(), .reason = what}, by.caller());
  return sources_.ports.transactions.write([&](store::Stores& tx) { return tx.audit_events.append(event); });
}

Status Administration::each_row(const Resource& resource, ListQuery query,
                                const std::function<void(const std::string& id)>& take) const {
  query.most = kSlice;
  query.ids_only = true;
  for (;;) {
    USHER_TRY(const auto part, resource.list(sources_, query));
    for (const auto& row : part.rows) take(row.id);
    if (!part.next) return done();
    query.after = *part.next;
  }
}

Result<Selection> Administration::select(const Resource& resource, const FilterValues& values, Time now, bool for_request) const {
  Selection selection{.matching = values};
  USHER_CHECK(each_row(resource, {.values = values, .now = now, .for_request = for_request},
                       [&](const std::string& id) { selection.counted.push_back(mark_of(id)); }));
  std::sort(selection.counted.begin(), selection.counted.end());
  selection.counted.erase(std::unique(selection.counted.begin(), selection.counted.end()), selection.counted.end());
  return selection;
}

std::string Administration::seal(const Resource& resource, const Act& act, const domain::Administrator& by,
                                 const Selection& selection, Time now) const {
  json::Object filter;
  for (const auto& [name, value] : selection.matching) filter.append({name, value});
  auto object = sealed_object(resource, act, by);
  json::Array ids;
  for (const auto& id : selection.ids) ids.emplace_back(id);
  object.set("filter", std::move(filter))
      .set("ids", std::move(ids))
      .set("rows", base64url_encode(bytes_of(selection.counted)))
      .set("at_ms", to_ms(now));
  return signatures_.sign(json::to_text(json::Value(std::move(object))));
}

Result<Selection> Administration::open(const Resource& resource, const Act& act, const domain::Administrator& by,
                                       std::string_view token, Time now) const {
  const auto refused = [] {
    return invalid_field("selection", "NOT_ALLOWED", "Is too old, or of another act; count the rows again");
  };
  const auto verified = signatures_.verify(token);
  if (!verified) return refused();
  const auto document = json::parse(*verified);
  if (!document.ok()) return refused();
  const auto& value = document.value();
  for (const auto& member : sealed_object(resource, act, by)) {
    const auto* found = value.find(member.key);
    if (!found || *found != member.value) return refused();
  }
  const auto* at = value.find("at_ms");
  const auto* rows = value.find("rows");
  const auto* filter = value.find("filter");
  const auto* ids = value.find("ids");
  const auto bytes = rows && rows->string() ? base64url_decode(*rows->string()) : std::nullopt;
  if (!at || !at->integer() || !bytes || !filter || !filter->object() || !ids || !ids->array()) return refused();
  if (from_ms(*at->integer()) + kSealLife < now) return refused();
  Selection selection{.counted = marks_of(*bytes), .counted_at = from_ms(*at->integer())};
  for (const auto& member : *filter->object())
    if (const auto* one = member.value.string()) selection.matching.emplace(member.key, *one);
  for (const auto& id : *ids->array())
    if (const auto* one = id.string()) selection.ids.push_back(*one);
  return selection;
}

}  // namespace usher::core
