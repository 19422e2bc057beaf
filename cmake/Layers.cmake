# Layers are compile errors, not manners: a target sees only the "views" it is given. A view is a folder of
# the build tree that holds one symbolic link, so `#include "infra/sql/…"` from domain/ finds no such file.

add_library(vestibule_flags INTERFACE)
target_compile_options(vestibule_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
  $<$<BOOL:${VESTIBULE_WERROR}>:-Werror>)
target_compile_definitions(vestibule_flags INTERFACE
  $<$<BOOL:${VESTIBULE_FAILPOINTS}>:VESTIBULE_FAILPOINTS>)
if(VESTIBULE_SANITIZE)
  target_compile_options(vestibule_flags INTERFACE -fsanitize=${VESTIBULE_SANITIZE} -fno-sanitize=vptr -fno-omit-frame-pointer)
  string(REPLACE "fuzzer-no-link" "" sanitize_link "${VESTIBULE_SANITIZE}")
  string(REGEX REPLACE ",$" "" sanitize_link "${sanitize_link}")
  target_link_options(vestibule_flags INTERFACE -fsanitize=${sanitize_link})
endif()

# vestibule_view(infra/sql): makes view::infra_sql, whose include root shows only that folder.
function(vestibule_view path)
  string(REPLACE "/" "_" name ${path})
  set(root ${CMAKE_BINARY_DIR}/views/${name})
  get_filename_component(parent ${path} DIRECTORY)
  file(MAKE_DIRECTORY ${root}/${parent})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${path} ${root}/${path} SYMBOLIC)
  add_library(view_${name} INTERFACE)
  add_library(view::${name} ALIAS view_${name})
  target_include_directories(view_${name} INTERFACE ${root})
endfunction()

# vestibule_layer(infra/sql SOURCES … USES domain events … PUBLIC lib … PRIVATE lib …)
# A static library of one folder: SOURCES are relative to it, USES names the layers it may include,
# PUBLIC and PRIVATE are third-party targets. A folder without SOURCES is headers only.
function(vestibule_layer path)
  cmake_parse_arguments(layer "" "" "SOURCES;USES;PUBLIC;PRIVATE" ${ARGN})
  string(REPLACE "/" "_" name ${path})
  vestibule_view(${path})
  set(uses "")
  foreach(used ${layer_USES})
    string(REPLACE "/" "_" used_name ${used})
    list(APPEND uses vestibule_${used_name})
  endforeach()
  if(layer_SOURCES)
    add_library(vestibule_${name} STATIC ${layer_SOURCES})
    target_link_libraries(vestibule_${name} PUBLIC view::${name} ${uses} ${layer_PUBLIC}
                          PRIVATE vestibule_flags ${layer_PRIVATE})
    target_precompile_headers(vestibule_${name} REUSE_FROM boost_compiled)
  else()
    add_library(vestibule_${name} INTERFACE)
    target_link_libraries(vestibule_${name} INTERFACE view::${name} ${uses} ${layer_PUBLIC} ${layer_PRIVATE})
  endif()
endfunction()
