# cmake -DSPEC=<bug.json> -DSOURCE_ROOT=<root> -DOUT=<file> -P mutate.cmake
#
# Writes the source that a planted bug changes, changed. The text to find must occur exactly once:
# a bug that is not planted would be a proof of nothing.
file(READ "${SPEC}" spec)
foreach(key IN ITEMS name file find replace)
  string(JSON ${key} GET "${spec}" ${key})
endforeach()
file(READ "${SOURCE_ROOT}/${file}" source)

string(LENGTH "${source}" length_all)
string(REPLACE "${find}" "" without "${source}")
string(LENGTH "${without}" length_without)
string(LENGTH "${find}" length_find)
math(EXPR occurrences "(${length_all} - ${length_without}) / ${length_find}")
if(NOT occurrences EQUAL 1)
  message(FATAL_ERROR
    "planted bug '${name}' does not fit ${file} any more: its text occurs ${occurrences} times.\n"
    "Bring 'find' in ${SPEC} in line with the source, or plant another bug of its kind.")
endif()

string(REPLACE "${find}" "${replace}" mutated "${source}")
file(WRITE "${OUT}" "${mutated}")
