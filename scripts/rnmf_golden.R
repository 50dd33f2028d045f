# Golden values of R's NMF: clusters of the Golub leukemia samples in many runs and what the package makes of them, scores of features,
# and sparseness.
#
# Run in the root: Rscript scripts/rnmf_golden.R. It needs R with NMF (r-cran-nmf on Debian) and cluster. The result is in
# test/measures/golub.json, with the versions that made it. The data themselves, 38 samples x 5,000 genes (Golub et al. 1999,
# doi:10.1126/science.286.5439.531, as R's NMF has them), go to golub.gz beside it: unsigned numbers of two bytes, little-endian, by rows.

suppressPackageStartupMessages(library(NMF))

numbers <- function(x) paste0("[", paste(sprintf("%.17g", as.numeric(x)), collapse = ","), "]")
integers <- function(x) paste0("[", paste(as.integer(x), collapse = ","), "]")
fields <- function(...) {
  values <- list(...)
  paste0("{", paste(sprintf('"%s":%s', names(values), values), collapse = ","), "}")
}
array <- function(items) paste0("[", paste(items, collapse = ",\n"), "]")

data(esGolub)
X <- exprs(esGolub)
RUNS <- 12

data <- gzfile("test/measures/golub.gz", "wb", compression = 9)
writeBin(as.integer(X), data, size = 2, endian = "little")
close(data)

survey <- function(k) {
  fits <- nmf(X, k, method = "brunet", nrun = RUNS, seed = 1234, .options = "k-p")
  # One row a run: the cluster of each sample, from 1 on.
  labels <- t(sapply(seq_len(RUNS), function(run) as.integer(predict(fits[[run]]))))
  C <- Reduce(`+`, lapply(seq_len(RUNS), function(run) outer(labels[run, ], labels[run, ], "=="))) / RUNS
  stopifnot(all.equal(C, consensus(fits), check.attributes = FALSE))
  tree <- hclust(as.dist(1 - C), method = "average")
  clusters <- cutree(tree, k)
  widths <- cluster::silhouette(clusters, dist = as.dist(1 - C))
  fields(
    k = k,
    runs = array(apply(labels - 1L, 1, integers)),
    cophenetic = sprintf("%.17g", cophcor(C)),
    dispersion = sprintf("%.17g", dispersion(C)),
    heights = numbers(tree$height),
    order = integers(tree$order - 1L),
    clusters = integers(clusters - 1L),
    silhouettes = numbers(widths[, "sil_width"])
  )
}

set.seed(42)
# 40 features × 4 components, above 0: of zeros the package makes NaN.
basis <- matrix(rexp(160) + 1e-3, 40, 4)

cat(fields(
  versions = fields(R = sprintf('"%s"', getRversion()), NMF = sprintf('"%s"', packageVersion("NMF"))),
  samples = ncol(X),
  surveys = array(sapply(2:5, survey)),
  basis = numbers(t(basis)),
  scores = numbers(featureScore(basis, method = "kim")),
  sparseness = sprintf("%.17g", sparseness(basis))
), "\n", sep = "", file = "test/measures/golub.json")
