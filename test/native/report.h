// How the core's tests report: each prints a line, and the number that failed is the exit code.
#pragma once

#include <cstdio>

inline int failures = 0;

inline void expect(bool holds, const char* what) {
  std::printf("%s %s\n", holds ? "ok" : "FAILED", what);
  if (!holds) ++failures;
}
