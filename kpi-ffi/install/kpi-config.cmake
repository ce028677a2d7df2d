# libkpi @VERSION@: kpi::kpi is the shared library, kpi::kpi_static the static one.
# The folder may be moved: every path is taken from where this file lies.

get_filename_component(_kpi_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

foreach(_kpi_file "include/kpi.h" "lib/libkpi.so.@VERSION@" "lib/libkpi.a")
  if(NOT EXISTS "${_kpi_prefix}/${_kpi_file}")
    set(kpi_FOUND FALSE)
    set(kpi_NOT_FOUND_MESSAGE "${_kpi_prefix}/${_kpi_file} is missing.")
    return()
  endif()
endforeach()
unset(_kpi_file)

if(NOT TARGET kpi::kpi)
  add_library(kpi::kpi SHARED IMPORTED)
  set_target_properties(kpi::kpi PROPERTIES
    IMPORTED_LOCATION "${_kpi_prefix}/lib/libkpi.so.@VERSION@"
    IMPORTED_SONAME "libkpi.so.@MAJOR@"
    INTERFACE_INCLUDE_DIRECTORIES "${_kpi_prefix}/include")
endif()

if(NOT TARGET kpi::kpi_static)
  add_library(kpi::kpi_static STATIC IMPORTED)
  set_target_properties(kpi::kpi_static PROPERTIES
    IMPORTED_LOCATION "${_kpi_prefix}/lib/libkpi.a"
    IMPORTED_LINK_INTERFACE_LANGUAGES "C"
    INTERFACE_INCLUDE_DIRECTORIES "${_kpi_prefix}/include"
    INTERFACE_LINK_LIBRARIES "@NATIVE_NAMES@")
endif()

unset(_kpi_prefix)
