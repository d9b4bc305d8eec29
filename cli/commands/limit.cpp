#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "common/base/text.h"
#include "common/core/upkeep/limit_admin.h"

namespace usher::cli {
namespace {

std::optional<std::string> take_address(std::string_view word, std::optional<std::string>& into) {
  if (!IpAddress::parse(word)) return "takes an address such as 192.0.2.7 or 2001:db8::1";
  into = word;
  return std::nullopt;
}

/// `sign_in_account (1 of 10)`: `usher limit list` has those that are reached alone.
std::string cleared_text(const store::RateLimited& cleared, const settings::Limits& limits) {
  const auto* const row = settings::find_limit(cleared.rule);
  const auto most = row ? " of " + std::to_string(limits[row->limit].most) : std::string();
  return cleared.rule + " (" + std::to_string(cleared.window.count) + most + ")";
}

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
    context.terminal.note(cleared.empty() ? "No attempts were counted for " + account.value_or(address.value_or(""))
                                          : "Cleared " + joined(cleared, ", ", [&](const auto& one) {
                                              return cleared_text(one, context.installation->settings().limits);
                                            }));
    return context.output.record(result(std::ssize(cleared)));
  }
};

}  // namespace

std::vector<Command> limit_commands() {
  return {command<LimitClear>("limit clear", "Clear the rate limits of an account or a client address",
                              "usher limit clear --account ada@example.com\nusher limit clear --address 192.0.2.7",
                              Needs::kCurrentSchema)};
}

}  // namespace usher::cli
