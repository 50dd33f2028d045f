# The kernels are one source, micro_kernels.h and sweep_kernel.h, compiled once for each set of vector instructions; which of them runs is
# chosen at run time. No other file may be compiled for more than the platform's baseline.
set(CORE_FOLDER ${CMAKE_CURRENT_SOURCE_DIR}/native/core)
set(AVX2 ${CORE_FOLDER}/kernels_avx2.cc ${CORE_FOLDER}/sweep_avx2.cc)
set(AVX512 ${CORE_FOLDER}/kernels_avx512.cc ${CORE_FOLDER}/sweep_avx512.cc)
if(NOT MSVC)
  # Whether products are fused with sums is decided here, whatever the compiler's default.
  foreach(level plain avx2 avx512)
    set_property(SOURCE ${CORE_FOLDER}/kernels_${level}.cc PROPERTY COMPILE_OPTIONS -O3 -ffp-contract=fast)
    set_property(SOURCE ${CORE_FOLDER}/sweep_${level}.cc PROPERTY COMPILE_OPTIONS -O3 -ffp-contract=off)
  endforeach()
endif()
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$" AND NOT CMAKE_OSX_ARCHITECTURES MATCHES "arm64" AND NOT MSVC)
  target_compile_definitions(nmf_core PRIVATE NMF_X86_KERNELS)
  set_property(SOURCE ${AVX2} APPEND PROPERTY COMPILE_OPTIONS -mavx2 -mfma)
  set_property(SOURCE ${AVX512} APPEND PROPERTY COMPILE_OPTIONS -mavx512f -mavx512dq -mfma)
else()
  set_source_files_properties(${AVX2} ${AVX512} PROPERTIES HEADER_FILE_ONLY ON)
endif()
