/**
 * Types of the page, for the checker only: what the pipeline writes (meta, columns)
 * and what each script file puts into the namespace. A file may add members by
 * declaring the same interface again next to its own types: interfaces merge.
 */

/** Exact: whole numbers that a number of JavaScript would round. */
type ColumnKind = "number" | "flag" | "category" | "exact" | "text";
type ColumnGroup =
  | "score"
  | "reason"
  | "property"
  | "place"
  | "annotation"
  | "map"
  | "selection";
type ArrayType = "f4" | "f8" | "i1" | "u1" | "i4" | "i8";
type ColumnValues = Float32Array | Float64Array | Uint8Array | Int32Array;
type StoredArray = ColumnValues | Int8Array | BigInt64Array;
/** null: not known. */
type Texts = (string | null)[];

interface Column {
  name: string;
  title: string;
  kind: ColumnKind;
  type: ArrayType | "text";
  /** Key of the file with the values. */
  file: string;
  /** Values of some rows only; their rows are in the file named file + "r". */
  sparse: boolean;
  unit: string;
  description: string;
  group: ColumnGroup;
  detector: string | null;
  /** Names of a category's values; 0 is "none". Empty for other kinds. */
  categories: string[];
  /** 0.5 and 99.5 per cent of the known values. */
  range: [number, number];
  /** Whether the page offers a filter on it. */
  filter: boolean;
  /** What its numbers are in an export, whatever the file has them as. */
  number: "int" | "long" | "float" | "double";
  /** What stands for unknown in an exact column, in digits. */
  none: string | null;
}

interface MapOfColumns {
  title: string;
  x: string;
  y: string;
  detector: string;
}

interface Detector {
  name: string;
  /** In words. */
  title: string;
  scores: string[];
}

interface Similar {
  k: number;
  chunk: number;
  file: string;
}

interface LinkTemplate {
  name: string;
  url: string;
}

interface Meta {
  format: number;
  /** The catalogue's own id, for what the browser keeps. */
  key: string;
  title: string;
  n: number;
  columns: Column[];
  places: { ra: string; dec: string } | null;
  maps: MapOfColumns[];
  sort: string;
  group: string | null;
  slice: string | null;
  detectors: Detector[];
  similar: Similar | null;
  links: LinkTemplate[];
}

interface Store {
  /** The description of the data, there before any module starts. */
  M: Meta;
  /** Folder before "data/" and "strips/": "" in the page. */
  base: string;
  meta(meta: Meta): void;
  put(key: string, type: ArrayType, base64: string): void;
  /** Texts, or anything else, as JSON; load() gives it, too. */
  json(key: string, json: string): void;
  /** A data file as it was written; one script tag a key. */
  load(key: string): Promise<StoredArray>;
  /** One value a row; a sparse column is spread out. */
  column(name: string): Promise<ColumnValues>;
  /** What an exact column or one of text says of a row: null if nothing is known. */
  exact(name: string): Promise<(row: number) => string | null>;
  /** The same as column() without waiting: null before it is there. */
  ready(name: string): ColumnValues | null;
  /** Whether there is such a column that can be drawn. */
  has(name: string): boolean;
  /** Whether one can draw, sort or filter by a column. */
  isDrawn(column: Column): boolean;
  info(name: string): Column;
  /** Ids of all rows; main.js has loaded them before start(). */
  ids(): BigInt64Array;
  /** The row of an id written in digits; -1 if none. */
  rowOf(idText: string): number;
}

type MouseMode = "pan" | "lasso" | "box";
type Theme = "light" | "dark";

interface EventValues {
  selection: undefined;
  filter: undefined;
  /** Row pinned, or -1. */
  object: number;
  /** Row under the pointer, or -1. */
  hover: number;
  /** Axes, colour or zoom changed. */
  view: undefined;
  mode: MouseMode;
  theme: Theme;
  /** Sorting of the rows to work on. */
  ranking: undefined;
  detector: string;
  /** Blind mode begins (true) or ends. */
  blind: boolean;
}

