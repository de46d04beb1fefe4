# What `cmake --install` puts below the prefix: the program, the library's public headers, one exported target a module
# of the library, and the package configuration that find_package(pesan) reads.
include(CMakePackageConfigHelpers)
set(PESAN_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/pesan)

# The components a program may ask for; what they need of the other modules comes with them.
set(PESAN_COMPONENTS messaging outbox embedded amqp_server rabbitmq sqlite postgresql)

# Modules that `target` links, those of the next level first, each once.
function(pesan_collect_modules target result)
    set(found ${${result}})
    get_target_property(links ${target} LINK_LIBRARIES)
    foreach(link ${links})
        string(REGEX REPLACE "^pesan(_|::)" "" name "${link}")
        if(NOT name STREQUAL link AND TARGET pesan_${name} AND NOT name IN_LIST found)
            pesan_collect_modules(pesan_${name} found)
        endif()
    endforeach()
    string(REGEX REPLACE "^pesan_" "" own ${target})
    list(APPEND found ${own})
    list(REMOVE_DUPLICATES found)
    set(${result} ${found} PARENT_SCOPE)
endfunction()

# What else the modules in `modules` link: names of other packages' targets.
function(pesan_collect_foreign modules result)
    set(found)
    foreach(module ${modules})
        get_target_property(links pesan_${module} LINK_LIBRARIES)
        list(APPEND found ${links})
    endforeach()
    list(FILTER found INCLUDE REGEX "::")
    list(FILTER found EXCLUDE REGEX "^pesan")
    list(REMOVE_DUPLICATES found)
    set(${result} ${found} PARENT_SCOPE)
endfunction()

set(PESAN_COMPONENT_LISTS "")
set(installed_modules)
foreach(component ${PESAN_COMPONENTS})
    if(NOT TARGET pesan_${component})
        continue()
    endif()
    set(modules)
    pesan_collect_modules(pesan_${component} modules)
    pesan_collect_foreign("${modules}" foreign)
    string(APPEND PESAN_COMPONENT_LISTS "set(_pesan_modules_${component} ${modules})\n"
                                        "set(_pesan_foreign_${component} ${foreign})\n")
    list(APPEND installed_modules ${modules})
endforeach()
list(REMOVE_DUPLICATES installed_modules)

# All that the package's library part needs built.
add_custom_target(pesan_library)

foreach(module ${installed_modules})
    add_dependencies(pesan_library pesan_${module})
    install(TARGETS pesan_${module} EXPORT pesan-${module} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
            COMPONENT library)
    install(EXPORT pesan-${module} FILE pesan-${module}.cmake NAMESPACE pesan:: DESTINATION ${PESAN_PACKAGE_DIR}
            COMPONENT library)
endforeach()

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/pesan DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library
        FILES_MATCHING PATTERN "*.hpp")
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/pesan-config.cmake.in
                              ${CMAKE_CURRENT_BINARY_DIR}/pesan-config.cmake INSTALL_DESTINATION ${PESAN_PACKAGE_DIR}
                              NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/pesan-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/pesan-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/pesan-config-version.cmake
        DESTINATION ${PESAN_PACKAGE_DIR} COMPONENT library)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT library)
if(TARGET pesan)
    install(TARGETS pesan RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
endif()
