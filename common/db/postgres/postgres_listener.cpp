#include "common/db/postgres/postgres_listener.h"

#include <algorithm>

#include <sys/eventfd.h>
#include <unistd.h>

#include "common/db/postgres/postgres_errors.h"

namespace usher::db {
namespace {

constexpr std::chrono::seconds kListenPatience{5};

std::optional<Topic> topic_of(std::string_view name) {
  const auto* const found = std::ranges::find(kTopicNames, name);
  return found == kTopicNames.end() ? std::nullopt : std::optional(static_cast<Topic>(found - kTopicNames.begin()));
}

}  // namespace

PostgresListener::PostgresListener(PostgresUrl url, Calls calls, ListenerWaits waits)
    : url_(std::move(url)),
      calls_(std::move(calls)),
      waits_(waits),
      wake_(eventfd(0, EFD_CLOEXEC)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

PostgresListener::~PostgresListener() {
  thread_.request_stop();
  const std::uint64_t one = 1;
  static_cast<void>(!::write(wake_.get(), &one, sizeof one));
}

void PostgresListener::run(const std::stop_token& stop) {
  auto next_wait = waits_.first;
  bool lost_is_known = false;
  while (!stop.stop_requested()) {
    auto connected = connect();
    if (connected.ok()) {
      hears_ = true;
      lost_is_known = false;
      next_wait = waits_.first;
      calls_.on_connected();
      hear(*connected.value(), stop);
      hears_ = false;
      connected = error_of_postgres(failure_of_postgres(""), "the connection that listens was lost");
    }
    if (stop.stop_requested()) return;
    if (!std::exchange(lost_is_known, true)) calls_.on_lost(connected.error());
    wait(std::exchange(next_wait, std::min(next_wait * 2, waits_.longest)), stop);
  }
}

Result<std::unique_ptr<PostgresLink>> PostgresListener::connect() const {
  std::string causes;
  for (std::size_t host = 0;; ++host) {
    const auto one = url_.with_only_host(host);
    if (!one) break;
    auto opened = PostgresLink::open(*one, url_.connect_patience());
    if (opened.link) {
      const auto answer = opened.link->script("LISTEN usher", steady_now() + kListenPatience);
      if (answer.end == PostgresLink::End::kDone) return std::move(opened.link);
      opened.message = answer.message;
    }
    causes += (causes.empty() ? "" : "; ") + opened.message;
  }
  return error_of_postgres(failure_of_postgres(""), std::move(causes));
}

void PostgresListener::hear(PostgresLink& link, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto names = link.take_notifications(wake_.get());
    if (!names) return;
    for (const auto& name : *names)
      if (const auto topic = topic_of(name)) calls_.on_topic(*topic);
  }
}

}  // namespace usher::db
