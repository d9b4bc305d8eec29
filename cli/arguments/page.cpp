#include "cli/arguments/page.h"

#include "cli/arguments/usage.h"
#include "cli/terminal/text_layout.h"
#include "common/base/text.h"

namespace usher::cli {
namespace {

constexpr std::string_view kCursorOption = "--cursor";

}  // namespace

bool is_whole_list(bool all, const std::optional<std::int64_t>& limit, const OutputOptions& options) {
  return all || (!limit && (options.format == Format::kName || !options.to_terminal));
}

void note_no_rows(Context& context) {
  if (context.output.options().to_terminal) context.terminal.note("No rows");
}

void note_shown(Context& context, std::int64_t shown, std::int64_t total) {
  if (total == 0) note_no_rows(context);
  if (shown < total) context.terminal.note(grouped(shown) + " of " + grouped(total) + " rows; --all shows all");
}

void PageOptions::declare(Declare& arguments, bool has_pages) {
  arguments.option("--limit N", limit, "At most N rows (terminal: " + std::to_string(kDefaultLimit) + "; pipe, -o name: all)")
      .between(1, kMostRows);
  arguments.flag("--all", all, "All rows");
  if (has_pages) arguments.option("--cursor CURSOR", cursor, "Continue after the previous page, by its cursor");
  arguments.at_most_one({"--limit", "--all"});
}

Result<Cursor> start_of(const PageOptions& page, std::string_view sorted_by) {
  if (!page.cursor) return Cursor();
  auto cursor = parse_cursor(*page.cursor, sorted_by);
  if (cursor) return std::move(*cursor);
  return usage_error("`" + std::string(kCursorOption) + "` takes the cursor of the previous page, not `" +
                     printable(*page.cursor) + "`");
}

std::string command_of_next_page(std::span<const std::string> words, const Cursor& next) {
  std::string command = "usher";
  const std::string option = " " + std::string(kCursorOption) + " " + to_text(next);
  bool is_placed = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].starts_with(std::string(kCursorOption) + "=")) continue;
    if (words[i] == kCursorOption) {
      ++i;
      continue;
    }
    if (words[i] == "--" && !std::exchange(is_placed, true)) command += option;
    command += " " + shell_word(words[i]);
  }
  return is_placed ? command : command + option;
}

void note_next_page(Context& context, std::int64_t shown, std::int64_t total, const Cursor& next) {
  const auto in_all = total > kMostCounted ? "more than " + grouped(kMostCounted) : grouped(total);
  context.terminal.note(grouped(shown) + " of " + in_all + " rows; --all shows all. Next page:");
  context.terminal.note("  " + command_of_next_page(context.words, next));
}

}  // namespace usher::cli
