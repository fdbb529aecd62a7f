/** Types of the map's own files, for the checker only. */

type Palette = "viridis" | "cividis" | "inferno";
type DrawOrder = "top" | "random" | "density";

/** Centre in data units, and how much larger than the whole. */
interface Camera {
  x: number;
  y: number;
  zoom: number;
}

/** What the map shows: all of it goes into a permalink. */
interface ViewChoice {
  x: string;
  y: string;
  colour: string;
  palette: Palette;
  order: DrawOrder;
  /** Values at the ends of the colour bar; null: the column's own range. */
  range: [number, number] | null;
  /** null: the whole. */
  camera: Camera | null;
}

interface View {
  now: ViewChoice;
  start(): Promise<void>;
  /** Loads what is needed, then changes the view and emits "view". */
  set(change: Partial<ViewChoice>): Promise<void>;
  /** null: the whole. */
  move(camera: Camera | null): void;
  range(): [number, number];
  /** The map that has these axes, or undefined. */
  mapOf(choice: Pick<ViewChoice, "x" | "y">): MapOfColumns | undefined;
  titleOf(column: string): string;
}

/** Data units to pixels: px = left + (x - x0) * kx; ky is negative (up is more). */
interface Transform {
  x0: number;
  y0: number;
  kx: number;
  ky: number;
  left: number;
  top: number;
}

interface Extent {
  x: [number, number];
  y: [number, number];
  /** Units of y a unit of x is worth on the sky or a map; 0: free axes. */
  aspect: number;
  /** x grows to the left, as right ascension does. */
  flip: boolean;
}

interface Axes {
  extent(values: ColumnValues, column: Column): [number, number];
  extents(view: ViewChoice, x: ColumnValues, y: ColumnValues): Extent;
  transform(extent: Extent, camera: Camera | null, w: number, h: number): Transform;
  whole(extent: Extent): Camera;
  zoomed(camera: Camera, t: Transform, factor: number, px: number, py: number): Camera;
  ticks(low: number, high: number, count: number): { value: number; text: string }[];
}

/** Points of the present axes in draw order; x and y relative to the origin. */
interface Points {
  count: number;
  x: Float32Array;
  y: Float32Array;
  x0: number;
  y0: number;
  shade: Uint8Array;
  row: Int32Array;
  /** 0 filtered out, 1 passes, 2 selected. */
  kind: Uint8Array;
  kinds: [number, number, number];
}

interface PaintStyle {
  background: number;
  /** Colours by kind and shade; kind 1 is faded while there is a selection. */
  tables: [Uint32Array, Uint32Array, Uint32Array];
  /** Diameter of a point in pixels. */
  size: number;
  density: boolean;
}

interface Renderer {
  arrange(
    x: ColumnValues,
    y: ColumnValues,
    order: Int32Array | null,
    shades: Uint8Array,
    extent: Extent,
  ): Points;
  classify(points: Points, passing: Uint8Array, selected: Uint8Array): void;
  sizeOf(points: Points, zoom: number, area: number, ratio: number): number;
  /** Paints; gives the highest count of a pixel (0 unless density). */
  paint(
    pixels: Uint32Array,
    width: number,
    height: number,
    points: Points,
    transform: Transform,
    style: PaintStyle,
  ): number;
  random(n: number): Int32Array;
}

type Polygon = [number, number][];

interface Picking {
  nearest(points: Points, t: Transform, px: number, py: number, reach: number): number;
  inside(x: ColumnValues, y: ColumnValues, polygon: Polygon): Int32Array;
}

interface ThemeColours {
  background: number;
  dim: number;
  unknown: number;
  common: number;
  chosen: number;
  ink: string;
  quiet: string;
  line: string;
  accent: string;
  bar: string;
}

interface Legend {
  name: string;
  colour: string;
  count: number;
}

