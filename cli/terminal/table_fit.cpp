#include "cli/terminal/table_fit.h"

#include <algorithm>

namespace usher::cli {
namespace {

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
      const auto next = std::max_element(columns_.begin(), columns_.end(),
                                         [this](const Column& a, const Column& b) { return rank(index(a)) < rank(index(b)); });
      if (rank(index(*next)) == 0) return;
      widths_[index(*next)] = least_[index(*next)] = 0;
    }
  }

  /// Takes from the widest text column, one at a time, until the line fits or every text is at its least width.
  void shrink_until_fits(std::size_t width) {
    while (sum(widths_) > width) {
      std::size_t widest = columns_.size();
      for (std::size_t i = 0; i < columns_.size(); ++i)
        if (widths_[i] > least_[i] && (widest == columns_.size() || widths_[i] > widths_[widest])) widest = i;
      if (widest == columns_.size()) return;
      --widths_[widest];
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

}  // namespace

std::vector<std::size_t> fit_columns(const std::vector<Column>& columns, std::vector<std::size_t> natural, std::size_t width,
                                     bool keep_all) {
  Fitting fitting(columns, std::move(natural));
  if (!keep_all) fitting.drop_until_fits(width);
  fitting.shrink_until_fits(width);
  fitting.allow_tiny_texts();
  fitting.shrink_until_fits(width);
  return std::move(fitting).widths();
}

}  // namespace usher::cli
