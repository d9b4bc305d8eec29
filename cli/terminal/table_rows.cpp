#include "cli/terminal/table_rows.h"

#include "cli/terminal/text_layout.h"
#include "common/base/text.h"
#include "common/domain/time_words.h"

namespace usher::cli {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return byte_of(c) < 0x80; });
}

/// Lines of `width` columns; all but the first begin below column `indent`.
std::string prose(std::string_view text, std::size_t indent, std::size_t width) {
  return joined(wrapped(text, width), "\n" + std::string(indent, ' '));
}

bool is_compound(const json::Value& value) { return value.array() != nullptr || value.object() != nullptr; }

/// Lists as `a, b`, objects as `name: a, other: b`, with `;` for the comma where lists or objects are within. Empty ones are `-`.
std::string words_of(const json::Value& value) {
  if (value.is_null()) return "-";
  if (const bool* flag = value.boolean()) return *flag ? "yes" : "no";
  if (const std::string* text = value.string()) return *text;
  if (!is_compound(value)) return json::to_text(value);
  std::string words;
  bool was_compound = false;
  const auto add = [&](const std::string& name, const json::Value& item) {
    const bool is_nested = std::exchange(was_compound, is_compound(item)) || is_compound(item);
    words += (words.empty() ? "" : is_nested ? "; " : ", ") + name + words_of(item);
  };
  if (const json::Array* list = value.array())
    for (const json::Value& item : *list) add("", item);
  if (const json::Object* object = value.object())
    for (const json::Member& member : *object) add(member.key + ": ", member.value);
  return words.empty() ? "-" : words;
}

/// The columns of one table while they are made to fit.
class Fitting {
 public:
  Fitting(const std::vector<Column>& columns, std::vector<std::size_t> natural)
      : columns_(columns), widths_(std::move(natural)), least_(widths_) {
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (can_shrink(i)) least_[i] = std::min(widths_[i], columns[i].drop == 0 ? kLeastMainWidth : kLeastTextWidth);
  }

  void drop_until_fits(std::size_t width) {
    while (sum(least_) > width) {
      const auto next = std::ranges::max_element(
          columns_, [this](const Column& a, const Column& b) { return rank(index(a)) < rank(index(b)); });
      if (rank(index(*next)) == 0) return;
      widths_[index(*next)] = least_[index(*next)] = 0;
    }
  }

  /// Takes one at a time from the widest of the text columns that would be left out first, until the line fits or every text is
  /// at its least width.
  void shrink_until_fits(std::size_t width) {
    const auto says_less = [this](std::size_t i, std::size_t j) {
      return std::pair(columns_[i].drop, widths_[i]) > std::pair(columns_[j].drop, widths_[j]);
    };
    while (sum(widths_) > width) {
      std::size_t least = columns_.size();
      for (std::size_t i = 0; i < columns_.size(); ++i)
        if (widths_[i] > least_[i] && (least == columns_.size() || says_less(i, least))) least = i;
      if (least == columns_.size()) return;
      --widths_[least];
    }
  }

  void allow_tiny_texts() {
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (can_shrink(i)) least_[i] = std::min<std::size_t>(least_[i], 1);
  }

  [[nodiscard]] std::vector<std::size_t> widths() && { return std::move(widths_); }

 private:
  [[nodiscard]] bool can_shrink(std::size_t i) const {
    return columns_[i].kind == ColumnKind::kText || columns_[i].kind == ColumnKind::kProse;
  }
  [[nodiscard]] std::size_t index(const Column& column) const { return static_cast<std::size_t>(&column - columns_.data()); }
  [[nodiscard]] int rank(std::size_t i) const { return widths_[i] == 0 ? 0 : columns_[i].drop; }
  [[nodiscard]] static std::size_t sum(const std::vector<std::size_t>& widths) {
    std::size_t total = 0;
    for (const std::size_t width : widths)
      if (width > 0) total += width + (total > 0 ? kColumnGap.size() : 0);
    return total;
  }

  const std::vector<Column>& columns_;
  std::vector<std::size_t> widths_;
  std::vector<std::size_t> least_;
};

