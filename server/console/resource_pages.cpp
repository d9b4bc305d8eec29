#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/base/url_query.h"
#include "common/core/administration/resources.h"
#include "common/domain/actor.h"
#include "server/admin_api/answer_texts.h"
#include "server/admin_api/endpoints.h"
#include "server/console/console_pages.h"
#include "server/console/console_template.h"
#include "server/console/done_texts.h"
#include "server/console/listing.h"
#include "server/console/table.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using core::ColumnType;
using core::FilterValues;
using core::Resource;
using http::Response;

constexpr std::string_view kIdField = "id";
constexpr std::string_view kSelectionField = "selection";
constexpr std::string_view kNumberField = "number";
constexpr std::string_view kAllParameter = "all";
constexpr std::size_t kMostPicked = 100;
constexpr std::size_t kMostInFile = 10'000;
constexpr std::string_view kFileName = "file";

struct ResourcePages {
  const core::Administration& administration;
  const Resource& resource;
  bool sends_mail;
};

/// The address of an act or of the file, by its name.
std::string path_below(const Resource& resource, std::string_view name) {
  return std::string(resource.acts_path).append("/").append(name);
}

std::string page_of(const Resource& resource, const std::string& id) { return std::string(resource.page) + percent_encode(id); }

FilterValues values_of(const Resource& resource, const http::Request& request) {
  FilterValues values;
  for (const auto& filter : resource.filters())
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
Table table_of(const ResourcePages& use, const Context& context, const std::vector<core::ListedRow>& rows) {
  Table table{.caption = std::string(use.resource.title), .columns = {}, .empty = std::string(use.resource.empty)};
  const auto columns = use.resource.columns();
  for (const auto& column : columns)
    if (!column.label.empty())
      table.columns.push_back({.name = std::string(column.label),
                               .is_number = column.type == ColumnType::kNumber,
                               .is_free = column.type == ColumnType::kText});
  for (const auto& act : use.resource.acts) table.columns.push_back({.name = std::string(act.button)});
  for (const auto& row : rows) {
    table.ids.push_back(row.id);
    auto& cells = table.rows.emplace_back();
    for (const auto& column : columns)
      if (!column.label.empty()) cells.push_back(cell_of(row.values.find(column.name), column.type));
    for (const auto& act : use.resource.acts)
      cells.push_back(
          {.form = context.form(path_below(use.resource, act.verb), std::string(act.button), {html::hidden(kIdField, row.id)})});
  }
  return table;
}

html::Form filter_form_of(const ResourcePages& use, const Context& context) {
  html::Form form{.action = std::string(use.resource.path), .button = "Filter", .second = true};
  for (const auto& filter : use.resource.filters()) form.fields.push_back(filter_field(context, filter, {}));
  return form;
}

std::string query_of(const FilterValues& values) {
  std::string query;
  for (const auto& [name, value] : values) query = with_parameter(query, name, value);
  return query;
}

Result<Response> show_list(const ResourcePages& use, const Context& context) {
  const auto values = values_of(use.resource, context.request());
  const auto form = filter_form_of(use, context);
  USHER_TRY(const auto page, admin_api::wanted_page(context.request()));
  const auto part = use.administration.list(use.resource, {.values = values,
                                                           .now = context.now(),
                                                           .after = page.after.value_or(Cursor()),
                                                           .most = static_cast<std::size_t>(page.limit)});
  if (!part.ok()) return context.filter_again(std::string(use.resource.title), form, part.error());
  return context.show({.name = "listing"_template,
                       .title = std::string(use.resource.title),
                       .values = {{"filter", context.filter(form)},
                                  {"acts", part.value().rows.empty() ? json::Value() : acts_of(use.resource, context)},
                                  {"list", values_of(table_of(use, context, part.value().rows), context.now())},
                                  {"pages", context.pages(part.value().next)}}});
}

/// All rows that match as CSV, with all columns.
Result<Response> send_file(const ResourcePages& use, const Context& context) {
  const core::ListQuery query{.values = values_of(use.resource, context.request()), .now = context.now(), .most = kMostInFile};
  USHER_TRY(const auto part, use.administration.list(use.resource, query));
  if (part.next) return error(ErrorCode::kConflict, "More than 10,000 rows match; narrow the list");
  std::string text;
  for (const auto& column : use.resource.columns()) text.append(column.name).append(",");
  text.back() = '\n';
  for (const auto& row : part.rows) text.append(admin_api::csv_line(row.values));
  const auto name = std::string(use.resource.path.substr(use.resource.path.rfind('/') + 1));
  return download(std::move(text), admin_api::kCsvType, name + "-" + to_rfc3339(context.now()).substr(0, 10) + ".csv");
}

/// The rows that were selected, or all that match.
Result<core::Selection> asked_for(const ResourcePages& use, const Context& context, const core::Act& act) {
  core::Selection picked;
  for (auto& [name, value] : http::form_parameters(context.request().query))
    if (name == kIdField) picked.ids.push_back(std::move(value));
  if (picked.ids.size() > kMostPicked) return error(ErrorCode::kConflict, "At most 100 rows can be selected by hand");
  if (!picked.ids.empty()) return picked;
  if (!http::query_parameter(context.request(), kAllParameter))
    return error(ErrorCode::kConflict, "No row is selected. Tick some in the list, or choose all that match");
  const auto values = values_of(use.resource, context.request());
  USHER_TRY(const auto count, use.administration.count(use.resource, {.values = values, .now = context.now()}));
  if (count > core::kMostAtOnce)
    return error(ErrorCode::kConflict,
                 "More than 500 rows match; the command `usher " + command_of(use.resource, act) + "` acts on any number");
  return use.administration.select(use.resource, values, context.now());
}

/// A question, or its answer.
struct Asked {
  const core::Act& act;
  core::Selection selection;
  std::string name = {};  ///< Of the row, if it is one that has a name.
};

Status name_the_row(const ResourcePages& use, Asked& asked) {
  if (asked.selection.ids.size() != 1 || use.resource.named_by.empty()) return done();
  USHER_TRY(auto row, use.administration.find(use.resource, asked.selection.ids.front()));
  asked.name = std::move(row.name);
  return done();
}

html::Form question_form(const ResourcePages& use, const Asked& asked, const Context& context, std::string word) {
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
                                                  : "To confirm, type the " + std::string(use.resource.named_by) + " of the " +
                                                        std::string(use.resource.one),
                      .autocomplete = "off",
                      .hint = asked.name,
                      .input_mode = asked.name.empty() ? "numeric" : ""});
  auto form = context.form(path_below(use.resource, asked.act.verb), std::string(asked.act.button), std::move(fields));
  form.destroys = true;
  return form;
}

