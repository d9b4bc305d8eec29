#pragma once

#include "common/store/accounts/accounts.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/accounts/visitors.h"
#include "common/store/chat/chat_messages.h"
#include "common/store/chat/chat_threads.h"
#include "common/store/keys/api_keys.h"
#include "common/store/keys/imported_keys.h"
#include "common/store/keys/sealed_boxes.h"
#include "common/store/keys/signing_keys.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/installation.h"
#include "common/store/operations/outbox.h"
#include "common/store/operations/rate_limits.h"
#include "common/store/questionnaire/answer_records.h"
#include "common/store/questionnaire/questionnaire_answers.h"
#include "common/store/questionnaire/questionnaires.h"
#include "common/store/sessions/refresh_tokens.h"
#include "common/store/sessions/sessions.h"
#include "common/store/sessions/verifications.h"

namespace usher::store {

/// Every store over one connection, so over one transaction. Transactions alone makes one, for one run of a closure, and it is
/// neither copied nor moved: no store is used outside a transaction. (Tests of single statements derive from it.)
struct Stores {
 protected:
  friend class Transactions;
  /// `now`: by which it is seen whether a suspension is over.
  Stores(db::Connection& connection, Time now)
      : users(connection, now),
        accounts(connection),
        sessions(connection, now),
        refresh_tokens(connection),
        verifications(connection),
        outbox(connection),
        profiles(connection),
        questionnaires(connection),
        questionnaire_answers(connection),
        answer_records(connection),
        two_factors(connection),
        signing_keys(connection),
        imported_keys(connection),
        api_keys(connection),
        rate_limits(connection),
        audit_events(connection),
        chat_threads(connection),
        chat_messages(connection),
        installation(connection),
        sealed_boxes(connection),
        visitors(connection) {}

 public:
  Stores(const Stores&) = delete;
  Stores& operator=(const Stores&) = delete;

  Users users;
  Accounts accounts;
  Sessions sessions;
  RefreshTokens refresh_tokens;
  Verifications verifications;
  Outbox outbox;
  Profiles profiles;
  Questionnaires questionnaires;
  QuestionnaireAnswers questionnaire_answers;
  AnswerRecords answer_records;
  TwoFactors two_factors;
  SigningKeys signing_keys;
  ImportedKeys imported_keys;
  ApiKeys api_keys;
  RateLimits rate_limits;
  AuditEvents audit_events;
  ChatThreads chat_threads;
  ChatMessages chat_messages;
  Installation installation;
  SealedBoxes sealed_boxes;
  Visitors visitors;
};

}  // namespace usher::store
