#pragma once

#include "common/core/own/own.h"
#include "common/store/accounts/notes.h"

namespace usher::core {

struct OwnNote {
  store::NoteId id;
  std::string text;
  std::string state;
  Time created_at{};
  Time changed_at{};
  static constexpr std::string_view kSchema = "OwnNote";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("id", &OwnNote::id), required("text", &OwnNote::text),
                           required("state", &OwnNote::state, {.one_of = store::kNoteStates}),
                           required("created_at", &OwnNote::created_at), required("changed_at", &OwnNote::changed_at));
  }
};

/// What admins noted on the user's account.
struct OwnNotes {
  using List = json::Single<"notes", std::vector<OwnNote>>;

  static Result<List> list(const OwnSources& use, const OwnQuery& query) {
    constexpr int kAll = 1'000'000;
    USHER_TRY(const auto notes, use.ports.transactions.read_one([&](store::Stores& tx) {
      return tx.of<store::NoteStore>().list({.user = query.by.user().id, .limit = kAll});
    }));
    List list;
    for (const auto& note : notes) list.value.push_back({note.id, note.text, note.state, note.created_at, note.changed_at});
    return list;
  }
};

}  // namespace usher::core
