#pragma once

#include "common/store/accounts/accounts.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/user_parts.h"
#include "common/store/accounts/user_tables.h"
#include "common/store/accounts/users.h"
#include "common/store/accounts/visitors.h"
#include "common/store/chat/chat_messages.h"
#include "common/store/chat/chat_threads.h"
#include "common/store/keys/api_keys.h"
#include "common/store/keys/imported_keys.h"
#include "common/store/keys/sealed_boxes.h"
#include "common/store/keys/signing_keys.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/erasures.h"
#include "common/store/operations/installation.h"
#include "common/store/operations/outbox.h"
#include "common/store/operations/prunable.h"
#include "common/store/operations/rate_limits.h"
#include "common/store/operations/short_ids.h"
#include "common/store/questionnaire/answer_records.h"
#include "common/store/questionnaire/questionnaire_answers.h"
#include "common/store/questionnaire/questionnaires.h"
#include "common/store/sessions/refresh_tokens.h"
#include "common/store/sessions/sessions.h"
#include "common/store/sessions/verifications.h"

namespace usher::store {

/// All stores over one connection, and so one transaction. Only Transactions creates it, for one run of a closure. It is neither
/// copyable nor movable, so no store is used outside of a transaction. (Tests of single statements derive from it.)
struct Stores {
 protected:
  friend class Transactions;
  /// `now`: the time for deciding whether a suspension has ended.
  Stores(db::Connection& connection, Time now)
      : users(connection, now),
        user_parts(connection),
        user_tables(connection, now),
        accounts(connection),
        sessions(connection, now),
        refresh_tokens(connection, now),
        verifications(connection),
        outbox(connection),
        profiles(connection),
        questionnaires(connection),
        questionnaire_answers(connection),
        answer_records(connection),
        two_factors(connection),
        signing_keys(connection),
        imported_keys(connection),
        api_keys(connection, now),
        rate_limits(connection),
        audit_events(connection),
        chat_threads(connection),
        chat_messages(connection),
        installation(connection),
        erasures(connection),
        sealed_boxes(connection),
        visitors(connection),
        prunable(connection),
        short_ids(connection) {}

 public:
  Stores(const Stores&) = delete;
  Stores& operator=(const Stores&) = delete;

  UserStore users;
  UserPartStore user_parts;
  UserTableStore user_tables;
  AccountStore accounts;
  SessionStore sessions;
  RefreshTokenStore refresh_tokens;
  VerificationStore verifications;
  OutboxStore outbox;
  ProfileStore profiles;
  QuestionnaireStore questionnaires;
  QuestionnaireAnswerStore questionnaire_answers;
  AnswerRecordStore answer_records;
  TwoFactorStore two_factors;
  SigningKeyStore signing_keys;
  ImportedKeyStore imported_keys;
  ApiKeyStore api_keys;
  RateLimitStore rate_limits;
  AuditEventStore audit_events;
  ChatThreadStore chat_threads;
  ChatMessageStore chat_messages;
  InstallationStore installation;
  ErasureStore erasures;
  SealedBoxStore sealed_boxes;
  VisitorStore visitors;
  PrunableStore prunable;
  ShortIdStore short_ids;
};

}  // namespace usher::store
