# A version serves whoever asks for it or for an earlier one of the same major
# number, which is also the number in the name of the shared library.

set(PACKAGE_VERSION "@VERSION@")

if(PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION
    OR (PACKAGE_FIND_VERSION AND NOT PACKAGE_FIND_VERSION_MAJOR EQUAL @MAJOR@))
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
else()
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
  if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)
    set(PACKAGE_VERSION_EXACT TRUE)
  endif()
endif()

# Known only where a language is enabled.
if(CMAKE_SIZEOF_VOID_P AND NOT CMAKE_SIZEOF_VOID_P EQUAL @POINTER_BYTES@)
  set(PACKAGE_VERSION_UNSUITABLE TRUE)
endif()
