include(GoogleTest)

# pesan_module(NAME LINKS target… [PRIVATE_LINKS target…] [ASIO])
#
# One folder is one module: every *.cpp of this folder but the tests makes the library pesan_NAME (alias pesan::NAME),
# every *_test.cpp makes the unit test program pesan_NAME_test. The link line is the module's list of dependencies.
# ASIO: the module's units include Asio; they share one precompiled header.
function(pesan_module name)
    cmake_parse_arguments(ARG "ASIO" "" "LINKS;PRIVATE_LINKS;TEST_LINKS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS *.cpp)
    file(GLOB headers CONFIGURE_DEPENDS *.hpp)
    set(tests ${sources})
    list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
    if(sources)
        add_library(pesan_${name} STATIC ${sources} ${headers})
        target_link_libraries(pesan_${name} PUBLIC ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
        set(scope PUBLIC)
    else()
        add_library(pesan_${name} INTERFACE)
        target_link_libraries(pesan_${name} INTERFACE ${ARG_LINKS})
        set(scope INTERFACE)
    endif()
    add_library(pesan::${name} ALIAS pesan_${name})
    set_target_properties(pesan_${name} PROPERTIES EXPORT_NAME ${name})
    target_include_directories(pesan_${name} ${scope}
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    if(sources)
        pesan_use_pch(pesan_${name} ${ARG_ASIO})
    endif()
    set_property(GLOBAL APPEND PROPERTY PESAN_MODULES ${name})
    if(PESAN_TESTS AND tests)
        add_executable(pesan_${name}_test ${tests})
        target_link_libraries(pesan_${name}_test PRIVATE pesan_${name} ${ARG_TEST_LINKS} GTest::gmock GTest::gtest_main)
        pesan_use_pch(pesan_${name}_test ${ARG_ASIO})
        pesan_discover_tests(pesan_${name}_test unit)
    endif()
endfunction()

# Registers the cases of a GoogleTest program under a label.
function(pesan_discover_tests target label)
    gtest_discover_tests(${target} DISCOVERY_TIMEOUT 60 PROPERTIES LABELS ${label} TIMEOUT 300)
endfunction()

function(pesan_use_pch target asio)
    if(asio)
        target_precompile_headers(${target} REUSE_FROM pesan_pch_asio)
    else()
        target_precompile_headers(${target} REUSE_FROM pesan_pch_std)
    endif()
endfunction()
