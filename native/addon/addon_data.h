// What one JavaScript environment (the main thread's, or a worker's) keeps of the addon.
#pragma once

#include <napi.h>

#include "jobs.h"

namespace nmf::addon {

struct AddonData {
  explicit AddonData(Napi::Env env) : jobs(env) {}
  Jobs jobs;
  Napi::FunctionReference session;
};

}  // namespace nmf::addon
