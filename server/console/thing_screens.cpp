#include "server/console/thing_screens.h"

#include "common/base/text.h"
#include "common/base/url_query.h"
#include "common/core/administration/things.h"
#include "common/domain/actor.h"
#include "server/admin_api/answer_texts.h"
#include "server/admin_api/thing_endpoints.h"
#include "server/console/done_texts.h"
#include "server/console/listing.h"
#include "server/console/screen_names.h"
#include "server/console/table.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using core::ActText;
using core::ColumnType;
using core::FilterValues;
using core::ThingText;
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
  std::size_t which;

  [[nodiscard]] const core::ThingRow& row() const { return core::kThings.at(which); }
  [[nodiscard]] const ThingText& text() const { return row().text; }
  [[nodiscard]] const core::Thing& thing() const { return administration.thing(which); }
};

/// The address of an act or of the file, by its name; lives as long as the program.
std::string_view path_below(const ThingText& thing, std::string_view name) {
  return http::kept_path(std::string(thing.acts_path) + "/" + std::string(name));
}

/// `trusted_until` as "Trusted until".
std::string label_of(std::string_view name) {
  std::string label(name);
  std::replace(label.begin(), label.end(), '_', ' ');
  label.front() = static_cast<char>(label.front() & ~0x20);
  return label;
}

FilterValues values_of(const core::ThingRow& row, const http::Request& request) {
  FilterValues values;
  for (const auto& filter : row.filters())
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

/// Details are left out; a button for each act stands last.
Table table_of(const ThingScreens& use, const Visit& visit, const std::vector<core::ListedRow>& rows) {
  Table table{.caption = std::string(use.text().title), .columns = {}, .empty = std::string(use.text().empty)};
  const auto columns = use.row().columns();
  const auto is_shown = [](const core::ListedColumn& column) { return !column.is_detail && column.name != kIdField; };
  for (const auto& column : columns)
    if (is_shown(column))
      table.columns.push_back({.name = label_of(column.name),
                               .is_number = column.type == ColumnType::kNumber,
                               .is_free = column.type == ColumnType::kText});
  for (const auto& act : use.text().acts) table.columns.push_back({.name = std::string(act.button)});
  for (const auto& row : rows) {
    table.ids.push_back(row.id);
    auto& cells = table.rows.emplace_back();
    for (const auto& column : columns)
      if (is_shown(column)) cells.push_back(cell_of(row.values.find(column.name), column.type));
    for (const auto& act : use.text().acts)
      cells.push_back({.form = visit.form(path_below(use.text(), act.name), std::string(act.button),
                                          {{.name = std::string(kIdField), .type = "hidden", .value = row.id}})});
  }
  return table;
}

html::Form filter_form_of(const ThingScreens& use, const Visit& visit) {
  html::Form form{.action = use.text().path, .button = "Filter", .second = true};
  for (const auto& filter : use.row().filters()) form.fields.push_back(filter_field(visit, filter, {}));
  return form;
}

std::string query_of(const FilterValues& values) {
  std::string query;
  for (const auto& [name, value] : values) query = with_parameter(query, name, value);
  return query;
}

Result<Response> show_list(const ThingScreens& use, const Visit& visit) {
  const auto values = values_of(use.row(), visit.request());
  const auto form = filter_form_of(use, visit);
  USHER_TRY(const auto page, admin_api::wanted_page(visit.request()));
  const auto part = use.thing().list({.values = values,
                                      .now = visit.now(),
                                      .after = page.after.value_or(Cursor()),
                                      .most = static_cast<std::size_t>(page.limit)});
  if (!part.ok()) return visit.filter_again(std::string(use.text().title), form, part.error());
  return visit.show({.name = "listing"_screen,
                     .title = std::string(use.text().title),
                     .values = {{"filter", visit.filter(form)},
                                {"acts", part.value().rows.empty() ? json::Value() : acts_of(use.row(), visit)},
                                {"list", values_of(table_of(use, visit, part.value().rows), visit.now())},
                                {"pages", visit.pages(part.value().next)}}});
}

/// All rows that match as CSV, with all columns.
Result<Response> send_file(const ThingScreens& use, const Visit& visit) {
  USHER_TRY(const auto part,
            use.thing().list({.values = values_of(use.row(), visit.request()), .now = visit.now(), .most = kMostInFile}));
  if (part.next) return error(ErrorCode::kConflict, "More than 10,000 rows match; narrow the list");
  std::string text;
  for (const auto& column : use.row().columns()) text.append(column.name).append(",");
  text.back() = '\n';
  for (const auto& row : part.rows) text.append(admin_api::csv_line(row.values));
  const auto name = std::string(use.text().path.substr(use.text().path.rfind('/') + 1));
  return download(std::move(text), admin_api::kCsvType, name + "-" + to_rfc3339(visit.now()).substr(0, 10) + ".csv");
}

/// The rows that were selected, or all that match.
Result<core::Selection> asked_for(const ThingScreens& use, const Visit& visit, const ActText& act) {
  core::Selection picked;
  for (auto& [name, value] : http::form_parameters(visit.request().query))
    if (name == kIdField) picked.ids.push_back(std::move(value));
  if (picked.ids.size() > kMostPicked) return error(ErrorCode::kConflict, "At most 100 rows can be selected by hand");
  if (!picked.ids.empty()) return picked;
  if (!http::query_parameter(visit.request(), kAllParameter))
    return error(ErrorCode::kConflict, "No row is selected. Tick some in the list, or choose all that match");
  const auto values = values_of(use.row(), visit.request());
  USHER_TRY(const auto count, use.thing().count({.values = values, .now = visit.now()}));
  if (count > core::kMostAtOnce)
    return error(ErrorCode::kConflict,
                 "More than 500 rows match; the command `usher " + std::string(act.command) + "` acts on any number");
  return use.administration.select(use.which, values, visit.now());
}

html::Form question_form(const ThingScreens& use, std::size_t which, const Visit& visit, std::string word) {
  const auto& act = use.text().acts[which];
  std::vector<html::FormField> fields{{.name = std::string(kSelectionField), .type = "hidden", .value = std::move(word)}};
  if (act.is_typed)
    fields.push_back({.name = std::string(kNumberField),
                      .label = "To confirm, type how many there are",
                      .autocomplete = "off",
                      .input_mode = "numeric"});
  auto form = visit.form(path_below(use.text(), act.name), std::string(act.button), std::move(fields));
  form.destroys = true;
  return form;
}

Response question(const ThingScreens& use, const ActText& act, const Visit& visit, const core::Selection& selection,
                  const html::Form& form) {
  json::Array consequences;
  for (const auto text : act.consequences) consequences.emplace_back(text);
  return visit.show({.status = html::is_faulty(form) ? http::HttpStatus::kUnprocessable : http::HttpStatus::kOk,
                     .name = "question"_screen,
                     .title = std::string(act.question),
                     .values = {{"subject", count_text(selection.size(), selection.size(), use.text().one)},
                                {"consequences", std::move(consequences)},
                                {"form", html::values_of(form)},
                                {"back_url", std::string(use.text().path) + query_of(selection.matching)}}});
}

Result<Response> ask(const ThingScreens& use, std::size_t which, const Visit& visit) {
  const auto& act = use.text().acts[which];
  USHER_TRY(const auto selection, asked_for(use, visit, act));
  const domain::Administrator by(visit.admin());
  auto word = use.administration.seal(use.which, which, by, selection, visit.now());
  return question(use, act, visit, selection, question_form(use, which, visit, std::move(word)));
}

/// One row by the button beside it, or what a question counted.
Result<Response> act_on(const ThingScreens& use, std::size_t which, const Visit& visit) {
  const auto& act = use.text().acts[which];
  const domain::Administrator by(visit.admin());
  const auto& request = visit.request();
  const auto id = html::form_field(request, kIdField);
  const auto word = html::form_field(request, kSelectionField);
  USHER_TRY(const auto selection, id.empty() ? use.administration.open(use.which, which, by, word, visit.now())
                                             : Result<core::Selection>(core::Selection{.ids = {id}}));
  if (act.is_typed && parse_whole<std::int64_t>(trim(html::form_field(request, kNumberField))) != selection.size()) {
    const auto wrong = invalid_field(std::string(kNumberField), "NOT_ALLOWED", "Is not the number of rows");
    return question(use, act, visit, selection, visit.again(question_form(use, which, visit, word), wrong));
  }
  USHER_TRY(const auto report, use.administration.act(use.which, which, by, selection, visit.now()));
  if (const auto fault = report.fault()) return *fault;
  return Visit::done(report.done > 0 ? done_with_count("acted", report.done) : "unchanged", use.text().path);
}

}  // namespace

