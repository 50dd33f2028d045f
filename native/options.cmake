# nmf_options: how our own files are compiled, and with which checks.
add_library(nmf_options INTERFACE)

if(NMF_WERROR AND NOT MSVC)
  target_compile_options(nmf_options INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror)
endif()

if(NMF_SANITIZE STREQUAL fuzzer)
  # The driver, with its main(), is linked into the fuzzers alone: CMakeLists.txt.
  set(SANITIZERS -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
elseif(NMF_SANITIZE STREQUAL address)
  set(SANITIZERS -fsanitize=address,undefined -fno-sanitize-recover=all)
elseif(NMF_SANITIZE)
  set(SANITIZERS -fsanitize=${NMF_SANITIZE})
endif()
if(NMF_SANITIZE)
  target_compile_options(nmf_options INTERFACE -g -O1 -fno-omit-frame-pointer ${SANITIZERS})
  target_link_options(nmf_options INTERFACE ${SANITIZERS})
endif()