interface Colours {
  PALETTES: Palette[];
  theme(): ThemeColours;
  /** 256 colours; 0 is "not known". */
  table(palette: Palette): Uint32Array;
  /** Colours of 1 to count; usual: the one that most objects have, or 0. */
  categories(count: number, usual: number): Uint32Array;
  /** Mixes every colour with the background: 0 nothing, 1 all background. */
  faded(table: Uint32Array, share: number): Uint32Array;
  single(colour: number): Uint32Array;
  css(colour: number): string;
}

interface Colouring {
  /** Names of a category's or a flag's values; null for numbers. */
  names(column: Column): string[] | null;
  /** One shade a row; 0 is "not known". */
  shades(values: ColumnValues, column: Column, range: [number, number]): Uint8Array;
  table(values: ColumnValues, column: Column, palette: Palette): Uint32Array;
  order(values: ColumnValues, column: Column): Int32Array;
  legend(values: ColumnValues, column: Column): Legend[];
}

interface LassoStep {
  x: string;
  y: string;
  polygon: Polygon;
  how: SelectHow;
}

interface Lasso {
  /** Lassos and boxes that made the selection; null if something else did. */
  steps: LassoStep[] | null;
  start(): void;
  apply(step: LassoStep): Promise<void>;
}

interface MapModule {
  /** Size of the plot in CSS pixels, its place in the holder, and the transform. */
  plot: { left: number; top: number; width: number; height: number };
  transform(): Transform;
  camera(): Camera;
  moveTo(camera: Camera | null): void;
  pick(px: number, py: number): number;
  /** Draws rings and lines anew; the points only if they have changed. */
  redraw(): void;
  drawing: Polygon | null;
  densityTop: number;
}

interface Theming {
  now(): Theme;
  start(): void;
}

type Bounds = [number | null, number | null];

type FilterValue =
  | { kind: "bounds"; bounds: Bounds }
  | { kind: "names"; off: number[] }
  | { kind: "flag"; want: 0 | 1 };

interface FilterRules {
  failing(values: ColumnValues, value: FilterValue): Uint8Array;
  /** Takes a filter's old failures off and puts the new ones on. */
  replace(sum: Uint8Array, before: Uint8Array | null, after: Uint8Array | null): void;
  passing(sum: Uint8Array, but: Uint8Array | null): Uint8Array;
  encode(value: FilterValue): string;
  decode(text: string): FilterValue | null;
}

interface ColumnOptions {
  /** Options of a select, sorted into groups by what the columns are. */
  groups(wanted: (column: Column) => boolean): HTMLOptGroupElement[];
}

type ChangeFilter = (value: FilterValue | null) => void;

type MakePanel = (
  column: Column,
  values: ColumnValues,
  change: ChangeFilter,
) => FilterPanel;

interface FilterPanel {
  element: HTMLElement;
  /** Shows counts among the rows that pass all other filters, and the setting. */
  show(others: Uint8Array, value: FilterValue | null): void;
}

interface Filters extends Module {
  values(): Map<string, FilterValue>;
  set(column: string, value: FilterValue | null): Promise<void>;
  reset(): void;
}

interface PeculiarNamespace {
  view: View;
  axes: Axes;
  renderer: Renderer;
  picking: Picking;
  colours: Colours;
  colouring: Colouring;
  colourBar: Module & { showDensity(): void };
  overlay: { draw(canvas: HTMLCanvasElement, ratio: number): void };
  pointer: {
    start(canvas: HTMLCanvasElement): void;
    /** Selects what is inside a line, given in CSS pixels of the plot. */
    select(line: Polygon, how: SelectHow): void;
    cancel(): void;
  };
  columnOptions: ColumnOptions;
  filterChoices: { choices: MakePanel; flag: MakePanel };
  filterHistogram: { histogram: MakePanel };
  mapControls: Module;
  detectorChoice: Module;
  divider: Module;
  printSheet: { start(): void; print(): Promise<void> };
  mapKeys: Module;
  lasso: Lasso;
  theme: Theming;
  filterRules: FilterRules;
  filters: Filters;
  permalink: Module & {
    lassoText(step: LassoStep): string;
    readLasso(text: string): LassoStep;
  };
  help: { start(): void };
}
