# Embeds the templates of a folder and makes the header of their pages' names, so that an unknown name does not compile.
# It offers usher_templates(target namespace HEADER): the header declares namespace::template_files(), and
# FOLDER/template_names.h has namespace::kPageNames, the names of FOLDER/templates/NAME.html but for the layout. Files in
# FOLDER/templates/parts are what pages include.

include(${CMAKE_CURRENT_LIST_DIR}/embed_files.cmake)

function(usher_templates target namespace header)
  set(root ${CMAKE_CURRENT_SOURCE_DIR}/templates)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${root}/*.html)
  usher_embed_files(${target} HEADER ${header} FUNCTION ${namespace}::template_files ROOT ${root} FILES ${files})

  file(GLOB pages RELATIVE ${root} ${root}/*.html)
  list(REMOVE_ITEM pages layout.html)
  list(LENGTH pages count)
  list(TRANSFORM pages REPLACE "^(.*)\\.html$" "    \"\\1\",\n")
  list(JOIN pages "" names)
  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/${folder}/template_names.h @ONLY  # touched only when its text changes
       CONTENT "// Made from the names in ${folder}/templates by cmake/templates.cmake.
#pragma once

#include <array>
#include <string_view>

namespace ${namespace} {

inline constexpr std::array<std::string_view, ${count}> kPageNames{
${names}};

}  // namespace ${namespace}
")
endfunction()
