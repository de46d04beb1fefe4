# How every translation unit is compiled.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# Programs and libraries share precompiled headers, so that both are made position-independent in one way.
add_compile_options(-fPIC)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_DEV "-O0 -g0")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
    # Precompiled headers need the two sloppiness values; the base folder lets checkouts share objects.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
        ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
    add_link_options(-fuse-ld=mold)
endif()

# Designated initialisers leave out on purpose what has its default.
add_compile_options(-Wall -Wextra -Wno-missing-field-initializers -Wpedantic -Wshadow -Wold-style-cast -Woverloaded-virtual
                    -Wcast-align -Wunused)
if(PESAN_WERROR)
    # The last ones are false alarms of g++ 12's optimiser in coroutine frames, std::string and boost::result.
    add_compile_options(-Werror -Wno-error=mismatched-new-delete -Wno-error=array-bounds -Wno-error=stringop-overflow
                        -Wno-error=stringop-overread -Wno-error=maybe-uninitialized -Wno-error=restrict
                        -Wno-error=dangling-pointer -Wno-error=nonnull -Wno-error=free-nonheap-object)
endif()
if(PESAN_SANITIZE)
    add_compile_options(-fsanitize=${PESAN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${PESAN_SANITIZE})
endif()
