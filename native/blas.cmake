# Finds a CBLAS and names it nmf_blas: Accelerate on macOS, OpenBLAS elsewhere, static where there is one.
add_library(nmf_blas INTERFACE)

if(APPLE)
  target_compile_definitions(nmf_blas INTERFACE NMF_ACCELERATE ACCELERATE_NEW_LAPACK)
  target_link_libraries(nmf_blas INTERFACE "-framework Accelerate")
  return()
endif()

# vcpkg's, and whatever else carries a CMake package.
if(WIN32)
  find_package(OpenBLAS CONFIG QUIET)
  if(OpenBLAS_FOUND)
    target_link_libraries(nmf_blas INTERFACE OpenBLAS::OpenBLAS)
    return()
  endif()
endif()

# The builds with threads come first (openblas-pthread on Debian, libopenblasp on Fedora): the serial ones have no locks,
# and give wrong products to threads that call them at once (39 of 1,200 at n = 64, four threads, Debian's 0.3.21).
set(DEBIAN ${CMAKE_CXX_LIBRARY_ARCHITECTURE}/openblas-pthread)
find_library(OPENBLAS_LIBRARY NAMES libopenblasp.a libopenblas.a openblasp openblas libopenblas HINTS /usr/lib/${DEBIAN})
find_path(OPENBLAS_INCLUDE cblas.h HINTS /usr/include/${DEBIAN} PATH_SUFFIXES openblas)
if(NOT OPENBLAS_LIBRARY OR NOT OPENBLAS_INCLUDE)
  message(FATAL_ERROR "OpenBLAS with its headers was not found. Debian, Ubuntu: apt-get install libopenblas-pthread-dev. "
    "Fedora: dnf install openblas-devel openblas-static. Alpine: apk add openblas-dev. Windows: vcpkg install openblas. "
    "Elsewhere: set CMAKE_PREFIX_PATH to the folder that has its lib and include.")
endif()
target_include_directories(nmf_blas SYSTEM INTERFACE ${OPENBLAS_INCLUDE})
target_link_libraries(nmf_blas INTERFACE ${OPENBLAS_LIBRARY})