Response question(const ResourcePages& use, const Asked& asked, const Context& context, const html::Form& form) {
  const auto& [act, selection, name] = asked;
  json::Array consequences;
  for (const auto text : act.consequences) consequences.emplace_back(text);
  return context.show(
      {.status = html::is_faulty(form) ? http::HttpStatus::kUnprocessable : http::HttpStatus::kOk,
       .name = "question"_template,
       .title = core::question_of(use.resource, act, selection.size()),
       .values = {{"subject", name.empty() ? count_text(selection.size(), selection.size(), use.resource.one) : name},
                  {"consequences", std::move(consequences)},
                  {"form", html::values_of(form)},
                  {"back_url", name.empty() ? std::string(use.resource.path) + query_of(selection.matching)
                                            : page_of(use.resource, selection.ids.front())}}});
}

Result<Response> ask(const ResourcePages& use, const core::Act& act, const Context& context) {
  USHER_TRY(auto selection, asked_for(use, context, act));
  Asked asked{act, std::move(selection)};
  USHER_CHECK(name_the_row(use, asked));
  auto word = use.administration.seal(use.resource, act, domain::Administrator(context.admin()), asked.selection, context.now());
  return question(use, asked, context, question_form(use, asked, context, std::move(word)));
}

/// Error: what was typed is not the name of the row, or the number of rows.
Status check_typed(const ResourcePages& use, const Asked& asked, const Context& context) {
  const auto field = html::form_field(context.request(), kNumberField);
  const auto typed = trim(field);
  const bool is_right =
      asked.name.empty() ? parse_whole<std::int64_t>(typed) == asked.selection.size() : iequals(typed, asked.name);
  if (!asked.act.is_typed || is_right) return done();
  return invalid_field(std::string(kNumberField), "NOT_ALLOWED",
                       asked.name.empty()
                           ? "Is not the number of rows"
                           : "Is not the " + std::string(use.resource.named_by) + " of this " + std::string(use.resource.one));
}