json::Value acts_of(const core::ThingRow& row, const Visit& visit) {
  const auto matching = values_of(row, visit.request());
  auto all = matching;
  all.emplace(kAllParameter, "1");
  json::Array buttons;
  json::Array links;
  for (const auto& act : row.text.acts) {
    const std::string path(path_below(row.text, act.name));
    buttons.push_back(json::Object{{"act_url", path}, {"act_name", act.button}});
    links.emplace_back(link(path + query_of(all), std::string(act.button)));
  }
  return json::Object{{"buttons", std::move(buttons)},
                      {"links", std::move(links)},
                      {"file_url", std::string(path_below(row.text, kFileName)) + query_of(matching)}};
}

std::vector<http::Endpoint> thing_screens(const core::Administration& administration, const Desk& desk) {
  std::vector<http::Endpoint> rows;
  for (std::size_t which = 0; which < core::kThings.size(); ++which) {
    const ThingScreens use{administration, which};
    if (use.text().has_list())
      rows.push_back(desk.page(
          use.text().path, use.text().screen, access::kAdminReads, [use](const Visit& visit) { return show_list(use, visit); },
          http::Lane::kSearch));
    rows.push_back(desk.page(
        path_below(use.text(), kFileName), use.text().file_screen, access::kAdminReads,
        [use](const Visit& visit) { return send_file(use, visit); }, http::Lane::kSearch));
    for (std::size_t act = 0; act < use.text().acts.size(); ++act) {
      const auto& text = use.text().acts[act];
      const auto path = path_below(use.text(), text.name);
      rows.push_back(desk.page(
          path, text.question_screen, access::kAdminReads, [use, act](const Visit& visit) { return ask(use, act, visit); },
          http::Lane::kSearch));
      rows.push_back(desk.act(path, text.screen, admin_api::access_of(text),
                              [use, act](const Visit& visit) { return act_on(use, act, visit); }));
    }
  }
  return rows;
}

}  // namespace usher::console
