# The kernels are one source, micro_kernels.h, compiled once for each set of vector instructions; which of them runs is
# chosen at run time. No other file may be compiled for more than the platform's baseline.
set(KERNELS ${CMAKE_CURRENT_SOURCE_DIR}/native/core/kernels)
set(X86_KERNELS ${KERNELS}_avx2.cc ${KERNELS}_avx512.cc)
if(NOT MSVC)
  # A sum of products is fused where the instructions can, whatever the compiler's default; roots vectorise where no error
  # number has to be set.
  set_source_files_properties(${KERNELS}_plain.cc ${X86_KERNELS} PROPERTIES
    COMPILE_OPTIONS "-O3;-ffp-contract=fast;-fno-math-errno")
endif()
if(NMF_SANITIZE)
  # With the checks of sanitizers in them, gcc 12 takes 100 s for the largest of the files so, and more than 400 s otherwise.
  set_property(SOURCE ${KERNELS}_plain.cc ${X86_KERNELS} APPEND PROPERTY COMPILE_OPTIONS -O1 -g1)
endif()
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$" AND NOT CMAKE_OSX_ARCHITECTURES MATCHES "arm64" AND NOT MSVC)
  target_compile_definitions(nmf_core PRIVATE NMF_X86_KERNELS)
  set_property(SOURCE ${KERNELS}_avx2.cc APPEND PROPERTY COMPILE_OPTIONS -mavx2 -mfma)
  set_property(SOURCE ${KERNELS}_avx512.cc APPEND PROPERTY COMPILE_OPTIONS -mavx512f -mavx512dq -mfma)
else()
  set_source_files_properties(${X86_KERNELS} PROPERTIES HEADER_FILE_ONLY ON)
endif()
