#include "common/core/restoring/restored_erasures.h"

#include "common/core/upkeep/erased_again.h"
#include "common/db/open_database.h"

namespace usher::core {
namespace {

bool is_url(const std::string& word) { return word.starts_with("sqlite:") || word.find("://") != std::string::npos; }

}  // namespace

Result<RestoredErasures> RestoredErasures::named(const std::optional<std::string>& word) {
  RestoredErasures erasures;
  if (!word) return erasures;
  if (is_url(*word)) {
    erasures.url_ = *word;
    return erasures;
  }
  USHER_TRY(auto list, read_erasure_file(*word));
  erasures.add(std::move(list), *word);
  return erasures;
}

void RestoredErasures::add(ErasureList more, std::string place) {
  list_.insert(list_.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  places_.push_back(std::move(place));
}

Result<std::optional<ErasureList>> RestoredErasures::read(const std::string& url, const std::string& schema) {
  USHER_TRY(const auto database,
            db::open_foreign_database(url, url.starts_with("sqlite") ? std::nullopt : std::optional(schema)));
  USHER_TRY(const auto keys, read_revoked_keys(*database));
  keys_.insert(keys_.end(), keys.begin(), keys.end());
  return read_erasures(*database);
}

Status RestoredErasures::add_replaced(const settings::Settings& settings) {
  if (url_) {
    USHER_TRY(auto list, read(*url_, settings.database.schema));
    if (list) add(std::move(*list), db::redacted(*url_));
  }
  if (const auto& file = settings.database.sqlite_path; !file.empty()) {
    const auto copy = erasure_copy_of(file);
    auto list = read_erasure_file(copy);
    if (!list.ok() && list.error().code != ErrorCode::kNotFound) return list.error();
    if (list.ok() && !list.value().empty()) add(std::move(list).value(), copy);
  }
  const std::string url(settings.database.url.expose());
  auto replaced = read(url, settings.database.schema);  // it may be absent or damaged, which may be the reason for the restore
  if (!replaced.ok() && replaced.error().code == ErrorCode::kDatabaseBusy) return replaced.error();
  if (replaced.ok() && replaced.value()) {
    has_replaced_ = !replaced.value()->empty();
    add(std::move(*replaced.value()), "the replaced database");
  }
  return done();
}

Status RestoredErasures::add_schema(const settings::Settings& settings, const std::string& schema) {
  USHER_TRY(auto list, read(std::string(settings.database.url.expose()), schema));
  if (list && !has_replaced_) add(std::move(*list), "the schema " + schema);
  return done();
}

Status RestoredErasures::repeat(const Ports& ports, const domain::OperatorActor& by) {
  USHER_TRY(erased_, erase_again(ports, list_, by));
  USHER_TRY(revoked_, revoke_again(ports, keys_, by));
  return done();
}

std::optional<std::string> RestoredErasures::places() const {
  std::optional<std::string> text;
  for (const auto& place : places_) text = text ? *text + ", " + place : place;
  return text;
}

}  // namespace usher::core
