# cmake -DDIR=<folder of the binaries> -DSPECS=<folder of the bugs> -DSEEDS=<n> -P run.cmake
#
# The test of the simulator: it must find every planted bug. Prints which seed did, and what was seen.
file(GLOB specs "${SPECS}/*.json")
list(LENGTH specs count)
if(count LESS 5)
  message(FATAL_ERROR "there are only ${count} planted bugs in ${SPECS}")
endif()

set(escaped 0)
foreach(spec IN LISTS specs)
  get_filename_component(bug "${spec}" NAME_WE)
  execute_process(
    COMMAND "${DIR}/tidewire_sim_${bug}" --seeds ${SEEDS} --until-failure
    OUTPUT_VARIABLE output ERROR_QUIET RESULT_VARIABLE code)
  if(code EQUAL 1 AND output MATCHES "seed ([0-9]+) failed ([^\n]*)")
    message(STATUS "${bug}: seed ${CMAKE_MATCH_1}, ${CMAKE_MATCH_2}")
  else()
    message(STATUS "${bug}: NOT FOUND in ${SEEDS} seeds (exit code ${code})")
    math(EXPR escaped "${escaped} + 1")
  endif()
endforeach()
if(escaped GREATER 0)
  message(FATAL_ERROR "${escaped} of ${count} planted bugs were not found")
endif()
message(STATUS "all ${count} planted bugs were found")
