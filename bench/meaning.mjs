// What the figures of bench/README.md mean, and what is not among them.
import { TOLERANCE } from './to-objective.mjs'

export const MEANING = `## What the figures mean

All contenders of a case get the same X, W₀ and H₀ and the same number of threads, each in a process of its own; the
processes of one repeat follow each other, and every repeat begins with another contender. No time includes reading X or
making W₀ and H₀. Shown are medians, with the least and the most of the repeats.

- **ms an iteration**: (time of 9 iterations − time of 1) / 8, or of 5 where one takes over 0.1 s, each the least of a process's runs: the
  updates alone. No contender looks at its loss between the two. An iteration of one solver can do more than one of another; only the same solver compares.
  Where a contender takes gigabytes of new memory in each run, finding them varies by more than an iteration: a repeat can come out below 0.
- **processor**: the same in processor time, summed over threads. It exceeds the time on the clock by what the threads share.
- **of dgemm**: 4 · rows · columns · k operations, those of the two products with X, in the time of an iteration of \`mu\` or \`cd\`, as a
  share of what dgemm of this package's BLAS reaches on the same threads, at the best before and after all cases. For the dense
  squared loss only.
- **to the objective**: the time until the loss is within ${TOLERANCE} of the lowest that any contender of the case came to, as a share of it.
  Each is run for 4, 8, 16 … iterations, from the start each time and with all that it does in a call, until twice as many
  gain less than a tenth of that, it has made 2,048, or would take longer than the limit of the case, or its own. The loss of the W and
  H it returns is computed anew, in float64 and by other code (\`judge.mjs\`). The last doubling is halved twice; between its ends the logarithm of the loss
  is taken to be a straight line. This is the figure that compares solvers. *Not reached* says how far the longest run came.
  *Once*: a run so long that the repeats leave it out.
- **memory**: the resident peak of the process in a first run of 3 iterations, above what it holds before it reads X; so X is in it, in
  whatever form it is kept. What was needed only to read is left out. *of X* is this in sizes of X in float64. Below a few MB it
  tells of allocators and garbage collectors, not of methods.`.split('\n')

export const TO_RUN =
  `\`npm run bench\` measures what is there and says what is missing. \`pip install scikit-learn threadpoolctl\`, in the python that
\`NMF_BENCH_PYTHON\` names, and \`apt-get install r-base-core r-cran-rcppml\` bring the contenders that npm does not. All of it
takes about three quarters of an hour on two cores with nothing else running, and 4 GB of memory; \`-- --case small\` takes one case,
\`-- --only native\` one contender.`.split('\n')

export const NOT_MEASURED = `- **fastTopics**: it is not packaged for Debian, where RcppML comes from, so it has not been run.
- **ml-matrix, TensorFlow.js and the JavaScript engine** where an iteration takes them seconds; **RcppML** on the largest X. TensorFlow.js
  has no product of a sparse with a dense matrix, and neither has ml-matrix; for other losses nothing was written with them.
- **Graphics cards**, and any processor but that above.`.split('\n')