interface Events {
  on<K extends keyof EventValues>(name: K, f: (value: EventValues[K]) => void): void;
  emit<K extends keyof EventValues>(
    name: K,
    ...value: EventValues[K] extends undefined ? [] : [EventValues[K]]
  ): void;
}

interface Ranking {
  column: string;
  descending: boolean;
  /** One row a place only (the first in the ranking). */
  distinct: boolean;
}

type SelectHow = "set" | "add" | "remove";

interface State {
  n: number;
  /** 1 = passes the filters. */
  passing: Uint8Array;
  passingCount: number;
  /** 1 = was selected, whether or not it passes the filters now. */
  selected: Uint8Array;
  /** Selected and passing: what lists, tags and exports work on. */
  selectedCount: number;
  /** Selected, but hidden by the filters. */
  hiddenCount: number;
  object: number;
  hovered: number;
  ranking: Ranking;
  detector: string;
  /** No scores, labels or positions may be shown. */
  blind: boolean;
  start(): void;
  /** Loads the first ranking: rows() needs one. */
  rank(): Promise<void>;
  /** Rows that are selected and pass, or all that are, in the catalogue's order. */
  selectedRows(isFiltered?: boolean): Int32Array;
  select(rows: ArrayLike<number>, how: SelectHow): void;
  clear(): void;
  setPassing(mask: Uint8Array): void;
  pin(row: number): void;
  hover(row: number): void;
  /** Loads the column, then emits "ranking". */
  setRanking(change: Partial<Ranking>): Promise<void>;
  /** Emits "detector" and ranks by its first score. */
  setDetector(name: string): Promise<void>;
  setBlind(on: boolean): void;
  /** Rows sorted by the ranking; one a place if the ranking says so. */
  rows(what: { of: "selection" | "passing" | "judged" }): Int32Array;
  /** The selection if there is one, else what passes: sorted. */
  workRows(): Int32Array;
}

interface Histogram {
  counts: Uint32Array;
  unknown: number;
}

interface Stats {
  histogram(
    values: ColumnValues,
    mask: Uint8Array | null,
    bins: number,
    range: [number, number],
  ): Histogram;
  /** Share (0 to 1) of the known values below; NaN if none is known. */
  percentile(values: ColumnValues, value: number, mask?: Uint8Array): number;
  /** Row numbers sorted by value: NaN last, ties by row. */
  argsort(values: ColumnValues, descending: boolean): Int32Array;
  /** Place of the first value that is not less; of rising ones, NaN last. */
  firstFrom(sorted: ArrayLike<number>, value: number): number;
}

type Attributes = Record<
  string,
  string | number | boolean | null | undefined | EventListener
>;

interface Dom {
  /**
   * make("button", { class: "quiet", "aria-label": "…", onclick: f }, "text", child):
   * attributes are set, functions become listeners (onclick, oninput …).
   */
  make<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    attributes?: Attributes,
    ...children: (Node | string)[]
  ): HTMLElementTagNameMap[K];
  /** The element of that id; throws if the page lacks it. */
  at(id: string): HTMLElement;
}

interface Status {
  /** A short message in #status, read aloud by screen readers. */
  say(text: string): void;
  /** An error in words, kept until closed. */
  fail(text: string): void;
  /** Selected, passing and all objects, in words. */
  counts(): string;
  start(): void;
}

interface MapModule {
  start(): Promise<void>;
  /** Brings a row into view, if it is on these axes. */
  show(row: number): void;
}

interface Module {
  start(): void | Promise<void>;
}

interface Card extends Module {}
interface Gallery extends Module {}
interface Export extends Module {}
interface Search extends Module {}

/** Everything under the one global name. */
interface PeculiarNamespace {
  store: Store;
  events: Events;
  state: State;
  stats: Stats;
  dom: Dom;
  status: Status;
  map: MapModule;
  strips: Strips;
  card: Card;
  gallery: Gallery;
  export: Export;
  search: Search;
  links: Links;
  /** Whether all parts answer to mouse and keys. */
  started: boolean;
}

interface Window {
  Peculiar: PeculiarNamespace;
}

declare var Peculiar: PeculiarNamespace;
