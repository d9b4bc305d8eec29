#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/base/url_query.h"
#include "common/core/administration/resources.h"
#include "common/domain/actor.h"
#include "server/admin_api/answer_texts.h"
#include "server/admin_api/endpoints.h"
#include "server/console/done_texts.h"
#include "server/console/listing.h"
#include "server/console/console_template.h"
#include "server/console/console_pages.h"
#include "server/console/table.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using core::ColumnType;
using core::FilterValues;
using core::Thing;
using http::Response;

constexpr std::string_view kIdField = "id";
constexpr std::string_view kSelectionField = "selection";
constexpr std::string_view kNumberField = "number";
constexpr std::string_view kAllParameter = "all";
constexpr std::size_t kMostPicked = 100;
constexpr std::size_t kMostInFile = 10'000;
constexpr std::string_view kFileName = "file";

struct ThingScreens {
  const core::Administration& administration;
  const Thing& thing;
  bool sends_mail;
};

/// The address of an act or of the file, by its name.
std::string path_below(const Thing& thing, std::string_view name) {
  return std::string(thing.acts_path).append("/").append(name);
}

std::string page_of(const Thing& thing, const std::string& id) { return std::string(thing.page) + percent_encode(id); }

FilterValues values_of(const Thing& thing, const http::Request& request) {
  FilterValues values;
  for (const auto& filter : thing.filters())
    if (auto value = http::query_parameter(request, filter.name)) values.emplace(filter.name, std::move(*value));
  return values;
}

Cell cell_of(const json::Value* value, ColumnType type) {
  if (!value || value->is_null()) return {};
  if (type == ColumnType::kWord && value->string()) return state_cell(*value->string());
  if (type == ColumnType::kTime) return time_cell(value->string() ? parse_time(*value->string()) : std::nullopt);
  if (const auto* number = value->integer()) return number_cell(*number);
  if (const auto* flag = value->boolean()) return {.text = *flag ? "yes" : "no"};
  return {.text = value->string() ? *value->string() : json::to_text(*value)};
}

/// A button for each act stands last.
Table table_of(const ThingScreens& use, const Visit& visit, const std::vector<core::ListedRow>& rows) {
  Table table{.caption = std::string(use.thing.title), .columns = {}, .empty = std::string(use.thing.empty)};
  const auto columns = use.thing.columns();
  for (const auto& column : columns)
    if (!column.label.empty())
      table.columns.push_back({.name = std::string(column.label),
                               .is_number = column.type == ColumnType::kNumber,
                               .is_free = column.type == ColumnType::kText});
  for (const auto& act : use.thing.acts) table.columns.push_back({.name = std::string(act.button)});
  for (const auto& row : rows) {
    table.ids.push_back(row.id);
    auto& cells = table.rows.emplace_back();
    for (const auto& column : columns)
      if (!column.label.empty()) cells.push_back(cell_of(row.values.find(column.name), column.type));
    for (const auto& act : use.thing.acts)
      cells.push_back(
          {.form = visit.form(path_below(use.thing, act.verb), std::string(act.button), {html::hidden(kIdField, row.id)})});
  }
  return table;
}

html::Form filter_form_of(const ThingScreens& use, const Visit& visit) {
  html::Form form{.action = std::string(use.thing.path), .button = "Filter", .second = true};
  for (const auto& filter : use.thing.filters()) form.fields.push_back(filter_field(visit, filter, {}));
  return form;
}

std::string query_of(const FilterValues& values) {
  std::string query;
  for (const auto& [name, value] : values) query = with_parameter(query, name, value);
  return query;
}

Result<Response> show_list(const ThingScreens& use, const Visit& visit) {
  const auto values = values_of(use.thing, visit.request());
  const auto form = filter_form_of(use, visit);
  USHER_TRY(const auto page, admin_api::wanted_page(visit.request()));
  const auto part = use.administration.list(use.thing, {.values = values,
                                                        .now = visit.now(),
                                                        .after = page.after.value_or(Cursor()),
                                                        .most = static_cast<std::size_t>(page.limit)});
  if (!part.ok()) return visit.filter_again(std::string(use.thing.title), form, part.error());
  return visit.show({.name = "listing"_screen,
                     .title = std::string(use.thing.title),
                     .values = {{"filter", visit.filter(form)},
                                {"acts", part.value().rows.empty() ? json::Value() : acts_of(use.thing, visit)},
                                {"list", values_of(table_of(use, visit, part.value().rows), visit.now())},
                                {"pages", visit.pages(part.value().next)}}});
}

