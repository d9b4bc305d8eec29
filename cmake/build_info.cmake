# Writes the source of usher::build_info(): the commit and the type of the build. Only main() is linked with it, because it changes
# with each commit.
# Included, it offers usher_build_info(target). Run as a script (-P, with COMMIT, ROOT, TYPE, COMPILER and OUTPUT), it writes the source.

set(USHER_COMMIT "" CACHE STRING "The commit of a build outside of Git; empty: asked of Git")

function(usher_build_info target)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/build_info.cpp)
  # Git appends to this file with each commit and checkout.
  set(history "")
  execute_process(COMMAND git rev-parse --git-path logs/HEAD WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
                  OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  cmake_path(ABSOLUTE_PATH path BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
  if(EXISTS ${path} AND NOT IS_DIRECTORY ${path})
    set(history ${path})
  endif()
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DCOMMIT=${USHER_COMMIT} -DROOT=${PROJECT_SOURCE_DIR} -DTYPE=${CMAKE_BUILD_TYPE}
            "-DCOMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}" -DOUTPUT=${output}
            -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    DEPENDS ${history} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    COMMENT "Noting the commit"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
  # It changes with each commit, and does not exist where only the sources are analysed.
  set_source_files_properties(${output} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

function(usher_write_build_info)
  if(NOT COMMIT)
    execute_process(COMMAND git rev-parse HEAD WORKING_DIRECTORY ${ROOT} OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE
                    ERROR_QUIET)
  endif()
  string(TOLOWER "${TYPE}" TYPE)
  file(WRITE ${OUTPUT} "// Made by cmake/build_info.cmake.
#include \"common/base/version.h\"

namespace usher {

BuildInfo build_info() { return {.commit = \"${COMMIT}\", .type = \"${TYPE}\", .compiler = \"${COMPILER}\"}; }

}  // namespace usher
")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  usher_write_build_info()
endif()
