#include "server/console/table.h"

#include "common/base/text.h"
#include "common/core/questionnaire/results/answer_stats.h"
#include "common/domain/time_words.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

/// Columns that stand side by side on a phone too; rows of more are set one value below the other.
constexpr std::size_t kMostOnPhones = 2;

struct ToneRow {
  std::string_view state;
  std::string_view tone;
};

/// Other states are quiet. Of several words in a state the first counts.
constexpr std::array kTones{
    ToneRow{"suspended", "bad"},     ToneRow{"failed", "bad"},         ToneRow{"revoked", "bad"},   ToneRow{"failure", "bad"},
    ToneRow{"not verified", "busy"}, ToneRow{"waiting", "busy"},       ToneRow{"kept", "busy"},     ToneRow{"next", "busy"},
    ToneRow{"expires", "busy"},      ToneRow{"active", "good"},        ToneRow{"on", "good"},       ToneRow{"live", "good"},
    ToneRow{"sent", "good"},         ToneRow{"trusted", "good"},       ToneRow{"signing", "good"},  ToneRow{"usable", "good"},
    ToneRow{"success", "good"},      ToneRow{"second factor", "good"}, ToneRow{"verified", "good"},
};

/// The longest number that has a bar.
std::string widest_of(std::span<const Cell> cells, std::string widest = {}) {
  for (const auto& cell : cells)
    if (!cell.share.empty() && cell.text.size() > widest.size()) widest = cell.text;
  return widest;
}

/// All members are set: an absent one would be looked up in the values around it. `widest`: of the numbers around it, whose bars
/// have one length, since each number takes the room of the widest.
json::Object values_of(const Cell& cell, Time now, std::string_view widest) {
  return {{"text", cell.text},
          {"cell_url", cell.url},
          {"at", cell.at ? to_rfc3339(*cell.at) : ""},
          {"at_text", cell.at ? html::shown_time(*cell.at) : ""},
          {"ago", cell.at ? domain::relative_time(*cell.at, now) : ""},
          {"share", cell.share},
          {"widest", widest},
          {"tone", cell.tone},
          {"button_look", cell.button},
          {"cell_name", cell.name},
          {"cell_title", cell.title},
          {"cell_form", cell.form ? html::values_of(*cell.form) : json::Value()}};
}

std::string text_of(const Cell& cell, Time now) {
  return cell.at ? html::shown_time(*cell.at) + " " + domain::relative_time(*cell.at, now) : cell.text;
}

json::Array columns_of(const Table& table) {
  json::Array columns;
  for (const auto& column : table.columns)
    columns.push_back(json::Object{
        {"column_name", column.name}, {"is_number", column.is_number}, {"column_url", column.url}, {"sort", column.sort}});
  return columns;
}

json::Object row_of(const Table& table, std::size_t place, Time now, std::string_view widest) {
  const auto& row = table.rows[place];
  auto head = values_of(row.front(), now, widest);  // a long one is cut
  json::Array cells;
  for (std::size_t i = 1; i < row.size(); ++i) {
    auto values = values_of(row[i], now, widest);
    if (table.columns[i].is_free && row[i].title.empty()) values.set("cell_title", row[i].text);  // a long one is cut
    const bool is_blank = row[i].text.empty() && !row[i].at && !row[i].form;
    values.set("is_number", table.columns[i].is_number)
        .set("is_free", table.columns[i].is_free)
        .set("column_name", is_blank ? std::string_view() : table.columns[i].name);
    cells.emplace_back(std::move(values));
  }
  return {{"pick", place < table.ids.size() ? table.ids[place] : ""},
          {"pick_name", row.front().text},
          {"head", json::Array{head.set("cell_title", row.front().title.empty() ? row.front().text : row.front().title)}},
          {"cells", std::move(cells)}};
}

}  // namespace

Cell state_cell(std::string_view state) {
  const auto* const row = find_by(kTones, state.substr(0, state.find(',')), &ToneRow::state);
  return {.text = std::string(state), .tone = row ? row->tone : "quiet"};
}

Cell time_cell(const std::optional<Time>& at, std::string otherwise) {
  return at ? Cell{.at = at} : Cell{.text = std::move(otherwise)};
}

Cell number_cell(std::int64_t number) { return {.text = grouped(number)}; }

Cell part_cell(std::int64_t part, std::int64_t whole) {
  return {.text = grouped(part), .share = whole > 0 ? std::to_string(core::percent_of(part, whole)) + "%" : ""};
}

json::Object values_of(const Table& table, Time now) {
  std::string widest;
  for (const auto& row : table.rows) widest = widest_of(row, std::move(widest));
  json::Array rows;
  for (std::size_t place = 0; place < table.rows.size(); ++place) rows.emplace_back(row_of(table, place, now, widest));
  return {{"caption", table.caption},
          {"is_wide", table.columns.size() > kMostOnPhones},
          {"columns", columns_of(table)},
          {"has_rows", !table.rows.empty()},
          {"has_picks", !table.ids.empty()},
          {"rows", std::move(rows)},
          {"empty", table.empty}};
}

json::Array values_of(const std::vector<Fact>& facts, Time now) {
  std::string widest;
  for (const auto& fact : facts) widest = widest_of({&fact.value, 1}, std::move(widest));
  json::Array list;
  for (const auto& fact : facts) {
    auto values = values_of(fact.value, now, widest);
    values.set("fact_name", fact.name);
    list.emplace_back(std::move(values));
  }
  return list;
}

json::Array texts_of(const Table& table, Time now) {
  json::Array rows;
  for (const auto& row : table.rows) {
    json::Array texts;
    for (const auto& cell : row) texts.emplace_back(text_of(cell, now));
    rows.emplace_back(std::move(texts));
  }
  return rows;
}

json::Array texts_of(const std::vector<Fact>& facts, Time now) {
  json::Array texts;
  for (const auto& fact : facts) texts.emplace_back(text_of(fact.value, now));
  return texts;
}

json::Object link(std::string url, std::string text) { return {{"link_url", std::move(url)}, {"link_text", std::move(text)}}; }

}  // namespace usher::console
