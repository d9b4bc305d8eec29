#pragma once

#include "common/core/administration/resource.h"
#include "common/core/audit/audit_log.h"
#include "common/core/authority/authority.h"
#include "common/store/accounts/notes.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {

inline constexpr json::Rules kNoteRules{.min = 1, .max = 2000};

struct NewNoteBody {
  std::string user;
  std::string text;
  static constexpr std::string_view kSchema = "NewNoteBody";
  static constexpr auto fields() {
    return json::fields_of(json::required("user", &NewNoteBody::user, {.about = "the account: an address or an id"}),
                           json::required("text", &NewNoteBody::text, kNoteRules));
  }
};

struct NoteChangeBody {
  std::optional<std::string> text;
  static constexpr std::string_view kSchema = "NoteChangeBody";
  static constexpr auto fields() { return json::fields_of(json::optional("text", &NoteChangeBody::text, kNoteRules)); }
};

template <>
inline constexpr std::array kFilters<store::NoteFilter>{
    filter_row<&store::NoteFilter::user>(
        {"user", "Account", "Only notes on this account: an address or an id", FilterType::kAccount}),
    filter_row<&store::NoteFilter::state>({"state", "State", "Only notes in this state", FilterType::kWord, store::kNoteStates}),
};

/// The notes on all accounts.
struct Notes {
  using View = store::Note;
  using Filter = store::NoteFilter;

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
    return read_for(query, use, [&](store::Stores& tx) { return tx.of<store::NoteStore>().list(filter); });
  }
  static Result<std::int64_t> count(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
    return read_for(query, use, [&](store::Stores& tx) { return tx.of<store::NoteStore>().count(filter); });
  }
  static Result<bool> matches(store::Stores& tx, const Filter& filter, const std::string& id) {
    USHER_TRY(const auto note, tx.of<store::NoteStore>().find(store::NoteId(id)));
    return note && (!filter.user || note->user_id == *filter.user) && (!filter.state || note->state == *filter.state);
  }
  /// Error: kNotFound.
  static Result<View> show(const ResourceSources& use, const std::string& id) {
    return use.ports.transactions.read_one([&](store::Stores& tx) { return found(tx, id); });
  }
  /// Errors: kUserNotFound; those of require_power_over().
  static Result<View> create(const ResourceSources& use, const Filled& on, NewNoteBody body) {
    USHER_TRY(const auto user, find_account(use.filters, body.user));
    const auto now = use.ports.clock.now();
    const View note{.id = crypto::new_id<store::NoteId>(use.ports.random, now),
                    .user_id = user.id,
                    .email = user.email,
                    .text = std::move(body.text),
                    .author = on.by.audit_name(),
                    .created_at = now,
                    .changed_at = now};
    const auto event = use.audit.event({.action = "note.created", .actor = note.author, .user = user.id}, on.by.caller());
    return use.ports.transactions.write([&](store::Stores& tx) -> Result<View> {
      USHER_CHECK(require_power(tx, use, on.by, note));
      USHER_CHECK(tx.of<store::NoteStore>().insert(note));
      USHER_CHECK(tx.audit_events.append(event));
      return note;
    });
  }
  /// Errors: kNotFound; those of require_power_over().
  static Result<View> change(const ResourceSources& use, const Filled& on, NoteChangeBody body) {
    const auto changed = [&](View& note) { note.text = body.text.value_or(note.text); };
    return write(use, {on.by, on.id, {}}, "note.changed", changed);
  }
  static Result<Acted> close(const ResourceSources& use, const ActedOn& on) {
    bool was_open = false;
    const auto closed = [&](View& note) {
      was_open = note.state != store::kNoteStates.back();
      note.state = store::kNoteStates.back();
    };
    USHER_TRY(const auto note, write(use, on, "note.closed", closed));
    return Acted{.changed = was_open, .answer = [note] { return json::to_value(note); }};
  }

  static constexpr std::array kColumns{ListedColumn{.name = "text", .label = "Note", .links_to_row = true, .is_free = true},
                                       ListedColumn{.name = "email", .label = "Account", .account = "user_id"},
                                       ListedColumn{.name = "state", .label = "State"},
                                       ListedColumn{.name = "author", .label = "Author", .drop = 1},
                                       ListedColumn{.name = "created_at", .label = "Created", .drop = 2},
                                       ListedColumn{.name = "changed_at", .label = "Changed", .drop = 3},
                                       ListedColumn{.name = "user_id", .is_detail = true}};
  static constexpr std::string_view kFreshWhen = "on another admin";
  static constexpr std::array kErrors{ErrorCode::kNotFound};
  static constexpr std::array kNewErrors{ErrorCode::kUserNotFound};
  static constexpr std::array kForms{form<&create>({.verb = "create",
                                                    .summary = "Note something on an account",
                                                    .makes_row = true,
                                                    .fresh_when = kFreshWhen,
                                                    .errors = kNewErrors}),
                                     form<&change>({.verb = "change",
                                                    .summary = "Change the text of a note",
                                                    .changes_row = true,
                                                    .fresh_when = kFreshWhen,
                                                    .errors = kErrors})};
  static constexpr std::array kActs{Act{.verb = "close",
                                        .summary = "Mark notes as done",
                                        .begin = &each<&close>,
                                        .pointless_in = "done",
                                        .of_one = ActOfOne{.answer = json::kSchemaOf<View>, .errors = kErrors}}};
  static constexpr Resource kResource{.name = "notes",
                                      .summary = "Notes on accounts, oldest first",
                                      .title = "Notes",
                                      .one = "note",
                                      .acts = kActs,
                                      .forms = kForms};

 private:
  static Result<View> found(store::Stores& tx, const std::string& id) {
    USHER_TRY(auto note, tx.of<store::NoteStore>().find(store::NoteId(id)));
    return note ? Result<View>(std::move(*note)) : error(ErrorCode::kNotFound, "No note has that id");
  }
  static Status require_power(store::Stores& tx, const ResourceSources& use, const domain::Administrator& by, const View& note) {
    USHER_CHECK(require_admin(tx, by, use.ports));
    USHER_TRY(const auto user, tx.users.find(note.user_id));
    return user ? require_power_over(tx, by, *user, use.ports) : Status(error(ErrorCode::kUserNotFound));
  }
  /// `edit`: changes a View. What it leaves as it is is neither stored nor audited.
  template <class Edit>
  static Result<View> write(const ResourceSources& use, const ActedOn& on, std::string_view action, const Edit& edit) {
    auto event = use.audit.event({.action = action, .actor = on.by.audit_name()}, on.by.caller());
    const auto now = use.ports.clock.now();
    return on.row.run(use.ports.transactions, [&](store::Stores& tx) -> Result<View> {
      USHER_TRY(auto note, found(tx, on.id));
      USHER_CHECK(require_power(tx, use, on.by, note));
      USHER_CHECK(on.row.require(tx));
      const auto before = std::pair(note.text, note.state);
      edit(note);
      if (before == std::pair(note.text, note.state)) return note;
      note.changed_at = now;
      USHER_CHECK(tx.of<store::NoteStore>().change(note));
      event.user_id = note.user_id;
      USHER_CHECK(tx.audit_events.append(event));
      return note;
    });
  }
};

}  // namespace usher::core