/// All rows that match as CSV, with all columns.
Result<Response> send_file(const ThingScreens& use, const Visit& visit) {
  const core::ListQuery query{.values = values_of(use.thing, visit.request()), .now = visit.now(), .most = kMostInFile};
  USHER_TRY(const auto part, use.administration.list(use.thing, query));
  if (part.next) return error(ErrorCode::kConflict, "More than 10,000 rows match; narrow the list");
  std::string text;
  for (const auto& column : use.thing.columns()) text.append(column.name).append(",");
  text.back() = '\n';
  for (const auto& row : part.rows) text.append(admin_api::csv_line(row.values));
  const auto name = std::string(use.thing.path.substr(use.thing.path.rfind('/') + 1));
  return download(std::move(text), admin_api::kCsvType, name + "-" + to_rfc3339(visit.now()).substr(0, 10) + ".csv");
}

/// The rows that were selected, or all that match.
Result<core::Selection> asked_for(const ThingScreens& use, const Visit& visit, const core::Act& act) {
  core::Selection picked;
  for (auto& [name, value] : http::form_parameters(visit.request().query))
    if (name == kIdField) picked.ids.push_back(std::move(value));
  if (picked.ids.size() > kMostPicked) return error(ErrorCode::kConflict, "At most 100 rows can be selected by hand");
  if (!picked.ids.empty()) return picked;
  if (!http::query_parameter(visit.request(), kAllParameter))
    return error(ErrorCode::kConflict, "No row is selected. Tick some in the list, or choose all that match");
  const auto values = values_of(use.thing, visit.request());
  USHER_TRY(const auto count, use.administration.count(use.thing, {.values = values, .now = visit.now()}));
  if (count > core::kMostAtOnce)
    return error(ErrorCode::kConflict,
                 "More than 500 rows match; the command `usher " + command_of(use.thing, act) + "` acts on any number");
  return use.administration.select(use.thing, values, visit.now());
}

/// A question, or its answer.
struct Asked {
  const core::Act& act;
  core::Selection selection;
  std::string name = {};  ///< Of the row, if it is one that has a name.
};

Status name_the_row(const ThingScreens& use, Asked& asked) {
  if (asked.selection.ids.size() != 1 || use.thing.named_by.empty()) return done();
  USHER_TRY(auto row, use.administration.find(use.thing, asked.selection.ids.front()));
  asked.name = std::move(row.name);
  return done();
}

html::Form question_form(const ThingScreens& use, const Asked& asked, const Visit& visit, std::string word) {
  std::vector<html::FormField> fields{html::hidden(kSelectionField, std::move(word))};
  for (const auto& field : asked.act.fields)
    fields.push_back({.name = std::string(field.name),
                      .label = std::string(field.label),
                      .type = field.type,
                      .hint = std::string(field.hint),
                      .required = false});
  if (asked.act.is_typed)
    fields.push_back({.name = std::string(kNumberField),
                      .label = asked.name.empty() ? "To confirm, type how many there are"
                                                  : "To confirm, type the " + std::string(use.thing.named_by) + " of the " +
                                                        std::string(use.thing.one),
                      .autocomplete = "off",
                      .hint = asked.name,
                      .input_mode = asked.name.empty() ? "numeric" : ""});
  auto form = visit.form(path_below(use.thing, asked.act.verb), std::string(asked.act.button), std::move(fields));
  form.destroys = true;
  return form;
}

Response question(const ThingScreens& use, const Asked& asked, const Visit& visit, const html::Form& form) {
  const auto& [act, selection, name] = asked;
  json::Array consequences;
  for (const auto text : act.consequences) consequences.emplace_back(text);
  return visit.show({.status = html::is_faulty(form) ? http::HttpStatus::kUnprocessable : http::HttpStatus::kOk,
                     .name = "question"_screen,
                     .title = core::question_of(use.thing, act, selection.size()),
                     .values = {{"subject", name.empty() ? count_text(selection.size(), selection.size(), use.thing.one) : name},
                                {"consequences", std::move(consequences)},
                                {"form", html::values_of(form)},
                                {"back_url", name.empty() ? std::string(use.thing.path) + query_of(selection.matching)
                                                          : page_of(use.thing, selection.ids.front())}}});
}

Result<Response> ask(const ThingScreens& use, const core::Act& act, const Visit& visit) {
  USHER_TRY(auto selection, asked_for(use, visit, act));
  Asked asked{act, std::move(selection)};
  USHER_CHECK(name_the_row(use, asked));
  auto word = use.administration.seal(use.thing, act, domain::Administrator(visit.admin()), asked.selection, visit.now());
  return question(use, asked, visit, question_form(use, asked, visit, std::move(word)));
}

