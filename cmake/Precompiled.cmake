# Parsing the standard library, Asio and JSON anew was half of the build. vestibule_precompiled(TARGET [<header>…]) parses them
# once, in TARGET; others take them with `target_precompile_headers(… REUSE_FROM TARGET)`.

# CMake's own options name the header a second time, by its whole path, and no two folders could share a ccache.
set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -include-pch <PCH_FILE>)

function(vestibule_precompiled target)
  target_precompile_headers(${target} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.hpp ${ARGN})
  target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  # The precompiled file names the build folder: it stays out of ccache, which goes by this sum instead (CCACHE_PCH_EXTSUM).
  set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "")
  file(SHA256 ${CMAKE_SOURCE_DIR}/cmake/precompiled.hpp sum)
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.pch.sum
       "${sum} ${ARGN} boost ${Boost_VERSION} clang ${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_BUILD_TYPE} ${VESTIBULE_SANITIZE}")
endfunction()

vestibule_precompiled(boost_compiled)
