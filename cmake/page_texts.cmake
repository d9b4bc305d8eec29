# Makes common/core/texts/page_texts.h: the keys of the pages' texts in English, and the values that each uses.
# Included, it offers usher_page_texts(target english). Run as a script (-P, with ENGLISH and OUTPUT), it writes the header.

function(usher_page_texts target english)
  set(include_dir ${PROJECT_BINARY_DIR}/generated)
  set(output ${include_dir}/common/core/texts/page_texts.h)
  add_custom_command(
    OUTPUT ${output}  # touched only when its text changes
    COMMAND ${CMAKE_COMMAND} -DENGLISH=${english} -DOUTPUT=${output} -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    DEPENDS ${english} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    COMMENT "Listing the texts of pages"
    VERBATIM)
  add_custom_target(${target}_page_texts DEPENDS ${output})  # of its own: it waits for no library that the target links
  add_dependencies(${target} ${target}_page_texts)
  target_include_directories(${target} PUBLIC ${include_dir})
endfunction()

# Parses once, by taking the mails out; string(JSON) prints the rest in one form, which regular expressions can read.
function(usher_write_page_texts)
  file(READ ${ENGLISH} json)
  string(JSON json REMOVE "${json}" mail)
  string(REGEX REPLACE "\\\\.|[][;]" "" json "${json}")  # escapes, and what CMake's lists do not bear
  string(REGEX MATCHALL "\"[^\"]*\" *: *\"[^\"]*\"|\"[^\"]*\" *:[ \n]*{|}" tokens "${json}")
  set(part "")
  set(rows "")
  set(count 0)
  foreach(token IN LISTS tokens)
    if(token MATCHES "^\"([^\"]*)\" *: *\"(.*)\"$")
      set(key ${part}${CMAKE_MATCH_1})
      string(REGEX MATCHALL "{{[^}]*}}" values "${CMAKE_MATCH_2}")
      list(REMOVE_DUPLICATES values)
      list(REMOVE_ITEM values "{{site_name}}")
      list(JOIN values ", " values)
      string(REGEX REPLACE "{{([^}]*)}}" "\"\\1\"" values "${values}")
      string(APPEND rows "    {\"${key}\", {${values}}},\n")
      math(EXPR count "${count} + 1")
    elseif(token MATCHES "^\"([^\"]*)\"")
      string(APPEND part ${CMAKE_MATCH_1} ".")
    else()
      string(REGEX REPLACE "[^.]*\\.$" "" part "${part}")
    endif()
  endforeach()
  file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT "// Made from common/core/texts/en.json by cmake/page_texts.cmake.
#pragma once

#include <array>
#include <string_view>

namespace usher::core {

/// A text of the pages, and the values that it may use as {{value}} besides {{site_name}}: those of the English text.
struct PageText {
  std::string_view key;  ///< part.name, or part.CODE.name
  std::array<std::string_view, 2> values;  ///< Unused ones are empty, at the end.
};

inline constexpr std::array<PageText, ${count}> kPageTexts{{
${rows}}};

}  // namespace usher::core
")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  usher_write_page_texts()
endif()
