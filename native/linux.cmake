# How the addon is linked on Linux, so that one binary runs on old systems and beside any other library.

# Threads of the pool outlive a worker_thread, which closes the addon when it ends: the code must stay mapped.
target_link_options(nmf_native PRIVATE -Wl,-z,nodelete)

# Exports the two N-API entry points alone, so that another OpenBLAS or libstdc++ in the process cannot mix with ours.
# Hidden visibility does not do it: it leaves the symbols of OpenBLAS and of std:: templates visible.
set(EXPORTS ${CMAKE_CURRENT_LIST_DIR}/addon/exports.map)
target_link_options(nmf_native PRIVATE -Wl,--version-script=${EXPORTS})
set_property(TARGET nmf_native APPEND PROPERTY LINK_DEPENDS ${EXPORTS})

# Of native/addon/openblas_environment.cc.
target_link_options(nmf_native PRIVATE -Wl,--wrap=getenv -Wl,--wrap=secure_getenv)

# Of native/addon/glibc_floor.cc. Sanitizers replace these functions themselves.
if(NOT NMF_SANITIZE)
  target_compile_definitions(nmf_native PRIVATE NMF_GLIBC_FLOOR)
  foreach(function pthread_create pthread_join pthread_getaffinity_np pthread_setaffinity_np exp log log2 pow)
    target_link_options(nmf_native PRIVATE -Wl,--wrap=${function})
  endforeach()
endif()
