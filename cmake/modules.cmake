# CMake gives the file that lists the headers an old time, so Ninja sees a changed list only by the time of the calling file.
function(usher_precompile target)
  target_precompile_headers(${target} PRIVATE ${ARGN})
  set_property(SOURCE ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.cxx
    APPEND PROPERTY OBJECT_DEPENDS ${CMAKE_CURRENT_LIST_FILE})
endfunction()

# The standard headers that most sources include, parsed once for all modules. With Clang: of GCC 12's precompiled headers the pragmas
# are lost, by which the standard library keeps its own lines from warnings.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  file(CONFIGURE OUTPUT standard_headers.cpp CONTENT "")
  add_library(usher_standard_headers OBJECT ${CMAKE_CURRENT_BINARY_DIR}/standard_headers.cpp)
  usher_precompile(usher_standard_headers
    <algorithm> <array> <atomic> <charconv> <chrono> <condition_variable> <cstdint> <cstring> <deque> <filesystem> <functional> <limits>
    <map> <memory> <mutex> <optional> <set> <span> <sstream> <string> <string_view> <thread> <tuple> <unordered_map> <utility> <variant>
    <vector>)
endif()

# Uses the standard headers, or where core is linked those of core (common/core/CMakeLists.txt).
function(usher_precompiled target)
  if(NOT TARGET usher_standard_headers OR target STREQUAL usher_core)
    return()
  endif()
  get_target_property(links ${target} LINK_LIBRARIES)
  set(owner usher_standard_headers)
  if("usher_core" IN_LIST links)
    set(owner usher_core)
  endif()
  target_precompile_headers(${target} REUSE_FROM ${owner})
endfunction()

# A module is a folder: one static library of all its .cpp files, linked to the modules it may include
# (scripts/layers.txt says the same, and scripts/check_layers.py compares the includes with it).
function(usher_module name)
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(sources)
    add_library(usher_${name} STATIC ${sources})
    usher_join_sources(usher_${name} ${sources})
    target_include_directories(usher_${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(usher_${name} PUBLIC ${ARG_LINKS})
    usher_precompiled(usher_${name})
  else()
    add_library(usher_${name} INTERFACE)
    target_include_directories(usher_${name} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(usher_${name} INTERFACE ${ARG_LINKS})
  endif()
endfunction()

# What all others call character by character is optimised a little in the builds of the tests, too: some seconds of compile time save
# minutes of theirs.
function(usher_optimise name)
  if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(usher_${name} PRIVATE -O1)
    set_target_properties(usher_${name} PROPERTIES DISABLE_PRECOMPILE_HEADERS ON)  # which are not
  endif()
endfunction()

# What runs once, at the start, or at the pace of a person takes a third less to compile, and no one waits for it.
function(usher_compile_fast name)
  target_compile_options(usher_${name} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# Where a preset sets CMAKE_UNITY_BUILD, folders are compiled as units of several sources: nearly all of a small source's time goes into
# headers and templates that its neighbours need as well. What is edited and compiled again has small units. Tests that are built once
# have units of 40, for which the compiler takes 1.7 GB; the programs of a release are optimised, which takes more memory a source.
function(usher_join_sources target)
  set(most 40)
  if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT USHER_SANITIZE)
    set(most 24)
  elseif(target MATCHES "^usher_")
    set(most 32)
  endif()
  set(unit 0)
  set(count 0)
  foreach(source IN LISTS ARGN)
    cmake_path(GET source PARENT_PATH folder)
    if(NOT folder STREQUAL last_folder)
      file(GLOB neighbours ${folder}/*.cpp)
      list(LENGTH neighbours size)
    else()
      set(size 1)
    endif()
    math(EXPR after "${count} + ${size}")
    if(after GREATER most AND count GREATER 0 AND (NOT folder STREQUAL last_folder OR count EQUAL most))
      math(EXPR unit "${unit} + 1")
      set(count 0)
    endif()
    math(EXPR count "${count} + 1")
    set(last_folder ${folder})
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${unit})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()
