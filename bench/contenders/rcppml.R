# RcppML's nmf. It takes no W to start from, only a seed, and draws W itself: the W of all contenders is this one, which is
# checked below. The H it starts with comes from its first step.
suppressMessages({
  library(Matrix)
  library(RcppML)
})

job <- commandArgs(trailingOnly = TRUE)[1]

# One number or word of the job, which is flat JSON.
field <- function(name) {
  sub('^"(.*)"$', "\\1", regmatches(job, regexec(sprintf('"%s":("[^"]*"|[^,}]*)', name), job))[[1]][2])
}
number <- function(name) as.numeric(field(name))
path <- function(name) file.path(field("folder"), name)
rows <- number("rows")
columns <- number("columns")
k <- number("k")
seed <- number("seed")
setRcppMLthreads(number("threads"))

# Bytes, of VmRSS or of VmHWM, the peak; 0 elsewhere than on Linux.
resident <- function(name) {
  if (!file.exists("/proc/self/status")) return(0)
  line <- grep(name, readLines("/proc/self/status"), value = TRUE)
  1024 * as.numeric(gsub("[^0-9]", "", line))
}

read <- function(name, what, size) readBin(path(name), what, file.size(path(name)) / size, size)

read_x <- function() {
  if (field("sparse") == "false") return(matrix(read("X", "double", 8), rows, byrow = TRUE))
  sparseMatrix(
    j = read("indices", "integer", 4), p = read("indptr", "integer", 4), x = read("X", "double", 8),
    dims = c(rows, columns), index1 = FALSE
  )
}

# tol below 0: at 0 it may stop, since its 1 - correlation can round to less.
run <- function(iterations) nmf(X, k, tol = -1, maxit = iterations, verbose = FALSE, seed = seed)

before <- resident("VmRSS")
X <- read_x()
# In one order, since RcppML returns components in any where all weigh the same, and without their size.
plain <- function(W) W[, order(W[1, ])] / max(W)
W0 <- plain(matrix(read("W", "double", 8), rows, byrow = TRUE))
drawn <- plain(run(0)$w)
stopifnot("RcppML draws another W than all start from" = max(abs(W0 - drawn)) < 1e-12)
rm(W0, drawn)
invisible(gc())
try(writeLines("5", "/proc/self/clear_refs"), silent = TRUE)

cat(sprintf('{"version":"%s","R":"%s"}\n', packageVersion("RcppML"), getRversion()))
input <- file("stdin", "r")
while (length(line <- readLines(input, 1)) > 0) {
  start <- proc.time()
  clock <- Sys.time()
  model <- run(as.integer(line))
  ms <- 1000 * as.numeric(difftime(Sys.time(), clock, units = "secs"))
  spent <- proc.time() - start
  peak <- resident("VmHWM") - before
  writeBin(as.vector(t(model$w)), path("W.out"))
  writeBin(as.vector(t(model$d * model$h)), path("H.out"))
  cat(sprintf('{"ms":%.6f,"cpuMs":%.6f,"peakBytes":%.0f}\n', ms, 1000 * (spent[[1]] + spent[[2]]), peak))
}
