#include "server/console/console_template.h"
#include "server/console/operations/operation_pages.h"

namespace usher::console {
namespace {

Result<http::Response> show_volume(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto days, use.core.chat_volume.days());
  Table table{.caption = "Per day, the last 28 days (UTC)",
              .columns = {{"Day"}, {"Threads begun", true}, {"Questions", true}, {"Answers", true}},
              .empty = use.core.ports.settings.chat_upstream_url.empty()
                           ? "No questions yet. Set CHAT_UPSTREAM_URL to the address of your back end; docs/chat.md says how."
                           : "No questions yet. They appear here as users ask them."};
  store::ChatDay sum;
  for (const auto& [day, chat] : days) {
    table.rows.push_back({{.text = to_rfc3339(day).substr(0, std::string_view("2026-11-20").size())},
                          number_cell(chat.threads),
                          number_cell(chat.questions),
                          number_cell(chat.answers)});
    sum.threads += chat.threads;
    sum.questions += chat.questions;
    sum.answers += chat.answers;
  }
  if (sum.threads + sum.questions + sum.answers == 0) table.rows.clear();
  const std::vector<Fact> facts{{"Threads begun", number_cell(sum.threads)},
                                {"Questions", number_cell(sum.questions)},
                                {"Answers", number_cell(sum.answers)}};
  return context.show({.name = "chat"_template,
                       .title = "Chat",
                       .values = {{"facts", values_of(facts, context.now())}, {"days", values_of(table, context.now())}}});
}

}  // namespace

std::vector<http::Endpoint> chat_pages(const ConsolePages& use) {
  return {use.routes.page("/admin/chat", "show_console_chat", bound(use, show_volume), http::Lane::kSearch)};
}

}  // namespace usher::console