/// Error: what was typed is not the name of the row, or the number of rows.
Status check_typed(const ThingScreens& use, const Asked& asked, const Visit& visit) {
  const auto field = html::form_field(visit.request(), kNumberField);
  const auto typed = trim(field);
  const bool is_right =
      asked.name.empty() ? parse_whole<std::int64_t>(typed) == asked.selection.size() : iequals(typed, asked.name);
  if (!asked.act.is_typed || is_right) return done();
  return invalid_field(std::string(kNumberField), "NOT_ALLOWED",
                       asked.name.empty()
                           ? "Is not the number of rows"
                           : "Is not the " + std::string(use.thing.named_by) + " of this " + std::string(use.thing.one));
}

/// Where it leads to: where the button was, the page of the row, or the list.
Response answer_to(const ThingScreens& use, const Asked& asked, const Visit& visit, const core::ActReport& report,
                   bool has_question) {
  const auto* keys = report.facts.find("api_keys_revoked");
  const bool is_kept = report.facts.find("mail_id") && !use.sends_mail;
  const auto key = report.done == 0     ? "unchanged"
                   : asked.name.empty() ? done_with_count("acted", report.done)
                                        : done_with_count(is_kept ? "reset_kept" : asked.act.done, keys ? *keys->integer() : 0);
  if (!has_question) return visit.done(key);
  const bool has_page = !asked.name.empty() && !asked.act.ends_row;
  return Visit::done(key, has_page ? page_of(use.thing, asked.selection.ids.front()) : std::string(use.thing.path));
}

/// One row by the button beside it, or what a question counted.
Result<Response> act_on(const ThingScreens& use, const core::Act& act, const Visit& visit) {
  const domain::Administrator by(visit.admin());
  const auto& request = visit.request();
  const auto id = html::form_field(request, kIdField);
  const auto word = html::form_field(request, kSelectionField);
  USHER_TRY(auto selection, id.empty() ? use.administration.open(use.thing, act, by, word, visit.now())
                                       : Result<core::Selection>(core::Selection{.ids = {id}}));
  Asked asked{act, std::move(selection)};
  USHER_CHECK(name_the_row(use, asked));
  const auto again = [&](const Error& wrong) {
    return question(use, asked, visit, visit.again(question_form(use, asked, visit, word), wrong));
  };
  for (const auto& field : act.fields)
    if (auto text = html::form_field(request, field.name); !text.empty())
      asked.selection.fields.emplace(field.name, std::move(text));
  if (const auto typed = check_typed(use, asked, visit); !typed.ok()) return again(typed.error());
  const auto report = use.administration.act(use.thing, act, by, asked.selection, visit.now());
  if (!report.ok() && report.error().code == ErrorCode::kValidationFailed && id.empty()) return again(report.error());
  if (!report.ok()) return report.error();
  if (const auto fault = report.value().fault()) return *fault;
  return answer_to(use, asked, visit, report.value(), id.empty());
}

}  // namespace

json::Value acts_of(const Thing& thing, const Visit& visit) {
  const auto matching = values_of(thing, visit.request());
  auto all = matching;
  all.emplace(kAllParameter, "1");
  json::Array buttons;
  json::Array links;
  for (const auto& act : thing.acts) {
    const auto path = path_below(thing, act.verb);
    buttons.push_back(json::Object{{"act_url", path}, {"act_name", act.button}});
    links.emplace_back(link(path + query_of(all), std::string(act.button)));
  }
  return json::Object{{"buttons", std::move(buttons)},
                      {"links", std::move(links)},
                      {"file_url", path_below(thing, kFileName) + query_of(matching)}};
}

std::vector<http::Endpoint> thing_screens(const Screens& all) {
  std::vector<http::Endpoint> rows;
  const auto page = [&](std::string_view path, std::string name, Desk::Work work) {
    rows.push_back(
        all.desk.page(path, http::kept_path(std::move(name)), access::kAdminReads, std::move(work), http::Lane::kSearch));
  };
  for (const auto& thing : core::kThings) {
    const ThingScreens use{all.administration, thing, all.sends_mail};
    if (thing.has_list()) page(thing.path, screen_of(thing, "show"), bound(use, show_list));
    page(http::kept_path(path_below(thing, kFileName)), screen_of(thing, "send"), bound(use, send_file));
    for (const auto& act : thing.acts) {
      const auto path = http::kept_path(path_below(thing, act.verb));
      page(path, "ask_" + screen_of(thing, act.verb), [use, &act](const Visit& visit) { return ask(use, act, visit); });
      rows.push_back(all.desk.act(path, http::kept_path(screen_of(thing, act.verb)), admin_api::access_of(act),
                                  [use, &act](const Visit& visit) { return act_on(use, act, visit); }));
    }
  }
  return rows;
}

}  // namespace usher::console
