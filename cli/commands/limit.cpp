#include "cli/arguments/page.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/text_layout.h"
#include "common/base/ip_address.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/upkeep/limit_admin.h"

namespace usher::cli {
namespace {

std::optional<std::string> take_address(std::string_view word, std::optional<std::string>& into) {
  if (!IpAddress::parse(word)) return "takes an address such as 192.0.2.7 or 2001:db8::1";
  into = word;
  return std::nullopt;
}

struct LimitList {
  std::optional<std::int64_t> limit;
  bool all = false;

  void declare(Declare& arguments) {
    arguments.option("--limit N", limit, "At most so many rows (terminal 100; -o name, pipe: all)")
        .between(1, PageOptions::kMostRows);
    arguments.flag("--all", all, "All rows");
    arguments.at_most_one({"--limit", "--all"});
  }

  Status run(Context& context) const {
    USHER_TRY(const auto rows, context.output.rows({{.name = "rule", .kind = ColumnKind::kNeverCut},
                                                    {.name = "subject", .role = ColumnRole::kName},
                                                    {"count", ColumnKind::kNumber},
                                                    {"until", ColumnKind::kNeverCut}}));
    USHER_TRY(auto* const core, context.installation->core());
    const bool whole = is_whole_list(all, limit, context.output.options());
    USHER_TRY(const auto held, core->limiter.rate_limited(std::numeric_limits<int>::max()));
    const auto most =
        whole ? held.size() : std::min(held.size(), static_cast<std::size_t>(limit.value_or(PageOptions::kDefaultLimit)));
    for (const auto& one : std::span(held).first(most))
      USHER_CHECK(rows->row({one.rule, one.subject, one.window.count, one.window.ends_at}));
    USHER_CHECK(rows->finish());
    if (held.empty()) note_no_rows(context);
    if (held.size() > most)
      context.terminal.note(grouped(static_cast<std::int64_t>(most)) + " of " + grouped(static_cast<std::int64_t>(held.size())) +
                            " rows; all of them with --all");
    return done();
  }
};

struct LimitClear {
  std::optional<std::string> account;
  std::optional<std::string> address;

  void declare(Declare& arguments) {
    arguments.option("--account EMAIL", account, "Clear the limits of this account, for all addresses");
    arguments.option(
        "--address IP", [this](std::string_view word) { return take_address(word, address); },
        "Clear the limits of this client address; for IPv6 its /64");
    arguments.exactly_one({"--account", "--address"});
  }

  Status run(Context& context) const {
    const auto result = [](std::int64_t cleared) { return Record{{"cleared", cleared}}; };
    USHER_CHECK(context.output.check(result(0)));
    USHER_TRY(auto* const core, context.installation->core());
    const auto& by = context.installation->actor();
    USHER_TRY(const auto cleared,
              account ? core->limit_admin.clear_account(by, *account) : core->limit_admin.clear_client(by, *address));
    if (cleared == 0) context.terminal.note("No attempts were counted for " + account.value_or(address.value_or("")));
    return context.output.record(result(cleared));
  }
};

}  // namespace

std::span<const Command> limit_commands() {
  static constexpr std::array kCommands{
      command<LimitList>("limit list", "List rate-limited accounts and addresses, with rule and end", "usher limit list",
                         Needs::kCurrentSchema),
      command<LimitClear>("limit clear", "Clear the rate limits of an account or a client address",
                          "usher limit clear --account ada@example.com\nusher limit clear --address 192.0.2.7",
                          Needs::kCurrentSchema),
  };
  return kCommands;
}

}  // namespace usher::cli
