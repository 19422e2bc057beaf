# GCC 12 destroys lambda captures and aggregates twice inside a co_await expression. The probe runs such
# expressions and counts; a compiler that fails it is refused here, not in production.
if(NOT DEFINED VESTIBULE_COROUTINES_SOUND)
  try_run(probe_exit probe_compiled ${CMAKE_BINARY_DIR}/probe ${CMAKE_SOURCE_DIR}/cmake/coroutine_probe.cpp
          CXX_STANDARD 23 CXX_STANDARD_REQUIRED ON COMPILE_OUTPUT_VARIABLE probe_log RUN_OUTPUT_VARIABLE probe_out)
  if(NOT probe_compiled)
    message(FATAL_ERROR "${CMAKE_CXX_COMPILER} cannot compile C++23 coroutines. Install clang 19 "
                        "(Debian: apt-get install clang-19 lld-19) and configure with a preset.\n${probe_log}")
  elseif(NOT probe_exit EQUAL 0)
    message(FATAL_ERROR "${CMAKE_CXX_COMPILER} miscompiles co_await (${probe_out}). Install clang 19 "
                        "(Debian: apt-get install clang-19 lld-19) and configure with a preset.")
  endif()
  set(VESTIBULE_COROUTINES_SOUND TRUE CACHE INTERNAL "the coroutine probe passed")
endif()
