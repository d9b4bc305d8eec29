#pragma once

#include <libpq-fe.h>

#include "common/base/files/shared_library.h"

namespace usher::db {

/// The functions of libpq that Usher calls.
struct LibPq {
  SharedLibrary library{"libpq.so.5"};
  decltype(&::PQbackendPID) backend_pid = library["PQbackendPID"];
  decltype(&::PQcancel) cancel = library["PQcancel"];
  decltype(&::PQclear) clear = library["PQclear"];
  decltype(&::PQcmdStatus) cmd_status = library["PQcmdStatus"];
  decltype(&::PQcmdTuples) cmd_tuples = library["PQcmdTuples"];
  decltype(&::PQconnectPoll) connect_poll = library["PQconnectPoll"];
  decltype(&::PQconnectStartParams) connect_start_params = library["PQconnectStartParams"];
  decltype(&::PQconsumeInput) consume_input = library["PQconsumeInput"];
  decltype(&::PQenterPipelineMode) enter_pipeline_mode = library["PQenterPipelineMode"];
  decltype(&::PQerrorMessage) error_message = library["PQerrorMessage"];
  decltype(&::PQexitPipelineMode) exit_pipeline_mode = library["PQexitPipelineMode"];
  decltype(&::PQfinish) finish = library["PQfinish"];
  decltype(&::PQflush) flush = library["PQflush"];
  decltype(&::PQfreeCancel) free_cancel = library["PQfreeCancel"];
  decltype(&::PQfreemem) free_memory = library["PQfreemem"];
  decltype(&::PQgetCancel) get_cancel = library["PQgetCancel"];
  decltype(&::PQgetResult) get_result = library["PQgetResult"];
  decltype(&::PQgetisnull) get_is_null = library["PQgetisnull"];
  decltype(&::PQgetlength) get_length = library["PQgetlength"];
  decltype(&::PQgetvalue) get_value = library["PQgetvalue"];
  decltype(&::PQisBusy) is_busy = library["PQisBusy"];
  decltype(&::PQlibVersion) lib_version = library["PQlibVersion"];
  decltype(&::PQnfields) nfields = library["PQnfields"];
  decltype(&::PQnotifies) notifies = library["PQnotifies"];
  decltype(&::PQntuples) ntuples = library["PQntuples"];
  decltype(&::PQpipelineSync) pipeline_sync = library["PQpipelineSync"];
  decltype(&::PQresultErrorField) result_error_field = library["PQresultErrorField"];
  decltype(&::PQresultErrorMessage) result_error_message = library["PQresultErrorMessage"];
  decltype(&::PQresultStatus) result_status = library["PQresultStatus"];
  decltype(&::PQsendPrepare) send_prepare = library["PQsendPrepare"];
  decltype(&::PQsendQuery) send_query = library["PQsendQuery"];
  decltype(&::PQsendQueryParams) send_query_params = library["PQsendQueryParams"];
  decltype(&::PQsendQueryPrepared) send_query_prepared = library["PQsendQueryPrepared"];
  decltype(&::PQsetErrorVerbosity) set_error_verbosity = library["PQsetErrorVerbosity"];
  decltype(&::PQsetNoticeReceiver) set_notice_receiver = library["PQsetNoticeReceiver"];
  decltype(&::PQsetnonblocking) set_nonblocking = library["PQsetnonblocking"];
  decltype(&::PQsocket) socket = library["PQsocket"];
  decltype(&::PQstatus) status = library["PQstatus"];
  decltype(&::PQtransactionStatus) transaction_status = library["PQtransactionStatus"];
};

/// Loads libpq with the first call. Throws std::runtime_error if it is not installed. Safe from any thread.
inline const LibPq& libpq() {
  static const LibPq kLoaded;
  return kLoaded;
}

}  // namespace usher::db
