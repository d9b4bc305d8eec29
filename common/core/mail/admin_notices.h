#pragma once

#include "common/core/mail/outbox.h"

namespace usher::core {

/// One mail to each admin of now. Made before the write that it notifies of, because it draws ids.
class AdminNotices {
 public:
  /// Without a recipient.
  AdminNotices() = default;
  /// `kind`: of a mail with the values `by` and `when`. Reads.
  static Result<AdminNotices> prepare(const Ports& ports, const Outbox& outbox, std::string_view kind,
                                      const domain::Administrator& by);
  /// The same for what no administrator did; `by`: the address of who did it.
  static Result<AdminNotices> prepare(const Ports& ports, const Outbox& outbox, std::string_view kind, std::string by);

  /// The write gives this admin the address in `admin`, so that the mail goes there.
  void readdress(const domain::User& admin) {
    for (auto& mail : drawn_)
      if (mail.user_id == admin.id) mail.address = admin.email_as_written;
  }
  /// The admins got a mail already; only `also` gets this one.
  void leave_out_admins() {
    if (!drawn_.empty()) drawn_.erase(drawn_.begin(), drawn_.end() - 1);
  }
  /// Inside the write. The kind has the values `accounts` and `count`: these addresses.
  Status append_list(store::Stores& tx, const std::vector<std::string>& addresses) const;
  /// Inside the write. `values`: of the kind, besides `by` and `when`. `also` gets the mail, too: a new admin.
  Status append(store::Stores& tx, const json::Object& values, const domain::User* also = nullptr) const;

 private:
  static Result<AdminNotices> draw(const Outbox& outbox, std::string_view kind, const std::vector<domain::User>& admins);

  const Outbox* outbox_ = nullptr;
  std::vector<domain::Mail> drawn_;  ///< The last is for `also`.
  std::string by_;                   ///< The address of who acted, or the operator's name.
  Secret naming_key_;                ///< Outbox::naming_key
};

/// An account that an import is about to create with the role of an admin.
struct ComingAdmin {
  std::optional<UserId> id;  ///< Absent: it gets a new one.
  std::string email;         ///< As compared.
  std::string email_as_written;
};

/// Notifies each admin of now of those who come by an import: one mail for all of them, without those whose address or id has an
/// account, or, unless `erased_too`, whose id was erased. Writes; call it before the first of them is written, so that an
/// interrupted import leaves no admin unmentioned.
Status notify_of_imported_admins(const Ports& ports, const Outbox& outbox, const domain::OperatorActor& by,
                                 const std::vector<ComingAdmin>& coming, bool erased_too);

}  // namespace usher::core
