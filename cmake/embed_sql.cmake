# Embeds sql/migrations and sql/queries into a C++ source at build time, so that the programs need no files at run time.
# Two headers come with it: common/db/query_names.h (the names of the queries) and common/db/fragment_columns.h (the columns of
# sql/fragments, as enums).
# Included, it offers usher_embed_sql(target). Run as a script (-P, with SQL_DIR, LIST, OUTPUT and HEADERS), it writes the three.

# Files that are added, edited or removed are noticed at the next build.
function(usher_embed_sql target)
  set(sql_dir ${PROJECT_SOURCE_DIR}/sql)
  set(list ${CMAKE_CURRENT_BINARY_DIR}/embedded_sql.list)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded_sql.cpp)
  set(include_dir ${PROJECT_BINARY_DIR}/generated)
  set(headers ${include_dir}/common/db)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS
       ${sql_dir}/fragments/*.sql ${sql_dir}/migrations/*.sql ${sql_dir}/queries/*.sql)
  file(CONFIGURE OUTPUT ${list} CONTENT "${files}" @ONLY)  # touched only when a name comes or goes
  add_custom_command(
    OUTPUT ${output}
    BYPRODUCTS ${headers}/query_names.h ${headers}/fragment_columns.h  # touched only when their text changes
    COMMAND ${CMAKE_COMMAND} -DSQL_DIR=${sql_dir} -DLIST=${list} -DOUTPUT=${output} -DHEADERS=${headers}
            -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    DEPENDS ${files} ${list} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    COMMENT "Embedding SQL"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
  target_include_directories(${target} PUBLIC ${include_dir})
endfunction()

# The file's text; files that would not survive embedding stop the build.
function(usher_read_sql file result)
  file(READ ${file} text)
  if(text MATCHES "^[ \t\r\n]*$")
    message(FATAL_ERROR "${file} is empty")
  endif()
  string(FIND "${text}" ")sql\"" end_of_literal)
  if(NOT end_of_literal EQUAL -1)
    message(FATAL_ERROR "${file} contains )sql\", which ends the C++ literal around it")
  endif()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# The columns of sql/fragments/<row>_columns.sql: as text in <row>_columns, and as one enum.
function(usher_read_fragment file text_result enum_result)
  get_filename_component(base ${file} NAME)
  if(NOT base MATCHES "^([a-z])([a-z]*)_columns\\.sql$")
    message(FATAL_ERROR "sql/fragments/${base}: expected <row>_columns.sql in lower case")
  endif()
  string(TOUPPER ${CMAKE_MATCH_1} initial)
  set(row ${initial}${CMAKE_MATCH_2})
  file(READ ${file} text)
  string(STRIP "${text}" text)
  if(NOT text MATCHES "^[a-z0-9_]+(,[ \n]+[a-z0-9_]+)*$")
    message(FATAL_ERROR "sql/fragments/${base}: expected names of columns, with commas between them")
  endif()
  string(REGEX MATCHALL "[a-z0-9_]+" columns "${text}")
  list(LENGTH columns count)
  string(REPLACE ";" ", " enumerators "${columns}")
  set(${text_result} "${text}" PARENT_SCOPE)
  set(${enum_result} "enum class ${row}Column : int { ${enumerators} };
inline constexpr int k${row}Columns = ${count};

" PARENT_SCOPE)
endfunction()

# The text with the columns in the place of each {{<row>_columns alias}} (a,b becomes alias.a, alias.b), and with the text of
# each {{<row>_condition}} and {{<row>_order}}.
function(usher_expand_fragments file text result)
  string(REGEX MATCHALL "{{[^}]*}}" uses "${text}")
  foreach(use IN LISTS uses)
    string(REGEX REPLACE "^{{([a-z_]+_(condition|order))}}$" "\\1" part "${use}")
    if(DEFINED ${part})
      string(REPLACE "${use}" "${${part}}" text "${text}")
      continue()
    endif()
    string(REGEX REPLACE "^{{([a-z]+_columns) ([a-z_]+)}}$" "\\1;\\2" parts "${use}")
    list(POP_FRONT parts fragment alias)
    if(NOT DEFINED alias OR NOT DEFINED ${fragment})
      message(FATAL_ERROR "${file}: expected {{<row>_columns alias}} and sql/fragments/<row>_columns.sql for ${use}")
    endif()
    string(REGEX REPLACE "([a-z0-9_]+)" "${alias}.\\1" columns "${${fragment}}")
    string(REPLACE "${use}" "${columns}" text "${text}")
  endforeach()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# One row of kQueries: the path under sql/queries without the suffix, the text, and that of <verb>.postgres.sql where there is
# one; and the row of kQueryNames.
function(usher_query_rows file query_result name_result)
  file(RELATIVE_PATH name ${SQL_DIR}/queries ${file})
  if(NOT name MATCHES "^[a-z0-9_]+/[a-z0-9_]+\\.sql$")
    message(FATAL_ERROR "sql/queries/${name}: expected sql/queries/<store>/<verb>.sql in lower case")
  endif()
  string(REGEX REPLACE "\\.sql$" "" name ${name})
  usher_read_sql(${file} text)
  usher_expand_fragments(${file} "${text}" text)
  set(texts "R\"sql(${text})sql\"")
  set(postgres_file ${SQL_DIR}/queries/${name}.postgres.sql)
  if(EXISTS ${postgres_file})
    usher_read_sql(${postgres_file} text)
    usher_expand_fragments(${postgres_file} "${text}" text)
    string(APPEND texts ", R\"sql(${text})sql\"")
  endif()
  set(${query_result} "    Query{\"${name}\", ${texts}},\n" PARENT_SCOPE)
  set(${name_result} "    \"${name}\",\n" PARENT_SCOPE)
endfunction()

# One row of kMigrations. The checksum is SHA-256 of the line "<SHA-256 of up> <SHA-256 of down>", in lower-case hexadecimal.
function(usher_migration_row up_file result)
  get_filename_component(base ${up_file} NAME)
  if(NOT base MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)\\.up\\.sql$")
    message(FATAL_ERROR "sql/migrations/${base}: expected NNNN_what_changes.up.sql")
  endif()
  set(digits ${CMAKE_MATCH_1})
  set(name ${CMAKE_MATCH_2})
  string(REGEX REPLACE "^0+" "" number ${digits})
  set(down_file ${SQL_DIR}/migrations/${digits}_${name}.down.sql)
  if(NOT EXISTS ${down_file})
    message(FATAL_ERROR "sql/migrations/${base} has no ${digits}_${name}.down.sql")
  endif()
  usher_read_sql(${up_file} up)
  usher_read_sql(${down_file} down)
  string(SHA256 up_sum "${up}")
  string(SHA256 down_sum "${down}")
  string(SHA256 checksum "${up_sum} ${down_sum}")
  set(${result} "    Migration{${number}, \"${name}\", R\"sql(${up})sql\", R\"sql(${down})sql\",\n              \"${checksum}\"},\n"
      PARENT_SCOPE)
endfunction()

function(usher_write_embedded_sql)
  file(READ ${LIST} files)
  list(SORT files)
  set(migrations "")
  set(migration_count 0)
  set(down_count 0)
  set(queries "")
  set(names "")
  set(query_count 0)
  set(enums "")
  foreach(file IN LISTS files)  # sorted, so that the fragments are known before the queries
    if(file MATCHES "/fragments/([a-z_]+_(condition|order))\\.sql$")
      set(part ${CMAKE_MATCH_1})
      usher_read_sql(${file} ${part})
      string(STRIP "${${part}}" ${part})
    elseif(file MATCHES "/fragments/[^/]*$")
      get_filename_component(fragment ${file} NAME_WE)
      usher_read_fragment(${file} ${fragment} enum)
      string(APPEND enums "${enum}")
    elseif(file MATCHES "/migrations/[^/]*\\.down\\.sql$")
      math(EXPR down_count "${down_count} + 1")
    elseif(file MATCHES "/migrations/[^/]*$")
      usher_migration_row(${file} row)
      string(APPEND migrations "${row}")
      math(EXPR migration_count "${migration_count} + 1")
    elseif(file MATCHES "^(.*)\\.postgres\\.sql$")
      if(NOT EXISTS ${CMAKE_MATCH_1}.sql)
        message(FATAL_ERROR "${file} has no ${CMAKE_MATCH_1}.sql beside it, which is SQLite's text")
      endif()
    else()
      usher_query_rows(${file} query name)
      string(APPEND queries "${query}")
      string(APPEND names "${name}")
      math(EXPR query_count "${query_count} + 1")
    endif()
  endforeach()
  if(NOT down_count EQUAL migration_count)
    message(FATAL_ERROR "sql/migrations: a .down.sql has no .up.sql of its name")
  endif()
  file(WRITE ${OUTPUT} "// Made from sql/ by cmake/embed_sql.cmake.
#include <array>

#include \"common/db/sql_files.h\"

namespace usher::db {
namespace {

constexpr std::array<Migration, ${migration_count}> kMigrations{{
${migrations}}};

constexpr std::array<Query, ${query_count}> kQueries{{
${queries}}};

// Twins in the numbers of sql/migrations stop the build here. A gap is allowed: steps are written side by side.
static_assert([] {
  for (std::size_t i = 1; i < kMigrations.size(); ++i)
    if (kMigrations[i].number <= kMigrations[i - 1].number) return false;
  return true;
}(), \"each migration has a number of its own\");

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }
std::span<const Query> all_queries() { return kQueries; }

}  // namespace usher::db
")
  file(CONFIGURE OUTPUT ${HEADERS}/query_names.h @ONLY CONTENT "// Made from the names in sql/queries by cmake/embed_sql.cmake.
#pragma once

#include <array>
#include <string_view>

namespace usher::db {

/// Every query's name, sorted.
inline constexpr std::array<std::string_view, ${query_count}> kQueryNames{{
${names}}};

}  // namespace usher::db
")
  file(CONFIGURE OUTPUT ${HEADERS}/fragment_columns.h @ONLY CONTENT "// Made from sql/fragments by cmake/embed_sql.cmake.
#pragma once

namespace usher::db {

${enums}}  // namespace usher::db
")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  usher_write_embedded_sql()
endif()
