#include "common/core/testing/test_notes.h"

#include "common/json/value.h"
#include "common/store/operations/installation.h"

namespace usher::core {
namespace {

// Of the table installation: a row a call, so that no row grows with the calls.
constexpr std::string_view kOpenNotes = "test_accounts_open/";
constexpr std::string_view kClosedNotes = "test_accounts/";

std::string row_name(std::string_view kind, std::string_view place) { return std::string(kind).append(place); }

std::string text_of_ids(const std::vector<UserId>& ids) {
  json::Array list;
  for (const auto& id : ids) list.emplace_back(id.str());
  return json::to_text(std::move(list));
}

std::vector<UserId> noted_ids(std::string_view text) {
  std::vector<UserId> ids;
  const auto list = json::parse_stored(text);
  if (!list.array()) return ids;
  for (const auto& id : *list.array())
    if (id.string()) ids.emplace_back(*id.string());
  return ids;
}

}  // namespace

TestNotes::Going::Going(TestNotes& notes, std::string place) : notes_(notes), place_(std::move(place)) {
  const Lock lock(notes_.mutex_);
  notes_.going_.insert(place_);
}

TestNotes::Going::~Going() {
  const Lock lock(notes_.mutex_);
  notes_.going_.erase(place_);
}

Status TestNotes::open(const Ports& ports, const TestNote& note) {
  return ports.transactions.write(
      [&](store::Stores& tx) { return tx.installation.put(row_name(kOpenNotes, note.place), text_of_ids(note.ids)); });
}

Status TestNotes::close(const Ports& ports, const TestNote& note) {
  return ports.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(tx.installation.erase(row_name(kOpenNotes, note.place)));
    if (note.ids.empty()) return done();
    return tx.installation.put(row_name(kClosedNotes, note.place), text_of_ids(note.ids));
  });
}

Status TestNotes::erase(const Ports& ports, const std::string& place) {
  return ports.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(tx.installation.erase(row_name(kOpenNotes, place)));
    return tx.installation.erase(row_name(kClosedNotes, place));
  });
}

Result<std::vector<TestNote>> TestNotes::list(const Ports& ports, Which which,
                                              const std::optional<std::string>& in_namespace) const {
  const std::string start = in_namespace ? *in_namespace + "/" : "";
  std::vector<TestNote> notes;
  const Lock lock(mutex_);  // so that the note of a call that is not in the list is final
  for (const auto kind : {kOpenNotes, kClosedNotes}) {
    if (kind == kClosedNotes && which == Which::kBrokenOff) break;
    USHER_TRY(const auto rows,
              ports.transactions.read([&](store::Stores& tx) { return tx.installation.list(row_name(kind, start)); }));
    for (const auto& [row, ids] : rows) {
      auto place = row.substr(kind.size());
      if (!going_.contains(place)) notes.push_back({std::move(place), noted_ids(ids)});
    }
  }
  return notes;
}

}  // namespace usher::core