/// Where it leads to: where the button was, the page of the row, or the list.
Response answer_to(const ResourcePages& use, const Asked& asked, const Context& context, const core::ActReport& report,
                   bool has_question) {
  const auto* keys = report.facts.find("api_keys_revoked");
  const bool is_kept = report.facts.find("mail_id") && !use.sends_mail;
  const auto key = report.done == 0     ? "unchanged"
                   : asked.name.empty() ? done_with_count("acted", report.done)
                                        : done_with_count(is_kept ? "reset_kept" : asked.act.done, keys ? *keys->integer() : 0);
  if (!has_question) return context.done(key);
  const bool has_page = !asked.name.empty() && !asked.act.ends_row;
  return Context::done(key, has_page ? page_of(use.resource, asked.selection.ids.front()) : std::string(use.resource.path));
}

/// One row by the button beside it, or what a question counted.
Result<Response> act_on(const ResourcePages& use, const core::Act& act, const Context& context) {
  const domain::Administrator by(context.admin());
  const auto& request = context.request();
  const auto id = html::form_field(request, kIdField);
  const auto word = html::form_field(request, kSelectionField);
  USHER_TRY(auto selection, id.empty() ? use.administration.open(use.resource, act, by, word, context.now())
                                       : Result<core::Selection>(core::Selection{.ids = {id}}));
  Asked asked{act, std::move(selection)};
  USHER_CHECK(name_the_row(use, asked));
  const auto again = [&](const Error& wrong) {
    return question(use, asked, context, context.again(question_form(use, asked, context, word), wrong));
  };
  for (const auto& field : act.fields)
    if (auto text = html::form_field(request, field.name); !text.empty())
      asked.selection.fields.emplace(field.name, std::move(text));
  if (const auto typed = check_typed(use, asked, context); !typed.ok()) return again(typed.error());
  const auto report = use.administration.act(use.resource, act, by, asked.selection, context.now());
  if (!report.ok() && report.error().code == ErrorCode::kValidationFailed && id.empty()) return again(report.error());
  if (!report.ok()) return report.error();
  if (const auto fault = report.value().fault()) return *fault;
  return answer_to(use, asked, context, report.value(), id.empty());
}

}  // namespace

json::Value acts_of(const Resource& resource, const Context& context) {
  const auto matching = values_of(resource, context.request());
  auto all = matching;
  all.emplace(kAllParameter, "1");
  json::Array buttons;
  json::Array links;
  for (const auto& act : resource.acts) {
    const auto path = path_below(resource, act.verb);
    buttons.push_back(json::Object{{"act_url", path}, {"act_name", act.button}});
    links.emplace_back(link(path + query_of(all), std::string(act.button)));
  }
  return json::Object{{"buttons", std::move(buttons)},
                      {"links", std::move(links)},
                      {"file_url", path_below(resource, kFileName) + query_of(matching)}};
}

std::vector<http::Endpoint> resource_pages(const ConsolePages& all) {
  std::vector<http::Endpoint> rows;
  const auto page = [&](std::string_view path, std::string name, PageRoutes::Work work) {
    rows.push_back(
        all.routes.page(path, http::kept_path(std::move(name)), access::kAdminReads, std::move(work), http::Lane::kSearch));
  };
  for (const auto& resource : core::kResources) {
    const ResourcePages use{all.administration, resource, all.sends_mail};
    if (resource.has_list()) page(resource.path, screen_of(resource, "show"), bound(use, show_list));
    page(http::kept_path(path_below(resource, kFileName)), screen_of(resource, "send"), bound(use, send_file));
    for (const auto& act : resource.acts) {
      const auto path = http::kept_path(path_below(resource, act.verb));
      page(path, "ask_" + screen_of(resource, act.verb), [use, &act](const Context& context) { return ask(use, act, context); });
      rows.push_back(all.routes.act(path, http::kept_path(screen_of(resource, act.verb)), admin_api::access_of(act),
                                    [use, &act](const Context& context) { return act_on(use, act, context); }));
    }
  }
  return rows;
}

}  // namespace usher::console
