#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/core/administration/resources.h"
#include "server/admin_api/answer_texts.h"
#include "server/admin_api/endpoints.h"
#include "server/console/console_pages.h"
#include "server/console/console_template.h"
#include "server/console/listing.h"
#include "server/html/page.h"
#include "server/html/signed_in/person.h"
#include "server/resources/words.h"

namespace usher::console {
namespace {

using core::ColumnType;
using core::FilterValues;
using core::Resource;
using http::Response;
using resources::title_of;
using resources::words_of;

constexpr std::string_view kIdField = "id";
constexpr std::string_view kSelectionField = "selection";
constexpr std::string_view kNumberField = "number";
constexpr std::string_view kAllParameter = "all";
constexpr std::size_t kMostInFile = 10'000;
constexpr std::string_view kFileName = "file";

struct ResourcePages {
  const core::Administration& administration;
  const core::Questionnaires& questionnaires;
  const Resource& resource;
  bool sends_mail;
};

/// The address of an act or of the file, by its name.
std::string path_below(const Resource& resource, std::string_view name) {
  return std::string(words_of(resource).acts_path).append("/").append(name);
}

std::string page_of(const Resource& resource, const std::string& id) {
  return std::string(words_of(resource).page) + percent_encode(id);
}

/// Where the query names none.
std::string_view usual_order(const Resource& resource) { return resource.is_newest_first ? "newest" : ""; }

std::vector<const core::Act*> console_acts(const Resource& resource) {
  std::vector<const core::Act*> acts;
  for (const auto& act : resource.acts)
    if (!act.is_command_alone) acts.push_back(&act);
  return acts;
}

Cell cell_of(const json::Value* value, ColumnType type) {
  if (type == ColumnType::kTime) return time_cell(value && value->string() ? parse_time(*value->string()) : std::nullopt);
  if (!value || value->is_null()) return {};
  if (type == ColumnType::kWord && value->string()) return state_cell(*value->string());
  if (const auto* number = value->integer()) return number_cell(*number);
  if (const auto* flag = value->boolean()) return {.text = *flag ? "yes" : "no"};
  return {.text = value->string() ? *value->string() : json::to_text(*value)};
}

/// A member of the row, or of what people see of it.
const json::Value* member_of(const core::ListedRow& row, std::string_view name) {
  const auto* value = row.values.find(name);
  return value ? value : row.shown.find(name);
}

Cell cell_of(const Resource& resource, const core::ListedRow& row, const core::ListedColumn& column) {
  const auto type = column.type.value_or(ColumnType::kText);
  const auto* value = member_of(row, column.name);
  auto cell = cell_of(value, type);
  if (const auto* shown = row.shown.find(column.name); shown && shown != value && shown->string()) {
    cell.text = *shown->string();
    cell.at.reset();
  }
  if (column.words && value && value->string()) {
    cell.title = *value->string();
    cell.text = column.words(cell.text);
  }
  if (column.links_to_row) cell.url = page_of(resource, row.id);
  if (const auto* account = column.account.empty() ? nullptr : member_of(row, column.account); account && account->string())
    cell.url = path_of(UserId(*account->string()));
  return cell;
}

/// What a screen reader calls a button or a link that each row has.
std::string spoken_name(std::string_view button, std::string_view row) {
  return row.empty() ? std::string() : std::string(button).append(": ").append(row);
}

/// The button of an act, or the link to its question.
Cell act_cell(const Resource& resource, const Context& context, const core::Act& act, const core::ListedRow& row,
              std::string_view name) {
  const auto* state = row.values.find("state");
  if (!act.pointless_in.empty() && state && *state == json::Value(act.pointless_in)) return {};
  const auto path = path_below(resource, act.verb);
  const auto button = words_of(resource, act).button;
  if (act.asks == core::Asks::kInConsole || act.is_typed)
    return {.text = std::string(button),
            .url = with_parameter(path, kIdField, row.id),
            .button = act.destroys ? "danger" : "second",
            .name = spoken_name(button, name)};
  return {.form = row_form(context, resource, act, row.id, name)};
}

/// The name of a column leads to the rows sorted by it, and the other way round where they already are.
void let_sort(Column& column, const std::array<std::string_view, 2>& orders, std::string_view order, const Context& context) {
  if (orders.front().empty()) return;
  column.url = context.sorted_by(orders[order == orders.front() ? 1 : 0]);
  if (contains(orders, order)) column.sort = order == "newest" || order.ends_with("_desc") ? "descending" : "ascending";
}

/// A button for each act stands last, unless they are on the page of the row.
Table table_of(const Resource& resource, const Context& context, const std::vector<core::ListedRow>& rows,
               std::string_view hidden = {}) {
  const auto& words = words_of(resource);
  Table table{.caption = std::string(words.caption.empty() ? title_of(resource) : words.caption),
              .columns = {},
              .empty = std::string(words.empty)};
  auto columns = resource.labelled_columns();
  std::erase_if(columns, [&](const auto& column) { return column.name == hidden; });
  const auto order = http::query_parameter(context.request(), "order").value_or(std::string(usual_order(resource)));
  for (const auto& column : columns) {
    auto& made = table.columns.emplace_back(
        Column{.name = std::string(column.label),
               .is_number = column.type == ColumnType::kNumber,
               .is_free = column.is_free || (column.of == core::ColumnOf::kField && column.type == ColumnType::kText)});
    let_sort(made, column.orders, order, context);
  }
  auto acts = console_acts(resource);
  const bool is_selected_from = !acts.empty();
  if (words.acts_on_page) acts.clear();
  for (const auto* act : acts) table.columns.push_back({.name = std::string(words_of(resource, *act).button)});
  for (const auto& row : rows) {
    if (is_selected_from) table.ids.push_back(row.id);
    auto& cells = table.rows.emplace_back();
    for (const auto& column : columns) cells.push_back(cell_of(resource, row, column));
    for (const auto* act : acts) cells.push_back(act_cell(resource, context, *act, row, cells.front().text));
  }
  return table;
}

std::string query_of(const FilterValues& values) {
  std::string query;
  for (const auto& [name, value] : values) query = with_parameter(query, name, value);
  return query;
}

json::Array links_of(const Resource& resource, const http::Request& request, std::size_t rows) {
  json::Array links;
  for (const auto& [path, text, keeps_query, least_rows] : words_of(resource).links)
    if (rows >= least_rows)
      links.emplace_back(
          link(std::string(path) + (keeps_query && !request.query.empty() ? "?" + request.query : ""), std::string(text)));
  return links;
}

/// The button of an act that takes nothing from anybody, on all rows.
json::Value act_on_all_of(const Resource& resource, const Context& context) {
  for (const auto* act : console_acts(resource)) {
    if (!act->work_on_all || act->asks != core::Asks::kNever) continue;
    auto form = context.form(path_below(resource, act->verb), std::string(words_of(resource, *act).all_button),
                             {html::hidden(kAllParameter, "1")});
    form.second = true;
    return html::values_of(form);
  }
  return {};
}

/// What stands above a list: of the resource, and of the filters.
std::string lead_of(const Resource& resource, const std::vector<std::string>& notes) {
  std::string lead(words_of(resource).lead);
  for (const auto& note : notes) lead.append(lead.empty() ? "" : " ").append(note).append(".");
  return lead;
}

/// The steps of the questionnaire by their titles.
Status offer_steps(const ResourcePages& use, html::Form& form) {
  const auto filters = use.resource.filters();
  for (std::size_t i = 0; i < filters.size(); ++i) {
    if (filters[i].type != core::FilterType::kStep) continue;
    USHER_TRY(const auto questionnaire, use.questionnaires.active());
    auto& field = form.fields[i];
    field.type = "select";
    field.hint.clear();
    field.options = {{"", "Any"}, {"true", "Any step"}};
    for (const auto& step : questionnaire->steps) field.options.push_back({step.id, domain::local_text(step.title)});
  }
  return done();
}

/// The wanted page: after the parameter `cursor`, or before the parameter `before`.
Result<core::ListQuery> wanted_rows(const ResourcePages& use, const Context& context, std::vector<std::string>& notes) {
  auto values = admin_api::sent_filters(use.resource, context.request());
  const auto sorted_by = core::sorted_by(use.resource, values);
  USHER_TRY(auto before, http::cursor_parameter(context.request(), sorted_by, kBeforeParameter));
  USHER_TRY(auto page, admin_api::wanted_page(context.request(), sorted_by));
  const bool is_before = before.has_value();
  return core::ListQuery{.values = std::move(values),
                         .now = context.now(),
                         .after = std::move(is_before ? before : page.after).value_or(Cursor()),
                         .is_before = is_before,
                         .most = static_cast<std::size_t>(page.limit),
                         .for_people = true,
                         .newest_first = use.resource.is_newest_first,
                         .reader = context.admin().session().id,
                         .notes = &notes};
}

Result<Response> show_list(const ResourcePages& use, const Context& context) {
  const auto& resource = use.resource;
  const auto& words = words_of(resource);
  std::vector<std::string> notes;
  auto form = filter_form(context, words.path, resource.filters(), usual_order(resource));
  USHER_CHECK(offer_steps(use, form));
  USHER_TRY(const auto query, wanted_rows(use, context, notes));
  const auto part = use.administration.list(resource, query);
  if (!part.ok()) return context.filter_again(std::string(title_of(resource)), form, part.error());
  const auto shown = std::ssize(part.value().rows);
  const auto count = [&] { return use.administration.count(resource, query); };
  USHER_TRY(const auto total, words.acts_on_page ? core::total_of(part.value(), count) : std::optional(shown));
  const bool has_acts = (shown > 0 || words.acts_on_page) && !console_acts(resource).empty();
  return context.show({.name = words.acts_on_page ? "counted_listing"_template : "listing"_template,
                       .title = std::string(title_of(resource)),
                       .values = {{"lead", lead_of(resource, notes)},
                                  {"count", count_text(shown, total, resource.one)},
                                  {"is_titled", words.caption.empty()},
                                  {"filter", form.fields.empty() ? json::Value() : context.filter(form)},
                                  {"acts", has_acts ? acts_of(resource, context) : json::Value()},
                                  {"act", act_on_all_of(resource, context)},
                                  {"links", links_of(resource, context.request(), static_cast<std::size_t>(shown))},
                                  {"list", values_of(table_of(resource, context, part.value().rows), context.now())},
                                  {"pages", context.pages(part.value().next, part.value().previous)}}});
}

/// A row with what lists leave out, and its acts.
Result<Response> show_row(const ResourcePages& use, const Context& context) {
  const auto& resource = use.resource;
  core::ListedRow row{.id = context.request().parameters.at(0)};
  USHER_TRY(const auto shown, use.administration.show(resource, row.id));
  row.values = *shown.object();
  USHER_TRY(const auto name, use.administration.name_of(resource, row.id));
  std::vector<Fact> facts;
  for (const auto& column : resource.columns())
    if (!column.label.empty() && !column.links_to_row && !row.values.find(column.name)->is_null())
      facts.push_back({column.label, cell_of(resource, row, column)});
  std::vector<Fact> acts;
  for (const auto* act : console_acts(resource)) acts.push_back({"", act_cell(resource, context, *act, row, {})});
  return context.show({.name = "details"_template,
                       .title = name,
                       .values = {{"facts", values_of(facts, context.now())},
                                  {"acts", values_of(acts, context.now())},
                                  {"whole_text", *row.values.find("text")},
                                  {"back_url", words_of(resource).path}}});
}

/// All rows that match as CSV, with all columns.
Result<Response> send_file(const ResourcePages& use, const Context& context) {
  const core::ListQuery query{.values = admin_api::sent_filters(use.resource, context.request()),
                              .now = context.now(),
                              .most = kMostInFile,
                              .reader = context.admin().session().id};
  USHER_TRY(const auto part, use.administration.list(use.resource, query));
  if (part.next) return error(ErrorCode::kConflict, "More than 10,000 rows match; narrow the list");
  const auto path = words_of(use.resource).path;
  const std::string name(path.substr(path.rfind('/') + 1));
  return download(csv_of(use.resource, part.rows), admin_api::kCsvType, name + "-" + day_text(context.now()) + ".csv");
}

/// The rows that were selected, or all that match.
Result<core::Selection> asked_for(const ResourcePages& use, const Context& context, const core::Act& act) {
  core::Selection picked;
  for (auto& [name, value] : http::form_parameters(context.request().query))
    if (name == kIdField) picked.ids.push_back(std::move(value));
  if (picked.ids.size() > core::kMostIds) return error(ErrorCode::kConflict, "At most 100 rows can be selected by hand");
  if (!picked.ids.empty()) return picked;
  if (!http::query_parameter(context.request(), kAllParameter))
    return error(ErrorCode::kConflict, "No row is selected. Tick some in the list, or choose all that match");
  const auto values = admin_api::sent_filters(use.resource, context.request());
  USHER_TRY(const auto count, use.administration.count(use.resource, {.values = values, .now = context.now()}));
  if (count > core::kMostAtOnce)
    return error(ErrorCode::kConflict, "More than 500 rows match; the command `usher " +
                                           std::string(words_of(use.resource, act).command) + "` acts on any number");
  return use.administration.select(use.resource, values, context.now());
}

/// A question, or its answer.
struct Asked {
  const core::Act& act;
  core::Selection selection;
  std::string name = {};  ///< Of the row, if it is one that has a name.
};

Status name_the_row(const ResourcePages& use, Asked& asked) {
  if (asked.selection.ids.size() != 1) return done();
  USHER_TRY(asked.name, use.administration.name_of(use.resource, asked.selection.ids.front()));
  return done();
}

/// Whether the name of the row is typed to confirm, else the number of rows.
bool is_typed_by_name(const ResourcePages& use, const Asked& asked) {
  return !asked.name.empty() && !use.resource.named_by.empty();
}

/// A single row without a name is not counted.
bool is_typed(const ResourcePages& use, const Asked& asked) {
  return asked.act.is_typed && (!use.resource.named_by.empty() || asked.selection.size() > 1);
}

/// The names of the first rows of several, of which an admin sees what the act is about.
std::vector<std::string> first_names(const ResourcePages& use, const core::Selection& selection, Time now) {
  std::vector<std::string> names;
  for (const auto& id : selection.ids) {
    if (names.size() == core::kMostNamed) return names;
    if (auto row = use.administration.find(use.resource, id); row.ok()) names.push_back(std::move(row.value().name));
  }
  if (selection.counted.empty()) return names;
  auto matching = use.administration.names(use.resource, {.values = selection.matching, .now = now, .most = core::kMostNamed});
  return matching.ok() ? std::move(matching).value() : names;
}

json::Array names_of(const ResourcePages& use, const core::Selection& selection, Time now) {
  json::Array shown;
  if (selection.size() < 2 || use.resource.named_by.empty()) return shown;
  for (auto& name : first_names(use, selection, now)) shown.emplace_back(std::move(name));
  const auto others = selection.size() - std::ssize(shown);
  if (!shown.empty() && others > 0) shown.emplace_back("and " + grouped(others) + " more");
  return shown;
}

html::Form question_form(const ResourcePages& use, const Asked& asked, const Context& context, std::string token) {
  const auto& words = words_of(use.resource, asked.act);
  std::vector<html::FormField> fields{html::hidden(kSelectionField, std::move(token))};
  add_inputs(fields, asked.act.fields, words.fields);
  const bool is_by_name = is_typed_by_name(use, asked);
  if (is_typed(use, asked))
    fields.push_back({.name = std::string(kNumberField),
                      .label = "To confirm, type " + (is_by_name ? asked.name : "how many there are"),
                      .autocomplete = "off",
                      .input_mode = is_by_name ? "" : "numeric"});
  auto form = context.form(path_below(use.resource, asked.act.verb), std::string(words.button), std::move(fields));
  form.destroys = asked.act.destroys;
  return form;
}

Response question(const ResourcePages& use, const Asked& asked, const Context& context, const html::Form& form) {
  const auto& [act, selection, name] = asked;
  json::Array consequences;
  for (const auto text : words_of(use.resource, act).consequences)
    if (!text.empty()) consequences.emplace_back(text);
  return context.show(
      {.status = html::is_faulty(form) ? http::HttpStatus::kUnprocessable : http::HttpStatus::kOk,
       .name = "question"_template,
       .title = resources::question_of(use.resource, act, selection.size()),
       .values = {{"subject", name.empty() ? count_text(selection.size(), selection.size(), use.resource.one) : name},
                  {"names", names_of(use, selection, context.now())},
                  {"consequences", std::move(consequences)},
                  {"form", html::values_of(form)},
                  {"back_url", name.empty() || words_of(use.resource).page.empty()
                                   ? std::string(words_of(use.resource).path) + query_of(selection.matching)
                                   : page_of(use.resource, selection.ids.front())}}});
}

Result<Response> ask(const ResourcePages& use, const core::Act& act, const Context& context) {
  USHER_TRY(auto selection, asked_for(use, context, act));
  Asked asked{act, std::move(selection)};
  USHER_CHECK(name_the_row(use, asked));
  auto token = use.administration.seal(use.resource, act, domain::Administrator(context.admin()), asked.selection, context.now());
  return question(use, asked, context, question_form(use, asked, context, std::move(token)));
}

/// Error: what was typed is not the name of the row, or the number of rows.
Status check_typed(const ResourcePages& use, const Asked& asked, const Context& context) {
  const auto field = html::form_field(context.request(), kNumberField);
  const auto typed = trim(field);
  const bool is_by_name = is_typed_by_name(use, asked);
  const bool is_right = is_by_name ? iequals(typed, asked.name) : parse_whole<std::int64_t>(typed) == asked.selection.size();
  if (!is_typed(use, asked) || is_right) return done();
  return invalid_field(std::string(kNumberField), "NOT_ALLOWED",
                       is_by_name
                           ? "Is not the " + std::string(use.resource.named_by) + " of this " + std::string(use.resource.one)
                           : "Is not the number of rows");
}

/// Where it leads to: where the button was, the page of the row, or the list.
Response answer_to(const ResourcePages& use, const Asked& asked, const Context& context, const core::ActReport& report,
                   bool has_question) {
  const auto* keys = report.facts.find("api_keys_revoked");
  const auto done = resources::done_key(use.resource, asked.act.verb, report.facts.find("mail_id") && !use.sends_mail);
  const auto key = report.done == 0     ? "unchanged"
                   : asked.name.empty() ? resources::done_to_many(done, report.done, report.unchanged, report.gone)
                                        : resources::done_with_count(done, keys ? *keys->integer() : 0);
  if (!has_question) return context.done(key);
  const bool has_page = !asked.name.empty() && !asked.act.ends_row && !words_of(use.resource).page.empty();
  return Context::done(key,
                       has_page ? page_of(use.resource, asked.selection.ids.front()) : std::string(words_of(use.resource).path));
}

/// One row by the button beside it, or what a question counted.
Result<Response> act_on(const ResourcePages& use, const core::Act& act, const Context& context) {
  const domain::Administrator by(context.admin());
  const auto& request = context.request();
  const auto id = html::form_field(request, kIdField);
  const auto token = html::form_field(request, kSelectionField);
  if (act.work_on_all && act.asks == core::Asks::kNever && !html::form_field(request, kAllParameter).empty()) {
    USHER_TRY(const auto report, use.administration.act_on_all(act, by));
    return context.done(report.done == 0 ? "unchanged" : resources::done_key(use.resource, act.verb));
  }
  USHER_TRY(auto selection, id.empty() ? use.administration.open(use.resource, act, by, token, context.now())
                                       : Result<core::Selection>(core::Selection{.ids = {id}}));
  Asked asked{act, std::move(selection)};
  if (const auto named = name_the_row(use, asked); !named.ok() && named.error().row().kind != ErrorKind::kNotFound)
    return named.error();
  const auto again = [&](const Error& wrong) {
    return question(use, asked, context, context.again(question_form(use, asked, context, token), wrong));
  };
  if (const auto typed = check_typed(use, asked, context); !typed.ok()) return again(typed.error());
  auto fields = typed_fields(request, act.fields);
  if (!fields.ok()) return again(fields.error());
  asked.selection.fields = std::move(fields).value();
  const auto report = use.administration.act(use.resource, act, by, asked.selection, context.now());
  if (!report.ok() && report.error().code == ErrorCode::kValidationFailed && id.empty()) return again(report.error());
  if (!report.ok() && report.error().code == ErrorCode::kFreshSessionRequired && !id.empty())
    return html::confirm_first(with_parameter(path_below(use.resource, act.verb), kIdField, id));
  if (!report.ok()) return report.error();
  if (auto fault = report.value().fault()) {
    const bool is_stale = fault->code == ErrorCode::kFreshSessionRequired;  // its page says that nothing was changed
    if (is_stale && report.value().done > 0) fault->code = ErrorCode::kConflict;
    return *fault;
  }
  return answer_to(use, asked, context, report.value(), id.empty());
}

}  // namespace

html::Form row_form(const Context& context, const Resource& resource, const core::Act& act, const std::string& id,
                    std::string_view name) {
  const auto button = words_of(resource, act).button;
  auto form = context.form(path_below(resource, act.verb), std::string(button), {html::hidden(kIdField, id)});
  form.destroys = act.destroys;
  form.second = !act.destroys;
  form.name = spoken_name(button, name);
  return form;
}

Result<Table> newest_of(const ConsolePages& use, const Context& context, const Resource& resource, const FilterValues& values,
                        std::size_t most, std::string_view hidden) {
  USHER_TRY(const auto part, use.core.administration.list(resource, {.values = values,
                                                                     .now = context.now(),
                                                                     .most = most,
                                                                     .for_people = true,
                                                                     .newest_first = true,
                                                                     .reader = context.admin().session().id}));
  Table table = table_of(resource, context, part.rows, hidden);
  table.ids.clear();
  if (part.next) table.caption += ", the newest " + std::to_string(most);
  return table;
}

json::Value acts_of(const Resource& resource, const Context& context) {
  const auto matching = admin_api::sent_filters(resource, context.request());
  auto all = matching;
  all.emplace(kAllParameter, "1");
  json::Array buttons;
  json::Array links;
  auto acts = console_acts(resource);
  std::stable_partition(acts.begin(), acts.end(), [](const auto* act) { return !act->destroys; });
  for (const auto* act : acts) {
    const auto path = path_below(resource, act->verb);
    const auto button = words_of(resource, *act).button;
    buttons.push_back(json::Object{{"act_url", path}, {"act_name", button}, {"destroys", act->destroys}});
    links.emplace_back(link(path + query_of(all), std::string(button)).set("destroys", act->destroys));
  }
  return json::Object{{"buttons", std::move(buttons)},
                      {"links", std::move(links)},
                      {"file_url", path_below(resource, kFileName) + query_of(matching)}};
}

std::vector<http::Endpoint> resource_pages(const ConsolePages& all) {
  std::vector<http::Endpoint> rows;
  const auto page = [&](std::string_view path, std::string name, PageRoutes::Work work) {
    rows.push_back(all.routes.page(path, http::kept_path(std::move(name)), std::move(work), http::Lane::kSearch));
  };
  for (const auto& resource : core::resources()) {
    const ResourcePages use{all.core.administration, all.core.questionnaires, resource,
                            all.core.ports.settings.mail.smtp.has_value()};
    const auto& words = words_of(resource);
    page(words.path, resources::page_name_of(resource, "show"), bound(use, show_list));
    if (!words.acts_path.empty())
      page(http::kept_path(path_below(resource, kFileName)), resources::page_name_of(resource, "send"), bound(use, send_file));
    if (resource.show && !words.show)  // that of an account is another: user_detail_pages()
      page(http::kept_path(std::string(words.page) + "{id}"), resources::page_name_of(resource, "show_one"),
           bound(use, show_row));
    for (const auto* one : console_acts(resource)) {
      const auto& act = *one;
      const auto path = http::kept_path(path_below(resource, act.verb));
      page(path, "ask_" + resources::page_name_of(resource, act.verb),
           [use, &act](const Context& context) { return ask(use, act, context); });
      rows.push_back(all.routes.act(path, http::kept_path(resources::page_name_of(resource, act.verb)), admin_api::access_of(act),
                                    [use, &act](const Context& context) { return act_on(use, act, context); }));
    }
  }
  return rows;
}

}  // namespace usher::console
