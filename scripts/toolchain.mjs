// What building the addon needs of the system, and what Debian and Ubuntu call it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export const onPath = (...names) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => names.some((name) => existsSync(join(folder, name))))

const tools = [
  { name: 'a C++ compiler', packages: ['g++'], isThere: () => onPath('g++', 'clang++') },
  { name: 'CMake', packages: ['cmake'], isThere: () => onPath('cmake') },
  { name: 'make or Ninja', packages: ['make'], isThere: () => onPath('make', 'ninja') },
]

// Elsewhere than on Debian CMake looks for these, and says where they may come from.
const debianPackage = (name, wanted) => ({
  name,
  packages: [wanted],
  isThere: () => !onPath('dpkg-query') || spawnSync('dpkg-query', ['-W', wanted]).status === 0,
})

const libraries = [debianPackage('OpenBLAS', 'libopenblas-pthread-dev'), debianPackage('Eigen', 'libeigen3-dev')]

const missing = (wanted) => (process.platform === 'win32' ? [] : wanted.filter((tool) => !tool.isThere()))

/** The tools that are certainly missing. Visual Studio, which cmake-js finds by itself, is not looked for. */
export const missingTools = () => missing(tools)

/** Those, and the libraries where they should come from Debian packages. */
export const missingForDebian = () => missing([...tools, ...libraries])

export const names = (list) => list.map((tool) => tool.name).join(', ')
export const packages = (list) => list.flatMap((tool) => tool.packages)