/// Widths at which the columns fit into `width`; 0 for a column that is left out. `natural`: the widths of the whole texts.
/// Columns are left out by Column::drop only if texts cut to their least widths do not fit; `keep_all` (the user named the
/// columns) cuts further instead. A prose column, which is last, takes the rest of the line.
std::vector<std::size_t> fit_columns(const std::vector<Column>& columns, std::vector<std::size_t> natural, std::size_t width,
                                     bool keep_all) {
  Fitting fitting(columns, std::move(natural));
  if (!keep_all) fitting.drop_until_fits(width);
  fitting.shrink_until_fits(width);
  fitting.allow_tiny_texts();
  fitting.shrink_until_fits(width);
  return std::move(fitting).widths();
}

}  // namespace

std::string heading_of(const Column& column) {
  if (!column.label.empty()) return column.label;
  std::string_view name = column.name;
  if (name.starts_with("is_")) name.remove_prefix(3);
  if (name.ends_with("_at")) name.remove_suffix(3);
  std::string words(name);
  std::ranges::replace(words, '_', ' ');
  return words;
}

std::string shown(const Cell& cell) {
  if (cell.time()) return cell.value().string()->substr(0, std::string_view("2026-11-20T08:00:00").size()) + "Z";
  return printable(words_of(cell.value()));
}

TableRows::TableRows(ByteSink& sink, const OutputOptions& options, const std::vector<Column>& all,
                     std::vector<std::size_t> chosen)
    : RowWriter(sink, all, std::move(chosen)), options_(options) {
  for (const Column& column : columns()) heading_.push_back(printable(options.width > 0 ? heading_of(column) : column.name));
  widths_.resize(heading_.size());
  measure(heading_);
}

std::string TableRows::text_of(const Cell& cell, const Column& column) const {
  if (options_.width > 0 && cell.words()) return printable(*cell.words());
  if (options_.width > 0 && cell.time()) return domain::relative_time(*cell.time(), options_.now);
  std::string text = shown(cell);
  const bool is_long_id = column.kind == ColumnKind::kId && text.size() > kShortIdLength + 4 && is_ascii(text);
  return options_.width > 0 && is_long_id ? text.substr(text.size() - kShortIdLength) : text;
}

void TableRows::measure(const Texts& texts) {
  for (std::size_t i = 0; i < texts.size(); ++i) widths_[i] = std::max(widths_[i], display_width(texts[i]));
}

Status TableRows::write_row(const TableRow& cells) {
  Texts texts;
  for (std::size_t i = 0; i < cells.size(); ++i) texts.push_back(text_of(cells[i], columns()[i]));
  if (has_begun_) return write_line(texts);
  measure(texts);
  measured_.push_back(std::move(texts));
  return measured_.size() < kMeasured ? done() : begin();
}

Status TableRows::begin() {
  has_begun_ = true;
  if (options_.width > 0)
    widths_ = fit_columns(columns(), std::move(widths_), static_cast<std::size_t>(options_.width), !options_.fields.empty());
  USHER_CHECK(sink_.write(in_colour(options_.colour, kBold, aligned(heading_, true)) + "\n"));
  for (const Texts& texts : std::exchange(measured_, {})) USHER_CHECK(write_line(texts));
  return done();
}

Status TableRows::write_line(const Texts& texts) { return sink_.write(aligned(texts, false) + "\n"); }

Status TableRows::finish() { return has_begun_ ? done() : begin(); }

std::string TableRows::aligned(const Texts& texts, bool is_heading) const {
  std::string line;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (widths_[i] == 0) continue;
    const ColumnKind kind = columns()[i].kind;
    if (begin > 0) line += kColumnGap;
    if (kind == ColumnKind::kProse && !is_heading && options_.width > 0) {
      line += prose(texts[i], begin > 0 ? begin + kColumnGap.size() : 0, widths_[i]);
      continue;
    }
    const std::string text = options_.width > 0 ? elided(texts[i], widths_[i]) : texts[i];
    const std::string space = padding(widths_[i], text);
    if (kind == ColumnKind::kNumber) line += space;
    line += text;
    if (kind != ColumnKind::kNumber && i + 1 < texts.size()) line += space;
    begin += (begin > 0 ? kColumnGap.size() : 0) + widths_[i];
  }
  if (options_.width > 0) line.resize(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace usher::cli
