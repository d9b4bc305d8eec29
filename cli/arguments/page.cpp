#include "cli/arguments/page.h"

namespace usher::cli {

void PageOptions::declare(Declare& arguments) {
  arguments.option("--limit N", limit, "Maximum number of rows (100)").between(1, 10'000);
  const auto take = [this](std::string_view word) -> std::optional<std::string> {
    auto cursor = parse_cursor(word);
    if (!cursor) return "takes the cursor of the previous page, not `" + std::string(word) + "`";
    after = std::move(*cursor);
    return std::nullopt;
  };
  arguments.option("--cursor CURSOR", Assign(take), "Continue after the previous page, which prints the cursor");
}

void print_next_page(Terminal& terminal, const std::optional<Cursor>& next) {
  if (next) terminal.warn("there are more; next page: --cursor " + to_text(*next));
}

}  // namespace usher::cli
