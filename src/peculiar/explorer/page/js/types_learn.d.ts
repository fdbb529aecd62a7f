/** Types of what learns in the page: the model, the next looks, the estimate of the rest. */

interface LearnMeta {
  /** Rows of the files: objects with descriptors, in the order of the workflow. */
  n: number;
  /** Numbers a row, and names of those that the basis knows beside descriptors. */
  width: number;
  added: string[];
  /** Rows in a file of descriptors; the last has fewer. */
  chunk: number;
  files: number;
  /** Whether an object may have several rows. */
  copies: boolean;
  /** Arcsec within which objects are at one place. */
  radius: number;
  /** Why the first looks are drawn, and the bit of the pool. */
  pools: { why: string; bit: number }[];
  /** Whether all objects of the survey are here. */
  all: boolean;
}

/** Of an object, per learn row; null where judgements do not teach yet. */
interface Ranked {
  /** Row of the catalogue of each learn row. */
  rows: Int32Array;
  interesting: Float64Array | null;
  /** Null, too, if nothing was judged to be an artifact. */
  artifact: Float64Array | null;
  strength: number | null;
  /** Judged objects that taught, or would: those with descriptors here, not unsure. */
  judged: number;
  ms: number;
}

interface Linear {
  /** Sum of the products of `count` numbers: of a from i on, of b from j on. */
  dot(a: Float64Array, i: number, b: Float64Array, j: number, count: number): number;
  /** Adds a multiple of `count` numbers of a to those of b. */
  add(
    factor: number,
    a: Float64Array,
    i: number,
    b: Float64Array,
    j: number,
    count: number,
  ): void;
  /** Replaces the lower triangle of a positive matrix by its Cholesky factor L. */
  factor(matrix: Float64Array, width: number): void;
  /** Replaces y by the solution x of L Lᵀ x = y. */
  solve(lower: Float64Array, width: number, vector: Float64Array): void;
}

/** Of n objects, each scaled: K, the products of each two of their coordinates. */
interface Kernel {
  scale: Float64Array;
  /** K times a vector. */
  times(vector: Float64Array): Float64Array;
  /** The inverse of K + 1 / strength, times a vector. */
  solve(vector: Float64Array): Float64Array;
}
type KernelMaker = (scale: Float64Array, strength: number) => Kernel;

/** What is said of n objects: numbers of verdicts, and weights, 0 for one left out. */
interface Said {
  codes: Uint8Array;
  kinds: number;
  weights: Float64Array;
}

/** A fit in the directions of the verdicts' scores, one direction after the other. */
interface Fit {
  /** Of the objects' coordinates, whose sums are the weights. */
  factors: Float64Array;
  /** Of the objects, without the starts. */
  scores: Float64Array;
  /** Of the directions: intercepts. */
  starts: Float64Array;
  /** By which objects are scaled for the next fit. */
  scale: Float64Array;
}

interface Slope {
  factors: Float64Array;
  starts: Float64Array;
}
interface Vector extends Slope {
  scores: Float64Array;
}

interface FitSpace {
  /** What the curvature makes of a vector; curves are those of each object. */
  curved(vector: Vector, curves: Float64Array): Slope;
  /** The vector of which the kernel's curvature makes a slope. */
  rough(slope: Slope): Vector;
}

interface FitStep {
  space(kernel: Kernel, strength: number): FitSpace;
  product(slope: Slope, vector: Vector): number;
  addTo(factor: number, from: Slope, to: Slope): void;
  /** Newton's step; `left`, the slope, is changed. */
  find(
    inSpace: FitSpace,
    curves: Float64Array,
    left: Slope,
    first: Vector,
    ratio: number,
  ): Vector;
}

interface Fitting {
  /** Per direction the part of each verdict's score. */
  directionsOf(kinds: number): number[][];
  /** Each verdict has the same sum of weights, all together the number of objects. */
  weightsOf(
    codes: Uint8Array,
    kinds: number,
    used: (i: number) => boolean,
  ): Float64Array;
  /** Where a first fit starts. */
  nothing(weights: Float64Array, kinds: number): Fit;
  /** Fills in the probabilities of one object with these scores in the directions. */
  chances(directions: number[][], scores: Float64Array, found: Float64Array): void;
  /** Fits until the next step would gain less than the square of the tolerance. */
  solve(
    said: Said,
    kernel: Kernel,
    strength: number,
    start: Fit,
    tolerance: number,
  ): Promise<Fit>;
}

