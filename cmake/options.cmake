# Flags that every target of the project shares.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT EMSCRIPTEN)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

if(TIDEWIRE_SANITIZE)
  add_compile_options(-fsanitize=${TIDEWIRE_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TIDEWIRE_SANITIZE})
endif()

function(tidewire_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wconversion -Werror)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 sees uninitialised strings in moved std::variants where there are none (GCC bug 105562
    # and its kin); clang and the sanitizers watch for real ones.
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
  endif()
endfunction()

# wire and core report every failure as a value. Tests link them into programs that do use
# exceptions, which is fine: none crosses this boundary.
function(tidewire_no_exceptions target)
  target_compile_options(${target} PRIVATE -fno-exceptions)
endfunction()

if(EMSCRIPTEN)
  # emcc 3.1.6 defines the historical macro `unix` even in standard mode.
  add_compile_options(-Uunix)
  # The module is downloaded before anything can be shown: size first, across all files.
  # With -Oz, emcc also says -fno-inline-functions, which forbids it to all of the linker's
  # optimisation: a call of std::vector::begin takes more room than what is in it.
  set(CMAKE_CXX_FLAGS_RELEASE "-Oz -finline-functions -DNDEBUG")
  # Without bulk memory the small C library copies byte by byte; every engine in use has it.
  add_compile_options(-flto -fno-rtti -mbulk-memory)
  # The linker's own threshold takes in whatever is smaller than the code of a call and no more.
  add_link_options(-flto -Oz -mbulk-memory -Wl,-mllvm,-inline-threshold=0)

  # Sources of `target` that are compiled for speed instead. Unrolled loops and -O3 take 0.6 kB more,
  # compressed, and gain nothing that `npm run bench -- decode-text` could tell.
  function(tidewire_for_speed target)
    set_source_files_properties(${ARGN} TARGET_DIRECTORY ${target}
                                PROPERTIES COMPILE_OPTIONS "-O2;-fno-unroll-loops")
  endfunction()
endif()