/** A strength that is tried: the fit to all, and those without each fold. */
interface FitTry {
  strength: number;
  fit: Fit;
  kernel: Kernel;
  held: { weights: Float64Array; fit: Fit }[];
  /** Of those left out. */
  loss: number;
}

interface FitStrength {
  /** The fit of the strength that is best, or the first one while few are judged. */
  best(
    maker: KernelMaker,
    codes: Uint8Array,
    kinds: number,
  ): Promise<{ said: Said; strength: number; fit: Fit }>;
}

/** Means, scales and axes of the descriptors: peculiar.scores.basis. */
interface Basis {
  means: Float64Array;
  scales: Float64Array;
  /** Row after row. */
  axes: Float64Array;
  /** Mean and scale of each number beside descriptors. */
  added: Float64Array;
}

/** What the workflow wrote of each learn row. */
interface LearnData {
  rows: Int32Array;
  /** The learn row of a row of the catalogue, -1 for none. */
  of: Int32Array;
  /** The first learn row of the same object. */
  first: Int32Array;
  pools: Uint8Array;
  basis: Basis;
  /** Numbers beside descriptors, NaN for not known. */
  added: Float32Array[];
  chunks: Int8Array[];
  /** Degrees, of each row of the catalogue; null if nothing is known. */
  sky: { ra: ColumnValues; dec: ColumnValues } | null;
  /** Standardised descriptors along the axes, and the numbers beside them. */
  coordinates(row: number): Float64Array;
}

interface JudgedRow {
  /** Learn row. */
  row: number;
  id: bigint;
  verdict: Verdict;
}

/** Judged learn rows, and by what each raises the scores of objects like it. */
interface Teachers {
  rows: number[];
  codes: Uint8Array;
  factors: Float64Array;
}

/** A linear score: of int8 descriptors, of what stands beside them, and its start. */
interface Slopes {
  own: Float64Array;
  beside: Float64Array;
  start: number;
}

interface Learn {
  available(): boolean;
  /** Loads the descriptors, once. */
  start(): Promise<void>;
  teach(said: Map<string, Verdict>): Promise<Ranked>;
  now(): Ranked | null;
  /** What start() has loaded. */
  data(): LearnData;
  /**
   * The judged interesting object that raised a row of the catalogue most, as a row of
   * the catalogue, and its share of all that raised it, 0..1; null if nothing did.
   */
  because(row: number): { row: number; share: number } | null;
}

/** What is chosen to be looked at: a learn row. */
interface Chosen {
  own: number;
  why: string;
  chance: number;
}

/** Intercept and slope, and the curvature (a b; b c) there. */
interface Line {
  at: number[];
  a: number;
  b: number;
  c: number;
}

interface Looks {
  /** The next objects to look at: judged are rows of the catalogue. */
  next(count: number, ranked: Ranked | null, judged: Set<number>): Look[];
}

interface Remaining {
  /** How many interesting objects there are, found ones included; null: not known. */
  estimate(ranked: Ranked): Left | null;
}

interface Look {
  /** Of the catalogue. */
  row: number;
  why: string;
  chance: number;
  /** NaN before judgements teach. */
  probability: number;
  /** All this as the workflow reads it. */
  shownAs: string;
}

interface Left {
  found: number;
  value: number;
  low: number;
  high: number;
}

interface PeculiarNamespace {
  /** Lets the page answer, if it has not for some time. */
  pause(): Promise<void>;
  linear: Linear;
  kernels: { of(x: Float64Array, n: number): KernelMaker };
  fitStep: FitStep;
  fit: Fitting;
  fitStrength: FitStrength;
  learnData: { load(): Promise<LearnData> };
  learnScores: {
    /** Per direction the score of each learn row; x are the judged objects' coordinates. */
    of(data: LearnData, fit: Fit, x: Float64Array): Promise<Float64Array[]>;
  };
  learn: Learn;
  /** Numbers in 0..1. */
  random(seed: number): () => number;
  places: {
    /** Which of `rows` are at one place with a row; none if its own is not known. */
    of(
      rows: Int32Array,
      sky: LearnData["sky"],
      radius: number,
    ): (row: number) => number[];
  };
  looks: Looks;
  remaining: Remaining;
}

interface Meta {
  learn: LearnMeta | null;
}
